"""Pictures as people bring them, prepared, and read by a judge that is not the VAE.

    python benchmarks/pictures.py [--count 500]

tests/support/pictures.py makes them from MNIST's test digits. The judge asks the nearest training
images, in pixels. Its score for the digits themselves stands first. Then: how often the page says
of a picture that it is hardly a digit.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support import pictures
from tests.support.judge import Judge
from vae_core import datasets
from vae_core.errors import ImageError
from vae_core.images import likeness
from vae_core.images.doubt import doubt
from vae_core.images.likeness import Likeness
from vae_core.images.preparation import MNIST
from vae_core.images.prepare import Prepared, prepare

_ALL = {**pictures.KINDS, **pictures.TWO_AT_ONCE}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=500)
    options = parser.parse_args()
    data = datasets.load("mnist")
    assert data.train.labels is not None and data.test.labels is not None
    judge = Judge(data.train.x, data.train.labels)
    x, labels = data.test.x[: options.count], data.test.labels[: options.count]
    usual = likeness.measured(data.test.x[5000:])
    print(f"{'pictures':>20}  read right   hint     ms")
    print(f"{'the digits as such':>20} {(judge.read(x) == labels).mean():>11.3f}")
    for name, make in _ALL.items():
        results, took = [], 0.0
        for index, digit in enumerate(x):
            picture = make(digit, np.random.default_rng(index))
            start = time.process_time()
            results.append(_prepared(picture))
            took += time.process_time() - start
        right = judge.read(np.stack([_image(each) for each in results])) == labels
        print(
            f"{name:>20} {right.mean():>11.3f} {_doubted(results, usual):>6.3f} "
            f"{1000 * took / len(x):>6.0f}",
            flush=True,
        )
    _pairs(x, labels, judge)
    _no_digits(options.count, usual)


def _pairs(x: np.ndarray, labels: np.ndarray, judge: Judge) -> None:
    read, two = [], []
    for index in range(0, len(x) - 1, 2):
        picture = pictures.pair(x[index], x[index + 1], np.random.default_rng(index))
        both = [prepare(picture, MNIST, thing=thing) for thing in (0, 1)]
        two.append(len(both[0].things) == 2)
        read.extend(
            judge.read(np.stack([each.image for each in both])) == labels[index : index + 2]
        )
    print(f"{'two digits, chosen':>20} {np.mean(read):>11.3f}   two found: {np.mean(two):.3f}")


def _no_digits(count: int, usual: Likeness | None) -> None:
    clothes = datasets.load("fashion_mnist").test.x
    for kind in pictures.NO_DIGIT_KINDS:
        results = [
            _prepared(pictures.no_digit(kind, clothes, np.random.default_rng(index)))
            for index in range(count)
        ]
        print(f"{kind:>20} {'':>11} {_doubted(results, usual):>6.3f}", flush=True)


def _prepared(picture: Image.Image) -> Prepared | None:
    try:
        return prepare(picture, MNIST)
    except ImageError:
        return None


def _image(prepared: Prepared | None) -> np.ndarray:
    return np.zeros((28, 28, 1), np.uint8) if prepared is None else prepared.image


def _doubted(results: list[Prepared | None], usual: Likeness | None) -> float:
    """Share that gets a sentence: the hint, or that there is nothing to see."""
    return float(np.mean([each is None or doubt(each, usual) is not None for each in results]))


if __name__ == "__main__":
    main()
