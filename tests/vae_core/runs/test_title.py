"""A run's title: given, or made from its settings."""

import pytest

from vae_core import datasets
from vae_core.errors import RunError
from vae_core.runs.title import clean_title, describe, describe_beta
from vae_core.vae.config import BetaRange, FixedBeta, TrainingConfig
from vae_core.vae.imported import Imported


def test_dimensions_and_seed_tell_runs_apart_where_they_are_not_the_usual_ones():
    usual = TrainingConfig()
    assert describe(usual) == "MNIST · mlp 512 · β = 1"
    assert describe(usual.replace(latent_dim=8)) == "MNIST · mlp 512 · β = 1 · 8 dimensions"
    one = usual.replace(latent_dim=1, seed=3)
    assert describe(one).endswith("β = 1 · 1 dimension · seed 3")


@pytest.mark.parametrize(
    ("given", "kept"), [("a", "a"), ("x" * 80, "x" * 80), ("  a \n b ", "a b")]
)
def test_a_title_is_kept_as_one_line_of_1_to_80_characters(given, kept):
    assert clean_title(given) == kept


@pytest.mark.parametrize("given", ["", " \n ", "\x07", "x" * 81])
def test_a_title_of_no_length_or_too_much_is_refused_with_its_length(given):
    length = 81 if "x" in given else 0
    with pytest.raises(RunError, match=f"1 to 80 characters. Received: {length} characters"):
        clean_title(given)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "β = 1"), ({"beta": BetaRange(0.05, 8.0)}, "every β from 0.05 to 8"),
        ({"variational": False, "beta": FixedBeta(0.0)}, "plain autoencoder"),
        ({"kl_schedule": "warm-up"}, "β = 1, warm-up"),
        ({"beta_moves": ((3, 8.0),)}, "β = 1 → 8"),
        ({"beta_moves": ((3, 8.0), (5, 0.25))}, "β = 1 → 0.25"),
    ],
)  # fmt: skip
def test_beta_in_words(changes, words):
    assert describe_beta(TrainingConfig(**changes)) == words


def test_the_catalogues_title_goes_before_nobodys_own():
    config = TrainingConfig(dataset="digits", hidden=(512, 256), architecture="mlp")
    assert describe(config, "My own") == "My own · mlp 512-256 · β = 1"
    assert describe(config).startswith(f"{datasets.entry('digits').title} · mlp 512-256")


def test_imports_are_called_so_and_a_decoder_alone_too():
    made = Imported(form="onnx", output="logits", decoder_layout="flat")
    alone = TrainingConfig(imported=made, variational=False, beta=FixedBeta(0.0))
    assert describe(alone, "Mine") == "Mine · imported · decoder alone"
    assert describe_beta(TrainingConfig(imported=made)) == "β not known"
    both = TrainingConfig(
        imported=Imported(
            form="onnx", output="logits", decoder_layout="flat", encoder_layout="flat"
        ),
        variational=False, beta=FixedBeta(0.0),
    )  # fmt: skip
    assert describe(both, "Mine") == "Mine · imported · plain autoencoder"
