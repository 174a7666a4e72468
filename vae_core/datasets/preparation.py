"""How pictures for a data set are prepared: as the catalogue says, or as its images are."""

from __future__ import annotations

import numpy as np

from vae_core.datasets.catalogue import entry
from vae_core.images import recipe
from vae_core.images.preparation import AS_IT_IS, Preparation


def preparation_for(name: str, images: np.ndarray | None) -> Preparation:
    """The data set's preparation.

    Args:
        name: of the data set.
        images: of it, (n, h, w, 1), to measure where the catalogue does not know it; None where
            they are not at hand.
    """
    known = entry(name).preparation
    if known is not None:
        return known
    grey = images is not None and images.ndim == 4 and images.shape[-1] == 1
    return recipe.measured(images) if grey and images is not None else AS_IT_IS
