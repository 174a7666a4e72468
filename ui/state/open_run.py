"""What pages load, cached with bounds and keyed by the files' own time and size."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from ui.state import session
from vae_core import datasets, runs
from vae_core.errors import BrokenRunError, DataError, RunNotFoundError
from vae_core.runs import Run, TestMetrics
from vae_core.serving.codec import Codec
from vae_core.serving.decoder_spec import BrowserDecoder, browser_decoder
from vae_core.vae.codes import Codes


@dataclass(frozen=True)
class OpenRun:
    """A trained run, ready to be drawn: arrays and networks in memory."""

    run: Run
    identity: str  # its path, and its files' times and sizes: changes when they do
    codec: Codec
    codes: Codes
    metrics: tuple[TestMetrics, ...]
    decoder: BrowserDecoder | None
    label_names: tuple[str, ...]
    # The first two dimensions of the codes, as the map draws them.
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


def listing() -> runs.Listing:
    """All runs, read anew: a directory listing and two small files each."""
    return runs.list_runs()


def titles(of: Iterable[Run]) -> dict[str, str]:
    """What to call each run in a choice, by name; a title that several have gets the name too.

    Streamlit's choices know their options by what is shown of them.
    """
    shown = {run.name: run.title for run in of}
    shared = {title for title, count in Counter(shown.values()).items() if count > 1}
    return {
        name: f"{title} ({name})" if title in shared else title for name, title in shown.items()
    }


def damage(run: Run) -> str | None:
    """The sentence on a file of the run that cannot be used; looked for where one changed."""
    return _damage(path=str(run.path), stamp=run.stamp(runs.FILES))


@st.cache_resource(max_entries=500, show_spinner=False)
def _damage(*, path: str, stamp: tuple[tuple[int, int], ...]) -> str | None:
    del stamp  # the cache's key
    return Run(Path(path)).damage()


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


@st.cache_resource(max_entries=2, show_spinner="Opening the run …")
def _open(*, path: str, stamp: tuple[tuple[int, int], ...]) -> OpenRun:
    run = Run(Path(path))
    codes, codec = run.codes(), Codec.open(run)
    vectors = len(codec.shape) == 1
    return OpenRun(
        run=run,
        identity=f"{path} {stamp}",
        codec=codec,
        codes=codes,
        metrics=run.metrics,
        decoder=_browser_decoder(run),
        label_names=_names(run, codes),
        map_codes=codes if run.config.latent_dim == 2 else codes.first_two(),
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


@st.cache_resource(max_entries=2, show_spinner=False)
def _test_split(*, name: str, stamp: tuple[int, int]) -> datasets.Split | None:
    del stamp
    return datasets.load_test(name)


def original(of: OpenRun, index: int) -> np.ndarray | None:
    """A test example as it was, (1, *shape), or None if its data set is not at hand."""
    test = test_examples(of)
    return None if test is None or index >= len(test) else test[index : index + 1]


def test_examples(of: OpenRun) -> np.ndarray | None:
    """The run's test examples, (n, *shape), or None if its data set is not at hand."""
    name = of.run.config.dataset
    path = datasets.data_dir() / f"{name}.npz"
    try:
        stamp = (path.stat().st_mtime_ns, path.stat().st_size) if path.is_file() else (0, 0)
        split = _test_split(name=name, stamp=stamp)
    except DataError:
        return None
    return None if split is None or split.x.shape[1:] != of.codec.shape else split.x


def test_images(of: OpenRun) -> np.ndarray | None:
    """The run's test examples where they are images and those that the codes belong to."""
    test = test_examples(of)
    return test if test is not None and of.is_image and len(test) == len(of.codes) else None


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
