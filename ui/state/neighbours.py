"""The open run's picture of neighbourhoods, where one was computed."""

from __future__ import annotations

import numpy as np

from ui.cache import cached
from ui.state.open_run import OpenRun
from vae_core.analysis import projection
from vae_core.errors import DataError, RunError
from vae_core.runs import neighbourhoods_file
from vae_core.runs.neighbourhoods_file import Neighbourhoods


def of(opened: OpenRun) -> Neighbourhoods | None:
    """The picture; None where there is none that fits the run's codes, or its file is damaged."""
    if not projection.is_wide(opened.run.config.latent_dim):
        return None
    return cached("neighbourhoods", (identity(opened),), lambda: _read(opened))


def _read(opened: OpenRun) -> Neighbourhoods | None:
    try:
        found = neighbourhoods_file.read(opened.run)
    except RunError:  # it costs itself alone; computing it again replaces it
        return None
    return found if found is not None and len(found.places) == len(opened.codes) else None


def identity(opened: OpenRun) -> str:
    """Names the picture: another one once it was computed anew."""
    return f"{opened.identity} {neighbourhoods_file.stamp(opened.run)}"


def places(opened: OpenRun) -> np.ndarray:
    """Where the examples lie in it, (n, 2)."""
    found = of(opened)
    if found is None:
        raise DataError("The picture of neighbourhoods is not there any more; reload the page.")
    return found.places
