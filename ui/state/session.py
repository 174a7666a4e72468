"""Every key of ``st.session_state`` that pages share, by name, and what it holds."""

from __future__ import annotations

import streamlit as st

# The URL's part that names the run whose training the Train page follows: it has to
# outlive the session, because a reload begins a new one.
JOB_PARAMETER = "job"
SWEEP_PARAMETER = "sweep"  # likewise the sweep that the Sweeps page shows
LIVE_PARAMETER = "live"  # whether Train shows a training's latent space as it forms

# The URL's parts that say how far a lesson is.
LESSON, SCENE = "lesson", "scene"

LISTING = "listing"  # Listing: the runs, for as long as one run of the script lasts
IMPORT = "data-import"  # str: the token of the import that the Data page shows
TRAIN_ON = "train-on"  # str: the data set that Train is to open its form for, once
TRAIN_WITH = "train-with"  # TrainingConfig: what Train is to open its form with, once
RUN = "run"  # str: the name of the open run, as in the URL
MAP = "map"  # the latent map's component key
LOOKS = "looks"  # dict[str, str]: the state of every run's map, as text
LESSON_AT = "lesson-at"  # tuple[str, int]: the lesson and the scene that the map was set for
LESSON_WAY = "lesson-way"  # where a lesson has gone, see ui/state/lesson_place.py
CAME_WITH = "came-with"  # dict[str, str]: the URL's parameters that the session began with
ADDRESS = "address"  # dict[str, str]: the URL's parameters as they were written last
PROJECTED = "projected"  # bool: whether pages are shown on a projector
NOTICE = "notice"  # str: one sentence to show once, on the next page drawn


def notify(sentence: str) -> None:
    """Show a sentence after the rerun or page change that follows."""
    st.session_state[NOTICE] = sentence


def show_notice() -> None:
    """Show what ``notify`` left, once."""
    if sentence := st.session_state.pop(NOTICE, None):
        st.toast(sentence)
