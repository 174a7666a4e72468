"""The open run: arrays and networks in memory, cached by the files' own times and sizes."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from ui.state import session
from vae_core import datasets, runs
from vae_core.analysis import projection
from vae_core.errors import BrokenRunError, DataError, RunNotFoundError
from vae_core.runs import Run, TestMetrics
from vae_core.serving.codec import Codec
from vae_core.serving.decoder_spec import BrowserDecoder, browser_decoder
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
    decoder: BrowserDecoder | None
    label_names: tuple[str, ...]
    # The codes as the map draws them.
    map_codes: Codes
    # For feature vectors: their names, and the lowest and highest value that is decoded.
    feature_names: tuple[str, ...] = ()
    value_range: tuple[float, float] | None = None

    @property
    def is_image(self) -> bool:
        return len(self.codec.shape) == 3

    @property
    def metric_rows(self) -> tuple[dict[str, Any], ...]:
        return tuple(asdict(row) for row in self.metrics)


# How Streamlit's caches know an open run.
BY_IDENTITY: dict[str | type, Callable[[Any], Any]] = {OpenRun: operator.attrgetter("identity")}


def current() -> OpenRun:
    """The run that is open on every page.

    Raises:
        RunNotFoundError: there is none to open yet.
        BrokenRunError: a file of it cannot be used.
    """
    name = st.session_state.get(session.RUN)
    if name is None:
        raise RunNotFoundError("There is no trained run yet. Open Train and start one.")
    return opened(runs.open_run(name))


def opened(run: Run) -> OpenRun:
    """Any run, ready to be drawn.

    Raises:
        BrokenRunError: a file of it cannot be used.
    """
    return _open(path=str(run.path), stamp=run.stamp(runs.EXPLORED_FILES))


def reopened(run: Run, stamp: Stamp) -> OpenRun:
    """The run as it was with these files: from the cache, or read again.

    Raises:
        BrokenRunError: its files have changed or cannot be used.
    """
    if run.stamp(runs.EXPLORED_FILES) != stamp:
        raise BrokenRunError(f"Run {run.name!r} has changed; reload the page.")
    return _open(path=str(run.path), stamp=stamp)


# Four: a page that is drawn anew opens its run anew where others have taken its place.
@st.cache_resource(max_entries=4, show_spinner="Opening the run …")
def _open(*, path: str, stamp: Stamp) -> OpenRun:
    run = Run(Path(path))
    codes, codec = run.codes(), Codec.open(run)
    vectors = len(codec.shape) == 1
    return OpenRun(
        run=run,
        stamp=stamp,
        identity=f"{path} {stamp}",
        codec=codec,
        codes=codes,
        metrics=run.metrics,
        decoder=_browser_decoder(run),
        label_names=_names(run, codes),
        map_codes=projection.project_codes(codes),
        feature_names=_feature_names(run, codec) if vectors else (),
        value_range=_value_range(codec, codes) if vectors else None,
    )


def _browser_decoder(run: Run) -> BrowserDecoder:
    try:
        return browser_decoder(run.config, run.decoder_bytes())
    except BrokenRunError as error:
        raise BrokenRunError(f"Run {run.name!r}: {error}") from error


# Arguments of cached functions are passed by name: by place, Streamlit inspects the function.
@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=BY_IDENTITY)
def means(*, of: OpenRun, beta: float) -> np.ndarray:
    """Every test code at β, (n, latent_dim); those asked for last are kept."""
    return of.codes.mean_at(beta)


def _feature_names(run: Run, codec: Codec) -> tuple[str, ...]:
    (count,) = codec.shape
    try:
        return datasets.feature_names(run.config.dataset, count)
    except DataError:  # the run can be explored where its data set is damaged
        return tuple(str(index) for index in range(1, count + 1))


def _value_range(codec: Codec, codes: Codes) -> tuple[float, float]:
    beta = codec.config.beta.reference
    decoded = codec.decode(codes.mean_at(beta), beta)
    return float(decoded.min()), float(decoded.max())


def _names(run: Run, codes: Codes) -> tuple[str, ...]:
    known = datasets.entry(run.config.dataset).label_names
    if known or codes.labels is None:
        return known
    return tuple(str(label) for label in range(int(codes.labels.max()) + 1))
