"""Which run is open: chosen in the sidebar, carried in the URL."""

from __future__ import annotations

import streamlit as st

from ui.markdown import escaped
from ui.state import damage, links, listing, session
from vae_core import runs
from vae_core.errors import RunError
from vae_core.runs import Listing, Run

# What a first visit opens, if it is there.
_FIRST_RUNS = ("mnist-every-beta-deep", "digits")


def draw() -> None:
    """Draw the sidebar's run chooser and settle which run is open."""
    found = listing.current()
    openable = {run.name: run for run in found.runs if run.can_open}
    _settle(found, openable)
    with st.sidebar:
        if openable:
            st.selectbox(
                "Run",
                list(openable),
                key=session.RUN,
                persist_state="session",
                format_func=listing.titles(openable.values()).__getitem__,
                help="A trained network. Train makes new ones.",
            )
            _facts(openable[st.session_state[session.RUN]])
        for why in (*(why for _, why in found.broken), *damage.sentences(found.runs)):
            st.warning(escaped(why), icon=":material/broken_image:")
    if openable:
        links.write(st.session_state[session.RUN])


def _settle(found: Listing, openable: dict[str, Run]) -> None:
    """Give the chooser a value: a page's wish, the URL's if it is news, its own, or the first."""
    state = st.session_state
    wished = state.pop(f"{session.RUN}-next", None)
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
        state[session.RUN] = next(
            (name for name in _FIRST_RUNS if name in openable), next(iter(openable))
        )
    if openable and not wished:
        links.adopt(state[session.RUN])


def _why_not(name: str) -> str:
    try:
        run = runs.open_run(name)
        return f"Run {name!r} has nothing to open yet: it is {run.state.status}."
    except RunError as error:
        return str(error)


def _facts(run: Run) -> None:
    config = run.config
    kind = "Bernoulli" if config.likelihood == "bernoulli" else "Gaussian"
    st.caption(
        f"{run.state.epoch} epochs · {config.latent_dim} latent dimensions · {kind} likelihood"
    )
