"""Encode: an example of your own, what the preparation made of it, and where it lands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import streamlit as st

from ui.encode import (
    best_code,
    exact,
    example_source,
    example_view,
    figures,
    interpolation,
    neighbours,
    preparation,
    read_along,
    row_form,
)
from ui.encode.encoded import Encoded, encode
from ui.state import open_run
from ui.state.open_run import OpenRun
from ui.widgets import beta_choice, layout, vectors
from vae_core.images import doubt
from vae_core.images.prepare import Prepared

_MORE: Mapping[str, Callable[[OpenRun, Encoded], None]] = {
    "What is near it": neighbours.draw,
    "Interpolation": interpolation.draw,
    "MAP code": best_code.draw,
    "Exact posterior": exact.draw,
}
_SHARES = [2, 5]  # of the page's width: the example, and what is said about it


def page() -> None:
    opened = open_run.current()
    layout.header(
        f"Encode · {opened.run.title}",
        "Bring a picture, and see where the encoder puts it."
        if opened.is_image
        else "Type or paste one example's numbers and see where the encoder puts it.",
    )
    _example()


@st.fragment
def _example() -> None:
    """All of the page below its title: a stroke redraws this, not the sidebar and the runs."""
    layout.guarded(_draw)


def _draw() -> None:
    opened = open_run.current()
    if opened.is_image:
        _picture(opened)
    else:
        _vector(opened)


def _picture(opened: OpenRun) -> None:
    height, width, channels = opened.codec.shape
    kind = example_source.choose(opened)
    source, answer = st.container(key="encode-picture").columns(_SHARES, gap="medium")
    if kind == example_source.TEST:
        with source:
            image = example_source.test_example(opened)
        if image is not None:
            _answer(opened, image, answer)
        return
    with source:
        prepared = example_source.picture(
            kind, preparation.chosen(opened), (height, width, channels)
        )
    if prepared is None:
        with answer:
            _empty()
        return
    with answer:
        _doubt(opened, prepared)
    _answer(opened, prepared.image, answer)
    preparation.strip(prepared, opened)


def _doubt(opened: OpenRun, prepared: Prepared) -> None:
    """Where the picture is hardly of the kind that the network knows, a sentence says so."""
    words = doubt.doubt(prepared, preparation.likeness_to_its_images(opened))
    if words is not None:
        st.warning(words, icon=":material/contact_support:")


def _vector(opened: OpenRun) -> None:
    given = row_form.draw(opened)
    if given is not None:
        _answer(opened, given[0], st.container(), observed=given[1])


def _empty() -> None:
    with st.container(border=True):
        st.markdown("**Nothing to encode yet.**")
        st.caption(
            "A picture is made grey, freed from its paper, cropped to what is on it, scaled and "
            "centred: the way the network's training images were made. Each step can be seen "
            "and changed."
        )


def _answer(
    opened: OpenRun, x: np.ndarray, to: st.delta_generator.DeltaGenerator,
    *, observed: np.ndarray | None = None,
) -> None:  # fmt: skip
    """Figures and map go into ``to``, what takes longer below it."""
    left, right = to.container(key="encode-answer").columns([3, 4], gap="medium")
    with left:
        beta = beta_choice.draw(opened, key="encode-beta")
        encoded = encode(opened, x, beta, observed)
        figures.draw(opened, encoded)
    with right:
        example_view.draw(opened, x, encoded.posterior, beta)
    if not opened.is_image:
        vectors.draw(encoded.decoded, opened.rows, given=encoded.given, key="encoded-vector")
    tabs = st.tabs(list(_MORE), key="encode-more", on_change="rerun")
    for tab, draw in zip(tabs, _MORE.values(), strict=True):
        if tab.open:  # a stroke waits for what is seen, no more
            with tab:
                draw(opened, encoded)
    read_along.draw(opened, encoded)


layout.run(page)
