"""Everything that training needs to go on, as plain arrays."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from vae_core.errors import BrokenRunError
from vae_core.training.model import VAE

Checkpoint = dict[str, np.ndarray]


def take_checkpoint(vae: VAE, epoch: int) -> Checkpoint:
    """Everything that training needs to go on, as plain arrays."""
    arrays = {f"weight_{i:03d}": _numpy(v) for i, v in enumerate(_weights(vae))}
    variables = enumerate(vae.optimizer.variables)
    arrays |= {f"optimizer_{i:03d}": _numpy(v) for i, v in variables}
    return {"epoch": np.array(epoch), **arrays}


def restore(vae: VAE, checkpoint: Checkpoint) -> int:
    """Put a checkpoint's arrays back; returns its number of completed epochs.

    Raises:
        BrokenRunError: it does not fit this model.
    """
    try:
        for prefix, variables in (
            ("weight", _weights(vae)),
            ("optimizer", vae.optimizer.variables),
        ):
            for index, variable in enumerate(variables):
                variable.assign(checkpoint[f"{prefix}_{index:03d}"])
        return int(checkpoint["epoch"])
    except (KeyError, ValueError) as error:
        raise BrokenRunError("checkpoint.npz does not belong to this configuration.") from error


def _weights(vae: VAE) -> list[Any]:
    return [*vae.encoder.weights, *vae.decoder.weights]


def _numpy(variable: Any) -> np.ndarray:
    return np.array(keras.ops.convert_to_numpy(variable))
