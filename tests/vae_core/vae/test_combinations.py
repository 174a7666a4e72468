"""Every combination of a few settings' values."""

import pytest

from vae_core.errors import ConfigError
from vae_core.vae.combinations import MOST_RUNS, combinations, in_words, varied
from vae_core.vae.config import BetaRange, FixedBeta, TrainingConfig

BASE = TrainingConfig(dataset="digits", seed=3)


def test_each_combination_has_each_seed_and_seeds_vary_fastest():
    made = combinations(
        BASE, {"beta": [FixedBeta(0.1), FixedBeta(1.0)], "latent_dim": [2, 8, 32]}, seeds=2
    )
    assert [(c.beta.reference, c.latent_dim, c.seed) for c in made] == [
        (beta, size, seed) for beta in (0.1, 1.0) for size in (2, 8, 32) for seed in (3, 4)
    ]
    assert {c.dataset for c in made} == {"digits"}


def test_without_an_axis_there_are_only_seeds():
    assert combinations(BASE, {}, seeds=3) == tuple(BASE.replace(seed=s) for s in (3, 4, 5))


@pytest.mark.parametrize(
    ("axes", "seeds", "words"),
    [
        ({"dataset": ["mnist", "digits"]}, 1, "dataset"),
        ({"seed": [0, 1]}, 1, "seed"),
        ({"betas": [1.0]}, 1, "betas"),
        ({"latent_dim": []}, 1, "at least one value"),
        ({"latent_dim": [2, 2]}, 1, "differ"),
        ({"latent_dim": [0]}, 1, "latent_dim"),
        ({}, 0, "Received: 0"),
        ({"epochs": list(range(1, 252))}, 2, f"1 to {MOST_RUNS}"),
    ],
)
def test_what_is_no_sweep_is_said(axes, seeds, words):
    with pytest.raises(ConfigError, match=words):
        combinations(BASE, axes, seeds)


def test_as_many_as_may_be():
    assert len(combinations(BASE, {"epochs": list(range(1, 251))}, 2)) == MOST_RUNS


def test_what_varies_leaves_out_the_seed():
    made = combinations(BASE, {"beta": [FixedBeta(0.1), BetaRange()]}, seeds=2)
    assert varied(made) == ("beta",)
    assert [in_words(c.beta) for c in made[::2]] == ["0.1", "0.01 to 25"]
    assert in_words((512, 256)) == "512-256"
    assert in_words(0.001) == "0.001"
    assert in_words("mlp") == "mlp"
