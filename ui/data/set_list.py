"""The data sets there are: what they hold, and the own ones to show, train on, or remove."""

from __future__ import annotations

import streamlit as st

from ui.data import understood
from ui.markdown import escaped
from ui.state import navigation, session
from vae_core import datasets
from vae_core.datasets import stored
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
    title, words, known = datasets.entry(name).title, "", None
    try:
        known = datasets.describe(name)
        title = known.title if known else title
        words = datasets.in_words(known) if known else "not looked at yet"
    except DataError as error:
        words = str(error)
    own = stored.is_stored(datasets.data_dir() / name)
    with st.container(border=True, key=f"data-set-{name}"):
        text, show, train, out = st.columns([6, 1.2, 1.6, 1.4], vertical_alignment="center")
        text.markdown(f"**{escaped(title)}**  \n{escaped(words)}")
        shown = own and show.toggle("Show", key=f"data-show-{name}")
        if train.button("Train on it", key=f"data-train-{name}", disabled=known is None,
                        width="stretch"):  # fmt: skip
            train_on(name)
        if own:
            _remove_button(name, title, out)
        if shown:
            understood.draw(datasets.load(name), datasets.report_of(name))


def train_on(name: str) -> None:
    """Open Train with a form that fits the data set."""
    st.session_state[session.TRAIN_ON] = name
    st.switch_page(navigation.train_page())


def _remove_button(name: str, title: str, place: st.delta_generator.DeltaGenerator) -> None:
    with place.popover("Remove", width="stretch"):
        st.markdown(
            f"Remove **{escaped(title)}**? Runs that were trained on it stay, without originals."
        )
        if st.button("Remove it", type="primary", key=f"data-remove-{name}"):
            remove(name)
            session.notify(f"{title} is removed.")
            st.rerun()
