"""A row to encode: the run's own test examples to begin with, and a field for every column."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.encode.encoded import label_name
from ui.markdown import escaped, field_name
from ui.state import originals
from ui.state.open_run import OpenRun
from vae_core.datasets import parse_vector
from vae_core.errors import DataError
from vae_core.vae import columns as columns_of
from vae_core.vae.columns import Column

_MOST_FIELDS = 40
_MOST_IN_SIGHT = 12
_ACROSS = 4
_UNKNOWN = "unknown"


def draw(opened: OpenRun) -> tuple[np.ndarray, np.ndarray] | None:
    """One row as the network takes it and which of it is known, both (width,).

    None, with a sentence, where there is none.
    """
    example = _example(opened)
    if len(opened.rows.columns) > _MOST_FIELDS or opened.run.data is None:
        return _text(opened, example)
    return _fields(opened, example)


def _example(opened: OpenRun) -> int:
    """Which of the run's test examples the fields begin with."""
    split = originals.test_split(opened)
    if split is None:
        st.caption(escaped(originals.why_not(opened)))
        return 0
    labels = opened.codes.labels

    def named(index: int) -> str:
        name = label_name(opened, int(labels[index])) if labels is not None else ""
        return f"Test example {index}{f': {name}' if name else ''}"

    chosen = st.number_input(
        f"Begin with one of {len(split):,} test examples", 0, len(split) - 1, 0,
        key=f"encode-example-{opened.run.name}", persist_state="session",
    )  # fmt: skip
    st.caption(escaped(named(int(chosen))))
    return int(chosen)


def _fields(opened: OpenRun, example: int) -> tuple[np.ndarray, np.ndarray]:
    columns = opened.rows.columns
    original = originals.original(opened, example)
    start = np.array([column.mean for column in columns])
    if original is not None:
        start = columns_of.to_own(original, columns)[0]
        row = originals.with_gaps(opened, example, original[0])
        gaps = np.isnan(original[0] if row is None else row)
        for index, (_, at) in enumerate(columns_of.places(columns)):
            start[index] = np.nan if gaps[at.start] else start[index]
    own = np.empty(len(columns))
    with _room_for(len(columns)):
        for index, column in enumerate(columns):
            if index % _ACROSS == 0:  # a row of places at a time: on a phone they are in order
                places = st.columns(_ACROSS)
            key = f"row-{opened.run.name}-{example}-{index}"
            own[index] = _field(places[index % _ACROSS], column, float(start[index]), key)
    x, observed = columns_of.from_own(own[None], columns)
    return x[0], observed[0]


def _room_for(count: int) -> st.delta_generator.DeltaGenerator:
    """Where the fields go: many are folded away, so that the answer is on the first screen."""
    if count <= _MOST_IN_SIGHT:
        return st.container()
    return st.expander(f"Its {count} values", icon=":material/edit:")


def _field(
    place: st.delta_generator.DeltaGenerator, column: Column, start: float, key: str
) -> float:
    """One column's value in its own units; NaN for one that is not known."""
    label = field_name(column.name)
    if column.kind == "category":
        options = [_UNKNOWN, *column.categories]
        first = 0 if np.isnan(start) else int(start) + 1
        chosen = place.selectbox(label, range(len(options)), first, key=key,
                                 format_func=options.__getitem__)  # fmt: skip
        return np.nan if not chosen else float(chosen - 1)
    # Not as the field's own value, to which Streamlit would return when it is emptied.
    st.session_state.setdefault(key, None if np.isnan(start) else start)
    value = place.number_input(
        label, value=None, key=key, step=column.step or None,
        format="%.6g", placeholder=_UNKNOWN,
        help=f"{column.low:.6g} to {column.high:.6g} in the data. Empty: not known.",
    )  # fmt: skip
    return np.nan if value is None else float(value)


def _text(opened: OpenRun, example: int) -> tuple[np.ndarray, np.ndarray] | None:
    """Many numbers are pasted: in their own units, or as the network takes them, see ``_plain``."""
    count = opened.codec.shape[0]
    origin = "as copied from a table's row" if _plain(opened) else "as the network takes them"
    text = st.text_area(
        f"{count} numbers", value=_begin(opened, example),
        key=f"vector-{opened.run.name}-{example}",
        help=f"With spaces, commas or line breaks between, {origin}. nan: not known.",
    )  # fmt: skip
    if not text.strip():
        st.caption(f"Nothing to encode yet: paste {count} numbers.")
        return None
    try:
        given = parse_vector(text, count, opened.run.config.likelihood, gaps=True)
    except DataError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return None
    columns = opened.rows.columns
    if _plain(opened):
        x, observed = columns_of.from_own(given[None].astype(np.float64), columns)
        return x[0], observed[0]
    observed = np.isfinite(given)
    for _, at in columns_of.places(columns):  # a category is known as a whole or not at all
        observed[at] = observed[at].all()
    return np.where(observed, given, np.float32(0)), observed


def _plain(opened: OpenRun) -> bool:
    """Whether every column is one number, which people know in its own units."""
    return all(column.kind == "number" for column in opened.rows.columns)


def _begin(opened: OpenRun, example: int) -> str:
    """The numbers of a test example as text, with nan where it has a gap; empty without one."""
    original = originals.original(opened, example)
    if original is None:
        return ""
    plain = _plain(opened)
    row = columns_of.to_own(original, opened.rows.columns)[0] if plain else original[0]
    given = originals.with_gaps(opened, example, row)
    return " ".join(f"{value:.6g}" for value in (row if given is None else given))
