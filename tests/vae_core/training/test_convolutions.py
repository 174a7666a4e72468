"""Convolutional networks of any size: Keras, LiteRT and the browser's description of it agree."""

import keras
import numpy as np
import pytest

from tests.support import oracle
from vae_core.errors import ConfigError
from vae_core.serving.codec import Codec
from vae_core.serving.decoder_spec import browser_decoder
from vae_core.training.export import to_litert
from vae_core.training.loop import build
from vae_core.training.networks import build_decoder, build_encoder
from vae_core.vae import halving
from vae_core.vae.config import BetaRange, TrainingConfig

CONV = TrainingConfig(architecture="conv", hidden=(3, 4, 5), activation="gelu", latent_dim=3)
rng = np.random.default_rng(4)


@pytest.mark.parametrize(
    ("shape", "filters", "options"),
    [
        ((64, 64, 3), (3, 4, 5, 6), {}),
        ((9, 13, 3), (4,), {}),
        ((30, 17, 1), (3, 5), {"beta": BetaRange()}),
        ((100, 128, 2), (2, 3, 2, 3, 2), {"beta": BetaRange(), "activation": "relu"}),
        ((28, 28, 3), (3, 4), {}),
        ((8, 8, 3), (4,), {"likelihood": "gaussian"}),
    ],
)
def test_any_sides_and_channels_alike_in_keras_litert_and_the_browsers_form(
    shape, filters, options
):
    config = CONV.replace(hidden=filters, **options)
    encoder, decoder = build_encoder(config, shape), build_decoder(config, shape)
    _disturb(decoder)
    files = to_litert(encoder), to_litert(decoder)
    codec = Codec(config, *files)
    derived = browser_decoder(config, files[1])
    assert codec.shape == shape
    assert derived.spec["shape"] == list(shape)
    z = rng.normal(0, 1.5, (40, 3)).astype(np.float32)  # more than a batch of LiteRT's
    beta = np.full((40, 1), 2.5, np.float32)
    inputs = [z, beta] if config.conditioned else [z]
    keras_output = keras.ops.convert_to_numpy(decoder(inputs))
    litert_output = codec.output(z, 2.5)
    assert keras_output.shape == (40, *shape)
    assert np.ptp(keras_output, axis=0).max() > 0.01, "the images must differ"
    assert np.abs(keras_output - litert_output).max() < 1e-4
    browsers = oracle.decode(derived, z[0], 2.5)
    assert np.abs(browsers - np.clip(codec.decode(z[:1], 2.5), 0, 1).ravel()).max() < 1e-5


def _disturb(network):
    """Weights of no special value: biases, and modulations by β, begin as 0."""
    for weight in network.weights:
        value = keras.ops.convert_to_numpy(weight)
        weight.assign(value + rng.normal(0, 0.1, value.shape))


def test_a_flat_image_is_doubled_to_a_flat_one():
    """Where one kernel has a chequered pattern to draw, its pixels get unequally many terms."""
    spread = {}
    for kind, filters in (("classic", (2, 2)), ("deep", (2, 2, 2))):
        decoder = build_decoder(CONV.replace(hidden=filters, activation="relu"), (32, 32, 1))
        for weight in decoder.weights:
            weight.assign(np.full(weight.shape, 0.1, np.float32))
        image = keras.ops.convert_to_numpy(decoder(np.ones((1, 3), np.float32)))[0, ..., 0]
        middle = image[10:22, 10:22]
        spread[kind] = float(np.ptp(middle) / middle.mean())
    assert spread["deep"] < 1e-6
    assert spread["classic"] > 0.1, "the oracle must see a pattern where there is one"


def test_two_layers_on_sides_that_halve_twice_are_the_published_network():
    kernels = {
        layer.name: layer.kernel.shape
        for layer in build_decoder(CONV.replace(hidden=(4, 8)), (28, 28, 1)).layers
        if hasattr(layer, "kernel")
    }
    assert kernels == {
        "hidden_0": (3, 7 * 7 * 8), "hidden_1": (3, 3, 8, 8), "hidden_2": (3, 3, 4, 8),
        "output": (3, 3, 1, 4),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("side", "count"), [(8, 1), (14, 1), (15, 2), (28, 2), (32, 3), (64, 4), (100, 4), (128, 5)]
)
def test_as_deep_as_the_size_asks(side, count):
    assert halving.halvings_for((side, side, 1)) == count
    assert 4 <= halving.sides((side, side), count)[-1][0] <= 7


def test_conv_says_which_shapes_it_takes():
    for shape in ((7, 30, 1), (30, 129, 1), (64,)):
        with pytest.raises(ConfigError, match=r"sides from 8 to 128.*" + str(shape[0])):
            build(CONV, shape, steps_per_epoch=1)
    with pytest.raises(ConfigError, match=r"at most 2 numbers.*\(8, 8, 1\)"):
        build(CONV, (8, 8, 1), steps_per_epoch=1)
