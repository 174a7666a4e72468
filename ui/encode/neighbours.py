"""The test examples that are nearest to the encoded one, and what their labels say."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.encode.encoded import Encoded, label_name
from ui.markdown import escaped
from ui.state import open_run, originals
from ui.state.open_run import OpenRun
from ui.widgets import inline_pictures
from vae_core.analysis.neighbours import nearest, vote
from vae_core.reference.glossary import meanings

_NEIGHBOURS = 12
_VOTERS = 25


def draw(opened: OpenRun, encoded: Encoded) -> None:
    """The nearest test examples by code and by pixel, and what their labels say."""
    codes = open_run.means(opened, encoded.beta)
    by_code = nearest(codes, encoded.posterior.mean[0], max(_VOTERS, _NEIGHBOURS))
    if opened.codes.labels is not None:
        votes = vote(opened.codes.labels[by_code[:_VOTERS]])
        if votes.label >= 0:
            st.markdown(
                f"Of the {min(_VOTERS, len(codes))} nearest codes **{votes.share:.0%}** are "
                f"labelled **{escaped(label_name(opened, votes.label))}**.",
                help=meanings("code", "label"),
            )
    test = originals.test_examples(opened)
    if test is None:
        st.caption("The test images are not on this machine, so they cannot be shown.")
        return
    if not opened.is_image:
        return
    by_pixel = nearest(test, encoded.x, _NEIGHBOURS, originals.sums_of_squares(opened, test))
    inline_pictures.strips(
        (words, np.concatenate([test[index] for index in found], axis=1))
        for words, found in (
            ("Nearest in latent space", by_code[:_NEIGHBOURS]),
            ("Nearest in pixels", by_pixel),
        )
    )
