import dataclasses
import json
import math

import pytest

from vae_core.errors import ConfigError
from vae_core.vae.config import BetaRange, FixedBeta, TrainingConfig
from vae_core.vae.presets import PRESETS

OUT_OF_RANGE = {
    "dataset": ["", 3, None],
    "architecture": ["rnn", None, 1],
    "latent_dim": [0, -1, 2.0, True, "2", 513],
    "hidden": [(), (0,), (512.0,), [512], 512, (1,) * 7, (5000,)],
    "activation": ["tanh", None],
    "beta": [1.0, None, "1"],
    "likelihood": ["poisson"],
    "variational": [1, None, "yes"],
    "objective": ["vlb", None],
    "draws": [0, 101, 2.0],
    "binarised": [1, None],
    "optimizer": ["sgd"],
    "learning_rate": [0.0, -1e-3, math.nan, math.inf, "fast", 2.0, True],
    "schedule": ["step"],
    "batch_size": [0, 1.5, 10_000],
    "epochs": [0, -3, 2001, 1e3],
    "seed": [-1, 2**31, 0.5],
    "kl_schedule": ["annealed", None],
    "kl_epochs": [0, 2.5],
    "free_bits": [-0.1, "1"],
    "capacity": [-1.0, math.inf],
    "beta_moves": [7, ((3,),), [[1, 2.0]]],
    "snapshots": [1, None],
}


@pytest.mark.parametrize(
    ("field", "value"),
    [(field, value) for field, values in OUT_OF_RANGE.items() for value in values],
)
def test_every_field_out_of_range_is_named_with_what_was_received(field, value):
    with pytest.raises(ConfigError, match=field) as caught:
        TrainingConfig(**{field: value})
    received = str(caught.value).split("Received: ")[1]
    shown = value[0] if field == "hidden" and value in [(0,), (512.0,), (5000,)] else value
    assert repr(shown) in received


def test_every_field_has_a_case_here():
    fields = {field.name for field in dataclasses.fields(TrainingConfig)}
    assert fields - {"imported"} == set(OUT_OF_RANGE)


@pytest.mark.parametrize("value", [-0.1, math.nan, math.inf, 1001, "1", None, True])
def test_beta_out_of_range(value):
    with pytest.raises(ConfigError, match="beta"):
        FixedBeta(value)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (1, 1), (2, 1), (0.1, math.inf), ("a", 1)])
def test_beta_range_out_of_range(low, high):
    with pytest.raises(ConfigError, match="beta"):
        BetaRange(low, high)


def test_conv_takes_a_number_of_filters_for_each_halving():
    with pytest.raises(ConfigError, match="1 to 5 numbers of filters"):
        TrainingConfig(architecture="conv", hidden=(8,) * 6)


def test_a_plain_autoencoder_takes_no_range():
    with pytest.raises(ConfigError, match="plain autoencoder"):
        TrainingConfig(variational=False, beta=BetaRange())


@pytest.mark.parametrize("name", PRESETS)
def test_presets_survive_json(name):
    config = PRESETS[name].config
    assert TrainingConfig.from_json(json.loads(json.dumps(config.to_json()))) == config


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"betta": 1}, "betta"),
        ({"version": 99}, "version=99"),
        ([1], r"\[1\]"),
        ({"beta": {"low": 30}}, "low=30"),
        ({"beta": {"lowest": 1}}, "lowest"),
    ],
)
def test_json_that_is_not_a_configuration(fields, words):
    with pytest.raises(ConfigError, match=words):
        TrainingConfig.from_json(fields)


def test_the_published_beta_of_the_conv_preset_is_in_our_units():
    assert PRESETS["conv"].config.beta == FixedBeta(5.0)
