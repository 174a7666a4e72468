"""The open run: arrays and networks in memory, kept by the files' own times and sizes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from ui.cache import cached
from ui.state import session
from vae_core import runs
from vae_core.errors import BrokenRunError, RunNotFoundError
from vae_core.runs import Run, TestMetrics
from vae_core.serving import decoder_spec, facts
from vae_core.serving.codec import Codec
from vae_core.serving.facts import Rows
from vae_core.sharing import map_message
from vae_core.vae.codes import Codes

Stamp = tuple[tuple[int, int], ...]  # files' times and sizes


@dataclass(frozen=True)
class OpenRun:
    """A trained run, ready to be drawn: arrays and networks in memory."""

    run: Run
    stamp: Stamp
    identity: str  # its path and its stamp: changes when its files do
    codec: Codec
    codes: Codes
    metrics: tuple[TestMetrics, ...]
    label_names: tuple[str, ...]
    # For rows: their columns, and the lowest and highest value that is decoded.
    rows: Rows = field(default_factory=Rows)
    value_range: tuple[float, float] | None = None
    # False for an import whose layers a browser does not know: the server decodes.
    decodes_in_browser: bool = True
    epochs: int = 0  # that it had been trained for

    @property
    def is_image(self) -> bool:
        return len(self.codec.shape) == 3

    @cached_property
    def metric_rows(self) -> tuple[dict[str, Any], ...]:
        """Figures as the map takes them."""
        rows = map(asdict, self.metrics)
        return tuple(map_message.metric_rows(rows, variational=self.run.config.variational))

    @cached_property
    def dimension_rows(self) -> tuple[dict[str, Any], ...]:
        """Each dimension's KL as the map takes it."""
        return tuple(map_message.dimensions(map(asdict, self.metrics)))


def current() -> OpenRun:
    """The run that is open on every page.

    Raises:
        RunNotFoundError: there is none to open yet.
        BrokenRunError: a file of it cannot be used.
    """
    name = st.session_state.get(session.RUN)
    if name is None:
        raise RunNotFoundError("There is no trained run yet. Open Train and start one.")
    return opened(runs.find_run(name))


def opened(run: Run) -> OpenRun:
    """Any run, ready to be drawn.

    Raises:
        BrokenRunError: a file of it cannot be used.
    """
    return _opened(run.path, run.stamp(runs.EXPLORED_FILES))


def reopened(run: Run, stamp: Stamp) -> OpenRun:
    """The run as it was with these files: from the cache, or read again.

    Raises:
        BrokenRunError: its files have changed or cannot be used.
    """
    if run.stamp(runs.EXPLORED_FILES) != stamp:
        raise BrokenRunError(f"Run {run.name!r} has changed; reload the page.")
    return _opened(run.path, stamp)


def _opened(path: Path, stamp: Stamp) -> OpenRun:
    identity = f"{path} {stamp}"
    return cached("open runs", identity, lambda: _open(path, stamp, identity))


def _open(path: Path, stamp: Stamp, identity: str) -> OpenRun:
    run = Run(path)
    codes, codec = run.codes(), Codec.open(run)
    for_browser = decoder_spec.of_run(run)  # which says so where a browser cannot use it
    return OpenRun(
        run=run,
        stamp=stamp,
        identity=identity,
        codec=codec,
        codes=codes,
        decodes_in_browser=for_browser is not None,
        metrics=run.metrics,
        epochs=run.state.epoch,
        label_names=facts.label_names(run, codes),
        rows=facts.rows(run, codec.shape),
        value_range=facts.value_range(codec, codes),
    )


def means(of: OpenRun, beta: float) -> np.ndarray:
    """Every test code at β, (n, latent_dim); those asked for last are kept."""
    return cached("codes at one β", (of.identity, beta), lambda: of.codes.mean_at(beta))
