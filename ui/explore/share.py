"""The open run as one HTML file, to download: made when it is asked for."""

from __future__ import annotations

import functools

import streamlit as st

from ui.state import open_run, originals
from ui.state.open_run import OpenRun
from vae_core import datasets
from vae_core.sharing import contents, one_file

_ABOUT = (
    "This map as one HTML file: β, the decoder, the codes, figures and Read along. It opens by a "
    "double click, without a server."
)


def offer(opened: OpenRun) -> None:
    """A button for the file, and what goes into it."""
    st.caption(_ABOUT)
    with_originals = _ask_for_originals(opened)
    with_training = _ask_for_training(opened)
    st.download_button(
        "One HTML file",
        functools.partial(_content, with_originals, with_training),
        file_name=f"{opened.run.name}.html",
        mime="text/html",
        icon=":material/download:",
        key="share-file",
    )


def _ask_for_originals(opened: OpenRun) -> bool:
    """Whether the test images go with it: by the licence, until somebody says otherwise."""
    if originals.test_images(opened) is None:
        return False
    allowed = contents.may_share(opened.run)
    licence = datasets.entry(opened.run.config.dataset).licence
    about = f"Their licence: {licence}." if allowed else "Their licence is not known here."
    return st.checkbox("With the test images", value=allowed, help=about, key="share-originals")


def _ask_for_training(opened: OpenRun) -> bool:
    """Whether the moments of its training go with it, where it has kept any."""
    size = contents.moments_size(opened.run)
    if not size:
        return False
    return st.checkbox(
        "With the training", value=True, key="share-training",
        help=f"The slider over its epochs, and its play: about {size / 1e6:.0f} MB more.",
    )  # fmt: skip


def _content(with_originals: bool, with_training: bool) -> bytes:
    """Made when it is asked for, from the run that is open then."""
    run = open_run.current().run
    return one_file.make(run, originals=with_originals, training=with_training)
