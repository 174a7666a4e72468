"""The arrays of latents.npz, and the codes that they stand for."""

from __future__ import annotations

import numpy as np

from vae_core.datasets import MAX_LABEL, NO_LABEL
from vae_core.runs.rows import LARGEST
from vae_core.vae.codes import Codes, Quantised
from vae_core.vae.config import MAX_BETA, TrainingConfig


def to_arrays(codes: Codes) -> dict[str, np.ndarray]:
    """What latents.npz holds of these codes."""
    arrays = _pack(codes.betas, codes.mean, "mean")
    arrays |= _pack(codes.log_variance_betas, codes.log_variance, "log_variance")
    if codes.labels is not None:
        arrays["labels"] = codes.labels
    return arrays


def from_arrays(arrays: dict[str, np.ndarray], config: TrainingConfig) -> Codes:
    """The codes of a run of this configuration.

    Raises:
        ValueError: arrays are missing or do not fit together; the message is half a sentence.
    """
    try:
        codes = Codes(
            betas=arrays["mean_betas"],
            mean=_unpack(arrays, "mean"),
            log_variance_betas=arrays["log_variance_betas"],
            log_variance=_unpack(arrays, "log_variance"),
            labels=arrays.get("labels"),
        )
    except (KeyError, ValueError, TypeError, IndexError, OverflowError) as error:
        raise ValueError("it lacks arrays it must have") from error
    if not _consistent(codes, config):
        raise ValueError("its arrays do not fit together")
    return codes


def _pack(betas: np.ndarray, values: Quantised, name: str) -> dict[str, np.ndarray]:
    return {
        name: values.packed(),
        f"{name}_betas": betas,
        f"{name}_step": np.array(values.step),
        f"{name}_shape": np.array(values.integers.shape),
    }


def _unpack(arrays: dict[str, np.ndarray], name: str) -> Quantised:
    nodes, count, dimensions = (int(size) for size in arrays[f"{name}_shape"])
    shape = (nodes, count, dimensions)
    if min(shape) < 1:
        raise ValueError(f"{name}_shape has no values")
    return Quantised.unpacked(arrays[name], shape, float(arrays[f"{name}_step"]))


def _consistent(codes: Codes, config: TrainingConfig) -> bool:
    """Whether everything that is drawn from the codes can rely on them."""
    shape = (len(codes), config.latent_dim)
    labels = codes.labels
    return (
        _fits(codes.betas, codes.mean, shape)
        and _fits(codes.log_variance_betas, codes.log_variance, shape)
        and (labels is None or (labels.shape == shape[:1] and labels.dtype.kind in "iu"))
        and (labels is None or NO_LABEL <= labels.min() <= labels.max() <= MAX_LABEL)
    )


def _fits(betas: np.ndarray, values: Quantised, shape: tuple[int, int]) -> bool:
    return (
        betas.ndim == 1
        and betas.dtype.kind == "f"
        and values.integers.shape == (len(betas), *shape)
        and bool((np.diff(betas) > 0).all() and betas[0] >= 0 and betas[-1] <= MAX_BETA)
        and (len(betas) == 1 or betas[0] > 0)
        and 0 < values.step <= LARGEST
    )
