"""How a picture is prepared: a strip of its steps, each explained and each open to change."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from vae_core.datasets import entry
from vae_core.images import write
from vae_core.images.preparation import SIZE, Centre, Content, Paper, Polarity, Preparation
from vae_core.images.prepare import Prepared

_PAPERS: Mapping[Paper, str] = {
    "page": "Fit the page", "border": "The border’s colour", "none": "Leave it",
}  # fmt: skip
_POLARITIES: Mapping[Polarity, str] = {
    "found": "Found", "dark": "It is dark", "light": "It is light",
}  # fmt: skip
_CONTENTS: Mapping[Content, str] = {
    "strokes": "Main strokes", "everything": "Everything", "picture": "Whole picture",
}  # fmt: skip
_CENTRES: Mapping[Centre, str] = {"mass": "Centre of mass", "box": "Middle of the box"}
_SMALLEST = 8
_SIDE = 112
_FIELDS = tuple(field.name for field in dataclasses.fields(Preparation))


def chosen(dataset: str) -> Preparation:
    """The data set's own preparation with what the person has changed in the strip."""
    own = entry(dataset).preparation
    state = {name: st.session_state.get(_key(dataset, name)) for name in _FIELDS}
    return replace(own, **{name: value for name, value in state.items() if value is not None})


def strip(prepared: Prepared, dataset: str) -> None:
    """Every step's picture, what was done, and the other things that could be."""
    own = entry(dataset).preparation
    strip_box = st.expander(
        f"How the picture was prepared: {entry(dataset).prepared}", icon=":material/auto_fix_high:",
        key=f"prepare-{dataset}", on_change="rerun",
    )  # fmt: skip
    if not strip_box.open:  # nobody waits for what is not seen
        return
    with strip_box:
        columns = st.columns(len(prepared.steps))
        for column, step in zip(columns, prepared.steps, strict=True):
            with column:
                st.image(write.fitted(step.image, _SIDE), caption=step.name)
                st.caption(step.explanation)
        grey, paper, content, scale, centre = columns
        with paper:
            _choose(dataset, "Paper", "paper", _PAPERS, own.paper)
            _choose(dataset, "Light or dark", "polarity", _POLARITIES, own.polarity)
        with content:
            _choose(dataset, "Keep", "content", _CONTENTS, own.content)
        with scale:
            st.slider(
                "Longer side", _SMALLEST, SIZE, own.side, key=_key(dataset, "side"),
                persist_state="session", help="Of 28 pixels.",
            )  # fmt: skip
            st.toggle("Sharpen", own.sharpen, key=_key(dataset, "sharpen"), persist_state="session")
        with centre:
            _choose(dataset, "Into the middle", "centre", _CENTRES, own.centre)
        if chosen(dataset) != own:
            grey.button(
                "Undo all changes", on_click=_reset, args=(dataset,), width="stretch",
                icon=":material/undo:",
            )  # fmt: skip


def _choose(dataset: str, label: str, name: str, options: Mapping[Any, str], own: str) -> None:
    st.selectbox(
        label, list(options), index=list(options).index(own), key=_key(dataset, name),
        format_func=options.__getitem__, persist_state="session",
    )  # fmt: skip


def _reset(dataset: str) -> None:
    own = entry(dataset).preparation
    for name in _FIELDS:
        st.session_state[_key(dataset, name)] = getattr(own, name)


def _key(dataset: str, name: str) -> str:
    return f"prepare-{name}-{dataset}"
