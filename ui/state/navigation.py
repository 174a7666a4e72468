"""The page list, and ways from one page to another."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ui.components import map_state
from ui.state import links, session
from vae_core.vae.config import TrainingConfig

_PAGES = Path(__file__).resolve().parent.parent.parent / "pages"


def explore_page() -> StreamlitPage:
    # By object, never by path: Streamlit would run the default page's file on its own.
    return st.Page(_PAGES / "explore.py", title="Explore", icon=":material/explore:", default=True)


def encode_page() -> StreamlitPage:
    return st.Page(_PAGES / "encode.py", title="Encode", icon=":material/upload:")


def train_page() -> StreamlitPage:
    return st.Page(_PAGES / "train.py", title="Train", icon=":material/model_training:")


def data_page() -> StreamlitPage:
    return st.Page(_PAGES / "data.py", title="Data", icon=":material/database:")


def sweeps_page() -> StreamlitPage:
    return st.Page(_PAGES / "sweeps.py", title="Sweeps", icon=":material/stacks:")


def pages() -> list[StreamlitPage]:
    return [
        explore_page(),
        st.Page(_PAGES / "manifold.py", title="Manifold", icon=":material/grid_view:"),
        st.Page(_PAGES / "compare.py", title="Compare", icon=":material/compare_arrows:"),
        encode_page(),
        data_page(),
        train_page(),
        sweeps_page(),
        st.Page(_PAGES / "lessons.py", title="Lessons", icon=":material/school:"),
    ]


def go_explore(run_name: str, z: tuple[float, float] | None = None) -> None:
    """Open a run on the Explore page, with z kept if one is given."""
    if z is not None:
        links.take(run_name, map_state.with_place(links.look(run_name), z))
    # The chooser is drawn already in this script run, and a drawn widget's value is fixed.
    st.session_state[f"{session.RUN}-next"] = run_name
    st.switch_page(explore_page(), query_params={"run": run_name})


def go_train(config: TrainingConfig) -> None:
    """Open the Train page with its form filled in."""
    st.session_state[session.TRAIN_WITH] = config
    st.switch_page(train_page())


def go_lesson(lesson: str, scene: int, run: str) -> None:
    """Open a lesson's scene on the Explore page, with its run."""
    st.session_state[f"{session.RUN}-next"] = run
    address = {session.RUN: run, session.LESSON: lesson, session.SCENE: str(scene)}
    st.switch_page(explore_page(), query_params=address)


def go_encode() -> None:
    """Open the Encode page, with the same run."""
    st.switch_page(encode_page())


def go_sweep(name: str) -> None:
    """Open a sweep on the Sweeps page."""
    st.switch_page(sweeps_page(), query_params={session.SWEEP_PARAMETER: name})
