"""Where the Encode page's example comes from: a drawing, a file, the camera, or one at hand."""

from __future__ import annotations

import io
import zlib

import numpy as np
import streamlit as st
from PIL import Image

from ui.cache import cached
from ui.components.draw_pad import draw_pad
from ui.encode import things
from ui.encode.encoded import label_name
from ui.markdown import escaped
from ui.state import originals
from ui.state.open_run import OpenRun
from vae_core import datasets
from vae_core.datasets import load_test
from vae_core.errors import ImageError
from vae_core.images.preparation import Preparation
from vae_core.images.prepare import Prepared, prepare
from vae_core.images.read import FORMATS, MAX_BYTES, read_image

_DRAW, _UPLOAD, _CAMERA, _SAMPLE = "Draw", "Upload", "Camera", "Sample"
TEST = "Test example"
_SAMPLE_SIDE = 168


def choose(opened: OpenRun) -> str:
    """Where a picture comes from: one of this page's sources.

    What a person draws is like the bundled sets' pictures, and like black and white ones.
    """
    sources: tuple[str, ...]
    if opened.run.config.dataset in datasets.CATALOGUE:
        sources, key = (_DRAW, _UPLOAD, _CAMERA, _SAMPLE), "encode-source"
    elif opened.run.data is not None and opened.run.data.binary:
        sources, key = (TEST, _DRAW, _UPLOAD, _CAMERA), "encode-source-drawn"
    else:
        sources, key = (TEST, _UPLOAD, _CAMERA), "encode-source-own"
    return st.segmented_control(
        "Picture from", sources, default=sources[0], required=True, key=key,
        persist_state="session", label_visibility="collapsed",
    )  # fmt: skip


def test_example(opened: OpenRun) -> np.ndarray | None:
    """One of the run's own test images, (h, w, c); None, with a sentence, where there is none."""
    split = originals.test_split(opened)
    if split is None:
        st.info(escaped(originals.why_not(opened)), icon=":material/image_not_supported:")
        return None
    index = st.number_input(
        f"One of {len(split):,} test images", 0, len(split) - 1, 0,
        key=f"encode-example-{opened.run.name}", persist_state="session",
    )  # fmt: skip
    labels = opened.codes.labels
    if labels is not None and index < len(labels):
        st.caption(escaped(label_name(opened, int(labels[index]))))
    return np.asarray(split.x[index])


def picture(source: str, recipe: Preparation, shape: tuple[int, int, int]) -> Prepared | None:
    """A picture from the source, prepared; None, with a hint shown, where there is none.

    Args:
        source: what ``choose`` returned.
        shape: height, width and channels of the network's images.
    """
    content = _content(source)
    if content is None:
        return None
    try:
        image = read_image(content)
        prepared = prepare(image, recipe, shape[:2], channels=shape[2])
        if len(prepared.things) > 1:
            # A drawing keeps the choice while it grows.
            of = _DRAW if source == _DRAW else str(zlib.crc32(content))
            thing = things.choose(prepared.things, prepared.thing, of)
            if thing != prepared.thing:
                prepared = prepare(image, recipe, shape[:2], thing=thing)
        return prepared
    except ImageError as error:
        st.error(escaped(str(error)), icon=":material/broken_image:")
        return None


def _content(source: str) -> bytes | None:
    if source == _DRAW:
        drawing = draw_pad(key="draw-pad")
        if drawing is None:
            st.caption("Draw one digit; the answer follows every stroke.")
        return drawing
    if source == _SAMPLE:
        digit = st.pills("A digit by hand", range(10), default=3, key="encode-sample")
        return None if digit is None else cached("samples", digit, lambda: _sample(int(digit)))
    if source == _CAMERA:
        upload = st.camera_input("Hold one digit into the light")
    else:
        upload = st.file_uploader(
            "Picture",
            max_upload_size=MAX_BYTES // 2**20,
            help=f"Drop, paste or choose one. Dark ink on light paper or the reverse. "
            f"{', '.join(FORMATS)}.",
        )
    if upload is None:
        st.caption(
            "One digit, drawn or photographed, is best. The picture stays on the machine that "
            "runs this page."
        )
        return None
    return upload.getvalue()


def _sample(digit: int) -> bytes:
    """One of scikit-learn's test digits as dark ink on paper, larger than a network wants it."""
    split = load_test("digits")
    assert split is not None and split.labels is not None  # the digits are always at hand
    image = split.x[int(np.flatnonzero(split.labels == digit)[1]), :, :, 0]
    paper = Image.fromarray(235 - (image * 0.8).astype(np.uint8))
    buffer = io.BytesIO()
    paper.resize((_SAMPLE_SIDE, _SAMPLE_SIDE), Image.Resampling.BICUBIC).save(buffer, "PNG")
    return buffer.getvalue()
