"""Test digits, photographed, prepared, and compared with what they were.

    python benchmarks/photographs.py [--count 1000] [--run mnist-every-beta-deep]

The photographs are made up, see tests/support/photographs.py.
Without rotation: the share of prepared images whose mean absolute difference from the
original is below 0.04 (of 1), by the photograph's size; beside it the share after the best shift by
a whole pixel, to tell a wrong place from a wrong image. With up to 10° of rotation: how often
the labels of the 25 nearest codes say the same as for the original, where those agree.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support.photographs import photograph
from vae_core import datasets, runs
from vae_core.analysis import neighbours
from vae_core.images.prepare import prepare
from vae_core.images.read import read_image
from vae_core.serving.codec import Codec
from vae_core.vae.codes import Codes

_LIMIT, _VOTERS, _ROTATION = 0.04, 25, 10.0
_SIZES = (40, 80, 160, 400, 1501)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--run", default="mnist-every-beta-deep")
    options = parser.parse_args()
    run = runs.open_run(options.run)
    digits = datasets.load(run.config.dataset).test.x[: options.count]
    _compare(digits)
    _vote(digits, Codec.open(run), run.codes())


def _compare(digits: np.ndarray) -> None:
    errors, shifted, sizes = [], [], []
    for index, digit in enumerate(digits):
        image = read_image(photograph(digit, np.random.default_rng(index)))
        sizes.append(max(image.size))
        prepared = prepare(image).image.astype(float)
        errors.append(float(np.abs(prepared - digit).mean() / 255))
        shifted.append(_error_at_best_place(prepared, digit))
    error, best, size = np.array(errors), np.array(shifted), np.array(sizes)
    print(f"{len(error)} photographs, mean absolute difference from the original")
    below = f"below {_LIMIT}"
    print(f"{'size, pixels':>14} {'photographs':>12} {below:>11} {'shifted':>8} {'median':>8}")
    for low, high in [*itertools.pairwise(_SIZES), (_SIZES[0], _SIZES[-1])]:
        group = (size >= low) & (size < high)
        these = error[group]
        print(
            f"{f'{low} to {high - 1}':>14} {len(these):>12} {(these < _LIMIT).mean():>11.1%} "
            f"{(best[group] < _LIMIT).mean():>8.1%} {np.median(these):>8.4f}"
        )


def _error_at_best_place(prepared: np.ndarray, digit: np.ndarray) -> float:
    shifts = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return min(
        float(np.abs(np.roll(prepared, shift, (0, 1)) - digit).mean() / 255) for shift in shifts
    )


def _vote(digits: np.ndarray, codec: Codec, codes: Codes) -> None:
    means, labels = codes.mean_at(1.0), codes.labels
    assert labels is not None

    def vote(image: np.ndarray) -> neighbours.Vote:
        near = neighbours.nearest(means, codec.encode(image[None], 1.0).mean[0], _VOTERS)
        return neighbours.vote(labels[near])

    same = []
    for index, digit in enumerate(digits):
        original = vote(digit)
        if original.share < 1.0:
            continue
        content = photograph(digit, np.random.default_rng(index), rotation=_ROTATION)
        same.append(vote(prepare(read_image(content)).image).label == original.label)
    print(
        f"turned by up to {_ROTATION:g}°: of {len(same)} digits whose {_VOTERS} nearest codes "
        f"agree, {np.mean(same):.1%} keep their vote"
    )


if __name__ == "__main__":
    main()
