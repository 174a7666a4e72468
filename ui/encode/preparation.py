"""How a picture is prepared: a strip of its steps, each explained and each open to change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import streamlit as st

from ui.cache import cached
from ui.state import originals
from ui.state.open_run import OpenRun
from vae_core.datasets import entry
from vae_core.datasets.preparation import preparation_for
from vae_core.images import likeness, write
from vae_core.images.likeness import Likeness
from vae_core.images.preparation import SIZE, Centre, Content, Paper, Polarity, Preparation
from vae_core.images.prepare import Kind, Prepared

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
_IN_A_ROW = 4
# What a person can change; of the thickness, whether it is changed at all.
_FIELDS = (
    "unchanged", "frame", "paper", "polarity", "lines", "box", "content", "thickness", "side",
    "sharpen", "centre",
)  # fmt: skip


def chosen(opened: OpenRun) -> Preparation:
    """The data set's own preparation with what the person has changed in the strip."""
    own, dataset = _own(opened), opened.run.config.dataset
    state = {name: st.session_state.get(_key(dataset, name)) for name in _FIELDS}
    state["thickness"] = None if state["thickness"] is not False else False
    changed = replace(own, **{name: value for name, value in state.items() if value is not None})
    return changed if changed.thickness else replace(changed, thickness=None)


def likeness_to_its_images(opened: OpenRun) -> Likeness | None:
    """To the run's test images, made as its training images were; None where not at hand."""
    identity = originals.identity_of_test_images(opened)
    test = originals.test_images(opened)
    if identity is None or test is None:
        return None
    return cached("likeness", identity, lambda: likeness.measured(test))


def _own(opened: OpenRun) -> Preparation:
    """As the catalogue says or, for a person's own data, as measured on the test images."""
    dataset, identity = opened.run.config.dataset, originals.identity_of_test_images(opened)
    return cached(
        "preparations", (dataset, identity),
        lambda: preparation_for(dataset, originals.test_images(opened)),
    )  # fmt: skip


def strip(prepared: Prepared, opened: OpenRun) -> None:
    """Every step's picture, what was done, and the other things that could be."""
    own, dataset = _own(opened), opened.run.config.dataset
    strip_box = st.expander(
        f"How the picture was prepared: {entry(dataset).prepared}", icon=":material/auto_fix_high:",
        key=f"prepare-{dataset}", on_change="rerun",
    )  # fmt: skip
    if not strip_box.open:  # nobody waits for what is not seen
        return
    with strip_box:
        for start in range(0, len(prepared.steps), _IN_A_ROW):
            row = prepared.steps[start : start + _IN_A_ROW]
            for column, step in zip(st.columns(_IN_A_ROW), row, strict=False):
                with column:
                    st.image(write.fitted(step.image, _SIDE), caption=step.name)
                    st.caption(step.explanation)
                    if step.kind in _CHOICES:
                        _CHOICES[step.kind](dataset, own)
        if chosen(opened) != own:
            st.button(
                "Undo all changes", on_click=_reset, args=(dataset, own), icon=":material/undo:"
            )


def _grey(dataset: str, own: Preparation) -> None:
    _switch(dataset, "Leave ready-made images", "unchanged", own.unchanged)
    _switch(dataset, "Cut off a frame", "frame", own.frame)


def _paper(dataset: str, own: Preparation) -> None:
    _choose(dataset, "Paper", "paper", _PAPERS, own.paper)
    _choose(dataset, "Light or dark", "polarity", _POLARITIES, own.polarity)


def _cleared(dataset: str, own: Preparation) -> None:
    _switch(dataset, "Take out the paper’s lines", "lines", own.lines)
    _switch(dataset, "Take out a printed box", "box", own.box)


def _kept(dataset: str, own: Preparation) -> None:
    _choose(dataset, "Keep", "content", _CONTENTS, own.content)
    if own.thickness:
        _switch(dataset, "Make thin strokes thicker", "thickness", on=True)


def _scale(dataset: str, own: Preparation) -> None:
    st.slider(
        "Longer side", _SMALLEST, SIZE, max(_SMALLEST, own.side), key=_key(dataset, "side"),
        persist_state="session", help="Of 28 pixels.",
    )  # fmt: skip
    _switch(dataset, "Sharpen", "sharpen", own.sharpen)


def _centre(dataset: str, own: Preparation) -> None:
    _choose(dataset, "Into the middle", "centre", _CENTRES, own.centre)


_CHOICES: Mapping[Kind, Callable[[str, Preparation], None]] = MappingProxyType({
    "grey": _grey, "paper": _paper, "cleared": _cleared, "kept": _kept, "scale": _scale,
    "centre": _centre,
})  # fmt: skip


def _choose(dataset: str, label: str, name: str, options: Mapping[Any, str], own: str) -> None:
    st.selectbox(
        label, list(options), index=list(options).index(own), key=_key(dataset, name),
        format_func=options.__getitem__, persist_state="session",
    )  # fmt: skip


def _switch(dataset: str, label: str, name: str, on: bool) -> None:
    st.toggle(label, on, key=_key(dataset, name), persist_state="session")


def _reset(dataset: str, own: Preparation) -> None:
    for name in _FIELDS:
        value = getattr(own, name)
        st.session_state[_key(dataset, name)] = bool(value) if name == "thickness" else value


def _key(dataset: str, name: str) -> str:
    return f"prepare-{name}-{dataset}"
