"""The page list, and which run is open: chosen in the sidebar, carried in the URL."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ui.components.latent_map import MapSelection, start_at
from ui.state import open_run, session
from ui.widgets.text import escaped
from vae_core import runs
from vae_core.errors import RunError

_PAGES = Path(__file__).resolve().parent.parent.parent / "pages"
# What a first visit opens, if it is there.
_FIRST_RUNS = ("mnist-every-beta-deep", "digits")


def explore_page() -> StreamlitPage:
    # By object, never by path: Streamlit would run the default page's file on its own.
    return st.Page(_PAGES / "explore.py", title="Explore", icon=":material/explore:", default=True)


def train_page() -> StreamlitPage:
    return st.Page(_PAGES / "train.py", title="Train", icon=":material/model_training:")


def pages() -> list[StreamlitPage]:
    return [
        explore_page(),
        st.Page(_PAGES / "manifold.py", title="Manifold", icon=":material/grid_view:"),
        st.Page(_PAGES / "compare.py", title="Compare", icon=":material/compare_arrows:"),
        st.Page(_PAGES / "encode.py", title="Encode", icon=":material/upload:"),
        train_page(),
    ]


def choose_run() -> None:
    """Draw the sidebar's run chooser and settle which run is open."""
    listing = open_run.listing()
    openable = {run.name: run for run in listing.runs if run.can_open}
    _settle(listing, openable)
    with st.sidebar:
        if openable:
            st.selectbox(
                "Run",
                list(openable),
                key=session.RUN,
                persist_state="session",
                format_func=open_run.titles(openable.values()).__getitem__,
                help="A trained network. Train makes new ones.",
            )
            _facts(openable[st.session_state[session.RUN]])
        damage = [why for run in listing.runs if (why := open_run.damage(run)) is not None]
        for why in (*(why for _, why in listing.broken), *damage):
            st.warning(escaped(why), icon=":material/broken_image:")
    if openable:
        st.query_params["run"] = st.session_state[session.RUN]


def go_explore(run_name: str, selection: MapSelection | None = None) -> None:
    """Open a run on the Explore page, at a kept place if one is given."""
    if selection is not None:
        start_at(session.MAP, run_name, selection)
    # The chooser is drawn already in this script run, and a drawn widget's value is fixed.
    st.session_state[f"{session.RUN}-next"] = run_name
    st.switch_page(explore_page(), query_params={"run": run_name})


def _settle(listing: runs.Listing, openable: dict[str, runs.Run]) -> None:
    """Give the chooser a value: a page's wish, the one it has, the URL's, or the first."""
    state = st.session_state
    wished = state.pop(f"{session.RUN}-next", None)
    if wished in openable:
        state[session.RUN] = wished
    elif state.get(session.RUN) not in openable and openable:
        requested = st.query_params.get("run")
        if requested is not None and requested not in openable:
            why = dict(listing.broken).get(requested) or _why_not(requested)
            reason = f"{why} Another run is shown instead."
            st.warning(escaped(reason), icon=":material/link_off:")
        wanted = (requested, *_FIRST_RUNS)
        state[session.RUN] = next(
            (name for name in wanted if name in openable), next(iter(openable))
        )


def _why_not(name: str) -> str:
    try:
        run = runs.open_run(name)
        return f"Run {name!r} has nothing to open yet: it is {run.state.status}."
    except RunError as error:
        return str(error)


def _facts(run: runs.Run) -> None:
    config = run.config
    kind = "Bernoulli" if config.likelihood == "bernoulli" else "Gaussian"
    st.caption(
        f"{run.state.epoch} epochs · {config.latent_dim} latent dimensions · {kind} likelihood"
    )
