"""Which run is open: chosen in the sidebar, carried in the URL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from ui.markdown import escaped
from ui.state import damage, groups, links, listing, session
from vae_core import datasets, runs
from vae_core.errors import RunError
from vae_core.reference.glossary import meanings
from vae_core.runs import Listing, Run
from vae_core.runs.purpose import purpose
from vae_core.vae.config import Likelihood

_DATA, _DATA_NEXT = "run-data", "run-data-next"
# What a first visit opens, if it is there.
_FIRST_RUNS = ("mnist-every-beta-deep", "digits")

_LIKELIHOODS: Mapping[Likelihood, str] = {
    "bernoulli": "Bernoulli likelihood",
    "gaussian": "Gaussian likelihood",
    "learned-gaussian": "Gaussian likelihood, σ learned",
}


def draw() -> None:
    """Draw the sidebar's run chooser and settle which run is open."""
    found = listing.current()
    openable = {run.name: run for run in found.runs if run.can_open}
    grouped = groups.by_data(openable.values())
    _settle(found, openable, grouped)
    with st.sidebar:
        if openable:
            data = _choose_data(grouped, openable[st.session_state[session.RUN]])
            st.selectbox(
                "Run",
                [run.name for run in grouped[data]],
                key=session.RUN,
                persist_state="session",
                format_func=listing.titles(grouped[data]).__getitem__,
                help="A trained network. Train makes new ones.",
            )
            _facts(openable[st.session_state[session.RUN]])
    if openable:
        links.write(st.session_state[session.RUN])


def draw_damage() -> None:
    """Which runs have a file that cannot be used. Looking for it takes time: below the page."""
    found = listing.current()
    with st.sidebar:
        for why in (*(why for _, why in found.broken), *damage.sentences(found.runs)):
            st.warning(escaped(why), icon=":material/broken_image:")


def _choose_data(grouped: Mapping[str, list[Run]], opened: Run) -> str:
    """The data set whose runs are offered: the open run's, until another one is chosen."""
    st.session_state[_DATA] = opened.config.dataset
    if len(grouped) > 1:
        st.selectbox(
            "Data set", list(grouped), key=_DATA, on_change=_choose_first,
            format_func=lambda name: _data_label(name, len(grouped[name])),
        )  # fmt: skip
    return opened.config.dataset


def _data_label(name: str, count: int) -> str:
    return f"{datasets.title_of(name)} ({count} run{'' if count == 1 else 's'})"


def _choose_first() -> None:
    """Another data set was chosen: the run follows as soon as the runs are read."""
    st.session_state[_DATA_NEXT] = st.session_state[_DATA]


def _settle(found: Listing, openable: dict[str, Run], grouped: Mapping[str, list[Run]]) -> None:
    """Give the chooser a value: a page's wish, the URL's if it is news, its own, or the first."""
    state = st.session_state
    wished = state.pop(f"{session.RUN}-next", None)
    data = state.pop(_DATA_NEXT, None)
    if data in grouped:
        wished = groups.first_of(grouped[data]).name
    requested = links.requested()
    if wished in openable:
        state[session.RUN] = wished
    elif requested in openable:
        state[session.RUN] = requested
    elif state.get(session.RUN) not in openable and openable:
        if requested is not None:
            why = dict(found.broken).get(requested) or _why_not(requested)
            reason = f"{why} Another run is shown instead."
            st.warning(escaped(reason), icon=":material/link_off:")
        state[session.RUN] = _first_name(openable)
    if openable and not wished:
        links.adopt(state[session.RUN])


def first(openable: Iterable[Run]) -> Run | None:
    """The run that a first visit opens; None where there is none."""
    by_name = {run.name: run for run in openable}
    return by_name[_first_name(by_name)] if by_name else None


def _first_name(openable: Mapping[str, Run]) -> str:
    return next((name for name in _FIRST_RUNS if name in openable), next(iter(openable)))


def _why_not(name: str) -> str:
    try:
        run = runs.open_run(name)
        return f"Run {name!r} has nothing to open yet: it is {run.state.status}."
    except RunError as error:
        return str(error)


def _facts(run: Run) -> None:
    config = run.config
    dimensions = f"{config.latent_dim} latent dimension{'' if config.latent_dim == 1 else 's'}"
    kind_of_run = (
        ("every_beta",) if config.conditioned else () if config.variational else ("plain",)
    )
    if config.is_searched:
        kind_of_run = ("map_code",)
    likelihood = _LIKELIHOODS[config.likelihood]
    trained = "" if config.imported else f"{run.state.epoch} epochs · "
    st.caption(
        f"{purpose(run)}  \n{trained}{dimensions} · {likelihood}",
        help=meanings(*kind_of_run, config.likelihood),
    )
