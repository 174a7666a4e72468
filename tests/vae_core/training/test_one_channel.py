import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from tests.support.small import SMALL_CONFIGS
from vae_core.training.model import VAE
from vae_core.training.one_channel import OneChannelConv2DTranspose

rng = np.random.default_rng(5)


@pytest.mark.parametrize(("size", "shape"), [(3, (6, 7, 4)), (5, (8, 5, 2)), (1, (3, 3, 1))])
def test_values_and_gradients_are_those_of_kerass_layer(size, shape):
    options = {"filters": 1, "kernel_size": size, "padding": "same", "bias_initializer": "normal"}
    ours, usual = OneChannelConv2DTranspose(**options), layers.Conv2DTranspose(**options)
    x = tf.constant(rng.normal(size=(2, *shape)), tf.float32)
    upstream = tf.constant(rng.normal(size=(2, *shape[:2], 1)), tf.float32)
    for layer in (ours, usual):
        layer.build(x.shape)
    usual.set_weights(ours.get_weights())

    def all_of(call, layer):
        with tf.GradientTape() as tape:
            tape.watch(x)
            output = call(x)
        variables = [variable.value for variable in layer.trainable_variables]
        return [output, *tape.gradient(output, [x, *variables], upstream)]

    expected = all_of(usual, usual)
    for training in (True, False):
        found = all_of(lambda x, training=training: ours(x, training=training), ours)
        assert len(found) == len(expected) == 4
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


def test_the_fast_form_is_used_in_training_only(monkeypatch):
    calls = []
    monkeypatch.setattr(
        "vae_core.training.one_channel._sum_of_shifted",
        lambda x, kernel: calls.append("fast") or tf.zeros((*x.shape[:3], 1)),
    )
    vae = VAE(SMALL_CONFIGS["conv"], (28, 28, 1))
    x = np.zeros((2, 28, 28, 1), np.float32)
    vae(x, training=False)
    assert not calls
    vae(x, training=True)
    assert set(calls) == {"fast"}
