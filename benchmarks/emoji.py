"""Colour images of 64×64, from a zip of small pictures to test nats and a picture of them.

    python benchmarks/emoji.py emoji.zip [--runs-dir FOLDER] [--picture PICTURE]

Pictures are laid on white; every tenth by sorted name is for testing. No decoder can reach less
than the pixels' own entropy, since grey values between black and white are no coin tosses: the
figure to look at is the test loss less that. A run that is done already is not trained again.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from vae_core import datasets, runs
from vae_core.datasets import to_unit
from vae_core.images import write
from vae_core.jobs.trainer import train_run
from vae_core.runs import Run
from vae_core.serving.codec import Codec
from vae_core.vae.config import FixedBeta, TrainingConfig
from vae_core.vae.defaults import FILTERS

_NAME = "emoji"
CONFIG = TrainingConfig(
    dataset=_NAME, architecture="conv", hidden=FILTERS[:4], activation="gelu", latent_dim=16,
    beta=FixedBeta(1.0), learning_rate=2e-3, schedule="cosine", batch_size=32, epochs=20,
)  # fmt: skip
_COLUMNS, _ROWS_OF_SAMPLES, _ENLARGE = 12, 3, 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pictures", type=Path, help="a zip of PNG files of 64×64")
    parser.add_argument("--runs-dir", type=Path, help="default: one that is thrown away")
    parser.add_argument("--picture", type=Path, help="reconstructions and samples")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        data, test = _data(options.pictures, Path(scratch))
        run = _trained(options.runs_dir or Path(scratch), data)
        (row,) = run.metrics
        least = entropy(test)
        print(f"test examples                {len(test)}")
        print(f"test loss                    {row.loss:.1f} nats (KL {row.kl:.1f})")
        print(f"the pixels' own entropy      {least:.1f} nats")
        print(f"test loss less that          {row.loss - least:.1f} nats")
        if options.picture:
            write_picture(run, test, options.picture)
            print(options.picture)
    return 0


def entropy(images: np.ndarray) -> float:
    """The least cross-entropy of uint8 images (n, …) that any logits can reach, nats an example."""
    p = np.arange(256) / 255
    with np.errstate(divide="ignore", invalid="ignore"):
        nats = -np.nan_to_num(p * np.log(p)) - np.nan_to_num((1 - p) * np.log(1 - p))
    return float(nats[images].reshape(len(images), -1).sum(axis=1).mean())


def _data(pictures: Path, folder: Path) -> tuple[Path, np.ndarray]:
    """The images as a data set's file, in a folder of its own; and those for testing."""
    with zipfile.ZipFile(pictures) as file:
        names = sorted(name for name in file.namelist() if name.endswith(".png"))
        images = np.stack([_on_white(file.read(name)) for name in names])
    held_out = np.arange(len(images)) % 10 == 0
    np.savez(folder / f"{_NAME}.npz", x_train=images[~held_out], x_test=images[held_out])
    return folder, images[held_out]


def _on_white(content: bytes) -> np.ndarray:
    picture = Image.open(io.BytesIO(content)).convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    return np.asarray(Image.alpha_composite(white, picture).convert("RGB"))


def _trained(folder: Path, data: Path) -> Run:
    run = Run(folder / _NAME)
    if not run.path.exists():
        known = datasets.describe(_NAME, data)
        run = runs.create_run(CONFIG, data=known, folder=folder, name=_NAME)
    if not run.can_open:
        started = time.perf_counter()
        train_run(run, data_folder=data)
        print(f"trained and measured in      {time.perf_counter() - started:.0f} s")
    return run


def write_picture(run: Run, test: np.ndarray, path: Path) -> None:
    """A row of test images, one of their reconstructions, a few of samples from the prior."""
    codec, rng = Codec.open(run), np.random.default_rng(0)
    some = test[rng.choice(len(test), _COLUMNS, replace=False)]
    z = rng.standard_normal((_COLUMNS * _ROWS_OF_SAMPLES, run.config.latent_dim))
    images = [to_unit(some), codec.decode(codec.encode(some).mean), codec.decode(z)]
    tiles = np.concatenate(images).reshape(-1, _COLUMNS, *codec.shape)
    rows = np.concatenate([np.concatenate(list(row), axis=1) for row in tiles])
    path.write_bytes(write.png(write.picture(rows, enlarge=_ENLARGE)))


if __name__ == "__main__":
    sys.exit(main())
