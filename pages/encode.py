"""Encode: an example of your own, what the preparation made of it, and where it lands."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.shared import (
    beta_choice,
    example_source,
    layout,
    placement_view,
    posterior_figure,
    resources,
    vectors,
)
from pages.shared.resources import OpenRun
from vae_core.preprocess import SIZE


def page() -> None:
    opened = resources.current()
    layout.header(
        f"Encode · {opened.run.title}",
        "Draw a digit, or bring a picture, and see where the encoder puts it."
        if opened.is_image
        else "Type or paste one example's numbers and see where the encoder puts it.",
    )
    if not opened.is_image:
        given = example_source.vector(opened)
        if given is not None:
            _answer(opened, given)
        return
    if opened.codec.shape != (SIZE, SIZE, 1):
        st.info(
            f"This run takes examples of shape {opened.codec.shape}, not {SIZE}×{SIZE} pictures. "
            "Open another run in the sidebar."
        )
        return
    source, answer = st.columns([1, 2], gap="large")
    with source:
        prepared = example_source.picture()
    with answer:
        if prepared is None:
            _empty()
            return
        _answer(opened, prepared.image)
    example_source.steps(prepared)


def _empty() -> None:
    with st.container(border=True):
        st.markdown("**Nothing to encode yet.**")
        st.caption(
            "A picture is made grey, inverted if the paper is light, cropped to its ink, scaled to "
            "20 pixels and centred by its mass in 28×28: the way MNIST was made."
        )


def _answer(opened: OpenRun, x: np.ndarray) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        beta = beta_choice.draw(opened, key="encode-beta")
        placed = placement_view.place(opened, x, beta)
        placement_view.figures(opened, placed)
    with right:
        posterior_figure.draw(opened, placed.posterior, beta)
    if not opened.is_image:
        vectors.draw(placed.decoded, opened.feature_names, given=x, key="encoded-vector")
    placement_view.neighbours(opened, placed)
    placement_view.best_code(opened, placed)


layout.run(page)
