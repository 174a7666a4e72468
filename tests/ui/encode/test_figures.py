"""How usual an example's nats are: said as soon as there are test examples to compare with."""

import numpy as np
import pytest
import streamlit as st

from tests.support import large
from ui.encode import figures
from ui.encode.encoded import encode
from ui.state import open_run
from vae_core import datasets


@pytest.fixture
def opened(trained, tmp_path, monkeypatch):
    """A run on a data set that is not where data sets are."""
    monkeypatch.setenv(datasets.DATA_DIR_VARIABLE, str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    made = large.made_set(tmp_path / "elsewhere", "late", 50)
    return open_run.opened(large.run_on(made, trained["mlp"], tmp_path / "runs", "late"))


@pytest.fixture
def is_compared(opened, monkeypatch):
    """Whether the figures of an example say how strange it is."""
    said = []
    place = st.delta_generator.DeltaGenerator
    monkeypatch.setattr(place, "caption", lambda place, text: said.append(text))
    example = encode(opened, np.zeros(opened.codec.shape, np.uint8), 1.0)

    def drawn():
        said.clear()
        figures.draw(opened, example)
        return any("stranger than" in words for words in said)

    return drawn


def test_a_data_set_that_comes_is_compared_with_and_one_that_goes_is_not(is_compared, tmp_path):
    away, there = tmp_path / "elsewhere/late", tmp_path / "data/late"
    assert not is_compared()
    away.rename(there)
    assert is_compared()
    there.rename(away)
    assert not is_compared()
