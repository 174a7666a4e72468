"""Read along: its formulas can be read, and its words follow what is on screen."""

import numpy as np
import pytest

from ui.widgets import read_along
from vae_core.runs import TestMetrics


def test_a_negative_mean_is_squared_in_parentheses():
    text = read_along.kl_numbers(np.array([-0.01, 1.2]), np.zeros(2))
    assert r"\tfrac12((-0.01)^2 + 1.00^2" in text and r"\tfrac12(1.20^2 + " in text
    assert "-0.00" not in read_along.kl_numbers(np.array([-0.001, 0.0]), np.zeros(2))


def row(*kl):
    return TestMetrics(
        beta=20.0, reconstruction=1.0, kl=0.0, loss=1.0, elbo=-1.0, active_units=len(kl),
        kl_per_dimension=kl,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kl", "words"),
    [((3.0, 2.0), ""), ((3.0, 0.05), "one of 2 latent dimensions has *collapsed*: z2 0.05"),
     ((0.09, 0.2), "2 of 2 latent dimensions have nearly *collapsed*: z1 0.09, z2 0.20"),
     ((0.0,), "the only latent dimension has *collapsed*")],
)  # fmt: skip
def test_a_collapsed_dimension_is_named_by_its_kl(kl, words):
    said = read_along.collapsed(row(*kl), len(kl))
    assert words in said and bool(said) == bool(words)
