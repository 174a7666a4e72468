"""What can still be changed about an import; reading it again shows what that makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from ui.markdown import escaped
from vae_core.datasets.imports import Choices
from vae_core.datasets.imports.choices import Role
from vae_core.errors import DataError
from vae_core.jobs import imports
from vae_core.jobs.imports import Import
from vae_core.vae.description import Description
from vae_core.vae.halving import LARGEST_SIDE, SMALLEST_SIDE

_KINDS = {"images": "Images", "vectors": "Vectors", "table": "A table", "series": "Curves"}
_COLOURS = {"found": "As found", "grey": "Grey", "colour": "In colour"}
_GROUNDS = {"found": "As found", "white": "White", "black": "Black", "grey": "Grey"}
_FRAMINGS = {"fit": "Fitted in", "crop": "Cropped"}
_HELD = {
    "found": "As found", "random": "At random", "every": "Evenly spaced", "last": "The last",
}  # fmt: skip
_GAPS = {
    "found": "As found",
    "mask": "Left out",
    "drop": "Rows dropped",
}


def draw(made: Import, known: Description | None, report: Mapping[str, Any]) -> None:
    """The choices that this kind of data has, in a form."""
    was = made.choices
    with st.form(f"data-change-{made.token}", border=True):
        title = st.text_input("Name", made.title, max_chars=80)
        choices = _choices(was, known, report)
        again = st.form_submit_button("Read again", icon=":material/refresh:")
    if not again:
        return
    try:
        imports.start(made, title, choices)
    except DataError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return
    st.rerun()


def _choices(was: Choices, known: Description | None, report: Mapping[str, Any]) -> Choices:
    could_be = [kind for kind in report.get("could_be", []) if kind in _KINDS]
    kind = str(report.get("kind", ""))
    choices = _columns(was, report) if report.get("columns") else was
    fields = st.container(horizontal=True)  # beside one another where there is room
    if len(could_be) > 1 and kind in could_be:
        chosen = fields.selectbox(
            "Taken for", could_be, could_be.index(kind), format_func=_KINDS.__getitem__
        )
        choices = replace(choices, kind=chosen if chosen != kind else was.kind)
    if known is not None and known.is_images:
        choices = _images(choices, known, fields)
    elif known is not None:
        gaps = _one(
            fields, "Missing values", _GAPS, was.gaps,
            help="Left out of the likelihood, or their rows dropped.",
        )  # fmt: skip
        choices = replace(choices, gaps=gaps)
    held = _one(
        fields, "For testing", _HELD, was.held,
        help="As found: as the files say, else at random, each label in its share.",
    )  # fmt: skip
    share = fields.number_input(
        "Share, %", 0, 50, round(was.test_share * 100),
        help="0: the usual, 20 % of a small data set and 10 % of a large one.",
    )  # fmt: skip
    return replace(choices, held=held, test_share=share / 100)


def _columns(was: Choices, report: Mapping[str, Any]) -> Choices:
    rows = [row for row in report["columns"] if row["role"] != "split"]
    names = [row["name"] for row in rows]
    roles = {row["name"]: row["role"] for row in rows}
    texts = {row["name"]: row["text"] for row in rows}
    labels = st.multiselect(
        "Labels (the first colours the map)", names,
        [name for name in names if roles[name] == "label"],
        format_func=lambda name: f"{name}: {texts[name]}",
    )  # fmt: skip
    out = st.multiselect(
        "Columns left out", names, [name for name in names if roles[name] == "out"],
        format_func=lambda name: f"{name}: {texts[name]}",
    )  # fmt: skip
    chosen: dict[str, Role] = {name: "value" for name in names}
    chosen |= dict.fromkeys(out, "out") | dict.fromkeys(labels, "label")
    return replace(was, roles=chosen, label=labels[0] if labels else "")


def _images(was: Choices, known: Description, fields: Any) -> Choices:
    side = fields.number_input(
        "Pixels a side", 0, LARGEST_SIDE, was.side or max(known.shape[:2]),
        help=f"{SMALLEST_SIDE} to {LARGEST_SIDE}.",
    )  # fmt: skip
    colour = _one(fields, "Colour", _COLOURS, was.colour)
    ground = _one(
        fields, "Ground", _GROUNDS, was.ground, help="What transparent pixels are laid on."
    )
    framing = _one(fields, "Other shapes are", _FRAMINGS, was.framing)
    as_it_is = side == max(known.shape[:2]) and not was.side
    return replace(
        was, side=was.side if as_it_is else int(side), colour=colour, ground=ground,
        framing=framing,
    )  # fmt: skip


def _one(
    place: Any, label: str, options: Mapping[str, str], was: str, help: str | None = None
) -> Any:
    return place.selectbox(
        label, list(options), list(options).index(was), format_func=options.__getitem__, help=help
    )
