"""Feature vectors: what their numbers are called, and one that a person typed."""

from __future__ import annotations

import os
import re

import numpy as np

from vae_core.datasets.load import at_hand, describe
from vae_core.errors import DataError
from vae_core.vae.config import Likelihood


def feature_names(
    name: str, count: int, folder: str | os.PathLike[str] | None = None
) -> tuple[str, ...]:
    """What the ``count`` numbers of a vector are called; numbered where nobody says."""
    known = describe(name, folder) if at_hand(name, folder) else None
    if known is not None and len(known.columns) == count:
        return tuple(column.name for column in known.columns)
    return tuple(str(index) for index in range(1, count + 1))


def parse_vector(
    text: str, count: int, likelihood: Likelihood, *, gaps: bool = False
) -> np.ndarray:
    """Numbers that a person typed or pasted, as one example: float32 (count,).

    Args:
        gaps: whether ``nan`` may be given for a value that is not known.

    Raises:
        DataError: something that is not a number, too few or too many, or values that a
            Bernoulli likelihood cannot describe.
    """
    words = re.split(r"[\s,;]+", text.strip())
    try:
        values = np.array([float(word) for word in words if word], np.float32)
    except ValueError as error:
        raise DataError(
            f"Only numbers with spaces, commas or line breaks between can be encoded ({error})."
        ) from error
    usable = np.isfinite(values) | (gaps & np.isnan(values))
    if len(values) != count or not usable.all():
        raise DataError(
            f"This run takes {count} finite numbers{', or nan for a gap' if gaps else ''}. "
            f"Received: {len(values)}, {int(np.isfinite(values).sum())} of them finite"
        )
    if likelihood == "bernoulli" and ((values < 0) | (values > 1)).any():
        raise DataError(
            "This run takes numbers from 0 to 1. "
            f"Received: from {np.nanmin(values):.4g} to {np.nanmax(values):.4g}"
        )
    return values
