"""What can be done to a training while it goes on, and when it is done."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui.markdown import escaped
from ui.state import session
from ui.train.form_state import SLIDER_BETAS
from vae_core import jobs
from vae_core.errors import VaeError
from vae_core.runs import Run, RunState

_MORE = (10, 20, 50, 100)


def draw_pause(run: Run, state: RunState) -> None:
    """Pause, go on, one epoch at a time."""
    held = run.pause_requested() is not None
    if held:
        st.button(
            "Go on", icon=":material/play_arrow:", key=f"go-on-{run.name}",
            on_click=_do, args=(lambda: jobs.go_on(run),),
        )  # fmt: skip
    else:
        st.button(
            "Pause", icon=":material/pause:", key=f"pause-{run.name}",
            on_click=_do, args=(lambda: jobs.pause(run),),
        )  # fmt: skip
    st.button(
        "One epoch", icon=":material/skip_next:", key=f"one-epoch-{run.name}",
        help="Train to the end of this epoch, then pause.",
        disabled=held and state.phase != "Paused",
        on_click=_do, args=(lambda: jobs.go_on(run, epochs=1),),
    )  # fmt: skip


def draw_beta(run: Run) -> None:
    """β's slider, live, for a VAE of one β."""
    if not run.config.has_one_beta:
        return
    key, now = f"move-beta-{run.name}", _beta_now(run)
    # Only where it has changed: what a person has just chosen is not set back under the hand.
    if key not in st.session_state or st.session_state.get(_shown(key)) != now:
        st.session_state[key] = st.session_state[_shown(key)] = now
    st.select_slider(
        "β", sorted({*SLIDER_BETAS, now}), key=key,
        format_func=lambda value: f"{value:g}",
        help="Move it: the training goes on with another β from its next steps on. The run keeps "
        "what was moved and when.",
        on_change=_move, args=(run, key),
    )  # fmt: skip


def _beta_now(run: Run) -> float:
    """The β that somebody wishes, until the trainer has taken it; then the one in force."""
    wished = run.wished_beta()
    if wished is not None:
        return wished
    # Read anew, and after the wish: the trainer writes the move before it takes the wish away.
    config = Run(run.path).config
    return config.beta_moves[-1][1] if config.beta_moves else config.beta.reference


def _move(run: Run, key: str) -> None:
    beta = st.session_state[key]
    # Shown already; where the move is refused, another β is in force, and the slider goes back.
    st.session_state[_shown(key)] = beta
    _do(lambda: jobs.move_beta(run, beta))


def _shown(key: str) -> str:
    """Where the session keeps which β in force the slider has shown last."""
    return f"{key}-shown"


def draw_more_epochs(run: Run) -> None:
    """For a run that is done: go on for longer."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        epochs = st.selectbox("More epochs", _MORE, key=f"more-{run.name}", width=120)
        if st.button(
            f"Train {epochs} more", icon=":material/add:", key=f"train-more-{run.name}",
            help="With a cosine schedule the learning rate rises again, to where one over all of "
            "the epochs would be.",
        ):  # fmt: skip
            try:
                jobs.extend(run, epochs)
            except VaeError as error:
                st.error(escaped(str(error)))
                return
            st.query_params[session.JOB_PARAMETER] = run.name
            st.rerun()


def _do(change: Callable[[], object]) -> None:
    """Before the script runs: what goes wrong is said once it has."""
    try:
        change()
    except VaeError as error:
        session.notify(escaped(str(error)))
