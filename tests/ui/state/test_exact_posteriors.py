"""The exact posterior of a test example: that of its own values, or a short sentence."""

import numpy as np
import pytest

from ui.state import exact_posteriors, open_run, originals
from vae_core import datasets, runs
from vae_core.errors import ConfigError


@pytest.fixture
def opened():
    return open_run.opened(runs.open_run("digits-vae"))


def test_it_is_that_of_the_example_s_own_values_and_made_once(opened):
    x = datasets.load("digits").test.x[17:18]
    found = exact_posteriors.of_test_example(opened, 17, 1.0)
    code = opened.codec.encode(x, 1.0)
    assert exact_posteriors.of(opened, x, code, 1.0, None) is found
    other = exact_posteriors.of_test_example(opened, 18, 1.0)
    assert not np.allclose(other.best.mean, found.best.mean, atol=0.01)


def test_why_there_is_none_is_said_in_short(opened, monkeypatch):
    def refuse(*args):
        raise ConfigError("a long one")

    monkeypatch.setattr(exact_posteriors, "of", refuse)
    assert exact_posteriors.of_test_example(opened, 17, 1.0) == exact_posteriors.TOO_NARROW
    monkeypatch.setattr(originals, "test_split", lambda opened: None)
    assert "original" in exact_posteriors.of_test_example(opened, 17, 1.0)
