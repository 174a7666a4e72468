"""Read along: its formulas can be read, and its words follow what is on screen."""

import numpy as np
import pytest

from ui.widgets import read_along
from vae_core.runs import TestMetrics


def test_a_negative_mean_is_squared_in_parentheses():
    text = read_along.kl_numbers(np.array([-0.01, 1.2]), np.zeros(2))
    assert r"\tfrac12((-0.01)^2 + 1.00^2" in text and r"\tfrac12(1.20^2 + " in text
    assert "-0.00" not in read_along.kl_numbers(np.array([-0.001, 0.0]), np.zeros(2))


def row(active):
    return TestMetrics(
        beta=20.0, reconstruction=1.0, kl=0.0, loss=1.0, elbo=-1.0, active_units=active,
        kl_per_dimension=(0.0, 0.0),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("active", "of", "words"),
    [(2, 2, ""), (1, 2, "one of 2 latent dimensions has"), (0, 2, "2 of 2 latent dimensions have"),
     (0, 1, "the only latent dimension has")],
)  # fmt: skip
def test_a_collapsed_dimension_is_named(active, of, words):
    said = read_along.collapsed(row(active), of)
    assert words in said and bool(said) == bool(words)
