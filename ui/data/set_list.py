"""The data sets there are: what they hold, and the own ones to show, train on, or remove."""

from __future__ import annotations

import streamlit as st

from ui.data import understood
from ui.markdown import escaped
from ui.state import navigation, session
from ui.widgets import looking_only
from vae_core import datasets
from vae_core.datasets import stored
from vae_core.datasets.catalogue import Download
from vae_core.datasets.imports import remove
from vae_core.errors import DataError

_MOST = 200


def draw() -> None:
    """One row a set; what the data folder holds and nobody reads is said below."""
    st.subheader("Data sets", anchor=False)
    for name in datasets.available()[:_MOST]:
        _row(name)
    for file, why in datasets.ignored():
        st.warning(f"{escaped(file)} is ignored: {escaped(why)}.", icon=":material/block:")


def _row(name: str) -> None:
    title, readable = datasets.entry(name).title, True
    try:
        known = datasets.describe(name)
        title = known.title if known else title
        words = datasets.in_words(known) if known else _not_described(name)
    except DataError as error:
        words, readable = str(error), False
    own = stored.is_stored(datasets.data_dir() / name)
    with st.container(border=True, key=f"data-set-{name}"):
        row = st.container(horizontal=True, vertical_alignment="center")
        row.markdown(f"**{escaped(title)}**  \n{escaped(words)}", width="stretch")
        # Together: on a phone they are a line of their own.
        buttons = row.container(horizontal=True, vertical_alignment="center", width="content")
        shown = own and buttons.toggle("Show", key=f"data-show-{name}")
        if own and not looking_only.is_on():
            _remove_button(name, title, buttons)
        if not looking_only.is_on() and buttons.button(
            "Train on it", key=f"data-train-{name}", disabled=not readable
        ):
            train_on(name)
        if shown:
            _show(name)


def _show(name: str) -> None:
    try:
        dataset, report = datasets.load(name), datasets.report_of(name)
    except DataError as error:
        st.error(escaped(str(error)), icon=":material/error:")
    else:
        understood.draw(dataset, report, key=f"set-{name}")


def _not_described(name: str) -> str:
    """What is said of a set whose examples nobody has looked at."""
    known = datasets.entry(name)
    if isinstance(known.source, Download):
        return f"{known.training_size:,} training examples; a training fetches them once"
    return "a large file; a training reads it"


def train_on(name: str) -> None:
    """Open Train with a form that fits the data set."""
    st.session_state[session.TRAIN_ON] = name
    st.switch_page(navigation.train_page())


def _remove_button(name: str, title: str, place: st.delta_generator.DeltaGenerator) -> None:
    with place.popover("Remove"):
        st.markdown(
            f"Remove **{escaped(title)}**? Runs that were trained on it stay, without originals."
        )
        if st.button("Remove it", type="primary", key=f"data-remove-{name}"):
            remove(name)
            session.notify(f"{escaped(title)} is removed.")
            st.rerun()
