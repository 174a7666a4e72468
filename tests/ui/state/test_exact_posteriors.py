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


def test_a_missing_value_is_not_that_of_a_known_one_though_both_are_0():
    opened = open_run.opened(runs.open_run("digits-64-vae"))
    x = datasets.load_test("digits_64").x[:1].copy()
    x[0, [20, 30]] = 0
    known = np.ones((1, 64), bool)
    known[0, [20, 30]] = False
    code = opened.codec.encode(x, 1.0)
    whole = exact_posteriors.of(opened, x, code, 1.0, None)
    part = exact_posteriors.of(opened, x, code, 1.0, known)
    assert part.log_p != whole.log_p
    assert exact_posteriors.of(opened, x, code, 1.0, known.copy()) is part


def test_why_there_is_none_is_said_in_short(opened, monkeypatch):
    def refuse(*args):
        raise ConfigError("a long one")

    monkeypatch.setattr(exact_posteriors, "of", refuse)
    assert exact_posteriors.of_test_example(opened, 17, 1.0) == exact_posteriors.TOO_NARROW
    monkeypatch.setattr(originals, "test_split", lambda opened: None)
    assert "original" in exact_posteriors.of_test_example(opened, 17, 1.0)
