"""Made sets of very many images in mapped files, and runs on them with networks of other runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vae_core import datasets, runs
from vae_core.analysis.evaluate import evaluate
from vae_core.datasets import Dataset, Split, stored
from vae_core.datasets.describe import described
from vae_core.runs import Run, RunState
from vae_core.serving.codec import Codec
from vae_core.vae.columns import LabelColumn

_TRAINING, _LABELS, _PIECE = 64, 10, 20_000


def made_set(
    folder: Path, name: str, test_size: int, side: int = 28, *, training: int = _TRAINING
) -> Dataset:
    """A stored set of grey images whose first three pixels count the test examples.

    Example i has the label i mod 10 and, as bytes in pixels 0 to 2, the number i.
    """
    place = folder / name
    place.mkdir(parents=True)
    for part, count in (("train", training), ("test", test_size)):
        _write_images(place / f"{part}.npy", count, side)
    splits = [_split(place / f"{part}.npy") for part in ("train", "test")]
    column = LabelColumn(name="digit", names=tuple(map(str, range(_LABELS))))
    made = described(name, *splits, title=name, label_columns=(column,), label=0)
    stored.write(place, made, {})
    return datasets.load(name, folder)


def number_of(image: np.ndarray) -> int:
    """Which test example an image is."""
    low, middle, high = image.reshape(-1)[:3].astype(int).tolist()
    return int(low + 256 * middle + 65536 * high)


def run_on(dataset: Dataset, like: Run, folder: Path, name: str) -> Run:
    """A finished run on the set with another run's networks, measured as a training's end does."""
    config = like.config.replace(dataset=dataset.name)
    run = runs.create_run(config, data=dataset.description, folder=folder, name=name)
    run.write_networks(encoder=like.encoder_bytes(), decoder=like.decoder_bytes())
    metrics, codes = evaluate(Codec.open(run, threads=2), dataset.test, seed=config.seed)
    run.write_codes(codes)
    run.write_metrics(metrics)
    run.write_state(RunState(status="done"))
    run.seal()
    return run


def _write_images(path: Path, count: int, side: int) -> None:
    images = np.lib.format.open_memmap(path, "w+", np.uint8, (count, side, side, 1))
    rng = np.random.default_rng(0)
    for first in range(0, count, _PIECE):
        numbers = np.arange(first, min(first + _PIECE, count))
        part = rng.integers(0, 256, (len(numbers), side * side), np.uint8)
        for pixel in range(3):
            part[:, pixel] = numbers >> (8 * pixel) & 255
        images[first : first + len(part)] = part.reshape(-1, side, side, 1)
    images.flush()


def _split(path: Path) -> Split:
    images = np.load(path, mmap_mode="r")
    labels = np.arange(len(images)) % _LABELS
    return Split(images, labels, None, {"digit": labels})
