"""What a run keeps of a moment of its training: codes, the decoder, figures; and its file.

    snapshot-STEP-EPOCH-DIGEST.npz   kept: the time machine
    live.npz                         of the moment: while it trains, for who watches

A name holds the digest of its content, so that a damaged file is told from a good one, and costs
itself only.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from vae_core.runs import codes_file, rows
from vae_core.runs.records import TestMetrics
from vae_core.vae.codes import Codes
from vae_core.vae.config import TrainingConfig

_NAME = re.compile(r"snapshot-(\d{9})-(\d{1,6}(?:\.\d{1,4})?)-([0-9a-f]{16})\.npz")
_LAYER = "decoder."
DIGITS = 16  # of the digest, in a name

Layers = Mapping[str, tuple[np.ndarray, np.ndarray]]
"""Kernel and bias of each of the decoder's layers by name, as LiteRT lays them out."""


@dataclass(frozen=True, order=True)
class Kept:
    """A kept snapshot's file.

    Attributes:
        step: how many steps had been taken.
        epoch: the same in epochs.
    """

    step: int
    epoch: float
    digest: str

    @property
    def name(self) -> str:
        return f"snapshot-{self.step:09d}-{_short(self.epoch)}-{self.digest}.npz"


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A training at one moment.

    Attributes:
        step, epoch: when.
        codes: of the first examples of the test set; at a few β of an every-β run.
        decoder: its layers, float16.
        metrics: rows in ascending β, as a run's own.
        images: uint8 (k, h, w, c), the originals of a few of the examples, and their numbers; none
            in a kept one.
    """

    step: int
    epoch: float
    codes: Codes
    decoder: Layers
    metrics: tuple[TestMetrics, ...]
    images: np.ndarray | None = None
    image_numbers: np.ndarray | None = None


def kept(name: str) -> Kept | None:
    """The snapshot that a file's name stands for; None for any other file."""
    match = _NAME.fullmatch(name)
    return match and Kept(int(match[1]), float(match[2]), match[3])


def to_bytes(snapshot: Snapshot) -> bytes:
    """The file's content; weights do not compress, and codes travel compressed anyway."""
    arrays = codes_file.to_arrays(snapshot.codes)
    for name, (kernel, bias) in snapshot.decoder.items():
        arrays[f"{_LAYER}{name}.kernel"] = kernel
        arrays[f"{_LAYER}{name}.bias"] = bias
    arrays["step"], arrays["epoch"] = np.array(snapshot.step), np.array(snapshot.epoch)
    arrays["metrics"] = np.array(json.dumps([asdict(row) for row in snapshot.metrics]))
    if snapshot.images is not None and snapshot.image_numbers is not None:
        arrays |= {"images": snapshot.images, "image_numbers": snapshot.image_numbers}
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **arrays)
    return content.getvalue()


def from_arrays(arrays: dict[str, np.ndarray], config: TrainingConfig) -> Snapshot:
    """A snapshot of a run of this configuration.

    Raises:
        ValueError: arrays are missing or do not fit together; the message is half a sentence.
    """
    codes = codes_file.from_arrays(arrays, config)
    try:
        layers = sorted(
            name.removeprefix(_LAYER).removesuffix(".kernel")
            for name in arrays
            if name.startswith(_LAYER) and name.endswith(".kernel")
        )
        decoder = {
            layer: (arrays[f"{_LAYER}{layer}.kernel"], arrays[f"{_LAYER}{layer}.bias"])
            for layer in layers
        }
        found = json.loads(str(arrays["metrics"]))
        return Snapshot(
            step=int(arrays["step"]),
            epoch=float(arrays["epoch"]),
            codes=codes,
            decoder=decoder,
            metrics=tuple(rows.parsed(TestMetrics, row) for row in found),
            images=arrays.get("images"),
            image_numbers=arrays.get("image_numbers"),
        )
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        raise ValueError("it lacks arrays it must have") from error


def _short(epoch: float) -> Any:
    return f"{epoch:.4f}".rstrip("0").rstrip(".")
