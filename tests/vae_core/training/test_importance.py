"""The importance-weighted objective: its value, its gradients, and a training with it."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from vae_core import datasets
from vae_core.training import importance, loop
from vae_core.training.model import VAE
from vae_core.vae import elbo
from vae_core.vae import importance as written
from vae_core.vae.config import TrainingConfig

DRAWS = 4
X = np.array([0.4, -1.1, 0.7], np.float32)
WEIGHTS = np.array([[0.8, -0.3], [0.2, 1.1], [-0.6, 0.5]], np.float32)  # z → the mean of x
MEAN, LOG_VARIANCE = np.array([0.3, -0.5], np.float32), np.array([-0.4, 0.2], np.float32)
rng = np.random.default_rng(7)


def _gradients(epsilon):
    """∂L_k by mean, log-variance and decoder, summed over the rows of epsilon (n, k, 2)."""
    mean, log_variance, weights = (tf.Variable(v) for v in (MEAN, LOG_VARIANCE, WEIGHTS))
    count = len(epsilon)
    with tf.GradientTape() as tape:
        bound, _ = importance.bound(
            ops.broadcast_to(mean, (count, 2)), ops.broadcast_to(log_variance, (count, 2)),
            epsilon, lambda z: 0.5 * ops.sum(ops.square(X - z @ ops.transpose(weights)), axis=-1),
        )  # fmt: skip
        total = ops.sum(bound)
    found = tape.gradient(total, [mean, log_variance, weights])
    return bound.numpy(), [gradient.numpy() for gradient in found]


def _numpy_log_weights(mean, log_variance, epsilon):
    z = mean + np.exp(0.5 * log_variance) * epsilon
    nats = 0.5 * np.square(X - z @ WEIGHTS.T).sum(axis=-1)
    return z, written.log_prior(z) - nats - written.log_normal(z, mean, log_variance)


def test_the_encoder_s_gradient_weighs_each_draw_by_its_share_squared():
    epsilon = rng.normal(size=(1, DRAWS, 2)).astype(np.float32)
    bound, (by_mean, by_log_variance, by_weights) = _gradients(epsilon)
    z, log_weights = _numpy_log_weights(MEAN, LOG_VARIANCE, epsilon[0])
    share = np.exp(log_weights - log_weights.max())
    share /= share.sum()
    # log w = −½‖x − Wz‖² − ½‖z‖² + ½‖(z − μ)/σ‖² + …, with μ and σ fixed
    slope = (X - z @ WEIGHTS.T) @ WEIGHTS - z + (z - MEAN) * np.exp(-LOG_VARIANCE)
    weighed = (share**2)[:, None] * slope
    half_spread = 0.5 * np.exp(0.5 * LOG_VARIANCE) * epsilon[0]
    assert bound[0] == pytest.approx(np.log(np.exp(log_weights).mean()), abs=1e-5)
    assert by_mean == pytest.approx(weighed.sum(axis=0), abs=1e-5)
    assert by_log_variance == pytest.approx((weighed * half_spread).sum(axis=0), abs=1e-5)
    errors = X - z @ WEIGHTS.T
    expected = np.einsum("k,ki,kj->ij", share, errors, z)  # the decoder's: each share once
    assert by_weights == pytest.approx(expected, abs=1e-5)


def test_the_gradient_s_mean_is_the_slope_of_the_mean_bound():
    epsilon = rng.normal(size=(200_000, DRAWS, 2)).astype(np.float32)
    _, (by_mean, by_log_variance, _) = _gradients(epsilon)

    def bound(mean, log_variance):
        _, log_weights = _numpy_log_weights(mean, log_variance, epsilon.astype(np.float64))
        return written.bound(log_weights).mean()

    step = 1e-3
    for index in range(2):
        change = step * np.eye(2)[index]
        slope = (bound(MEAN + change, LOG_VARIANCE) - bound(MEAN - change, LOG_VARIANCE)) / 2e-3
        assert by_mean[index] / len(epsilon) == pytest.approx(slope, abs=0.01)
        slope = (bound(MEAN, LOG_VARIANCE + change) - bound(MEAN, LOG_VARIANCE - change)) / 2e-3
        assert by_log_variance[index] / len(epsilon) == pytest.approx(slope, abs=0.01)


def test_the_model_s_loss_is_minus_the_bound_of_its_own_draws():
    config = TrainingConfig(hidden=(16,), objective="iwae", draws=3, latent_dim=2)
    vae = VAE(config, (4, 4, 1))
    x = rng.uniform(size=(5, 4, 4, 1)).astype(np.float32)
    vae.reseed(0)
    terms = {name: ops.convert_to_numpy(term) for name, term in vae(x).items()}
    vae.reseed(0)
    vae._draw_beta(5)
    epsilon = ops.convert_to_numpy(vae._draw_noise(5))
    assert epsilon.shape == (5, 3, 2)
    mean, log_variance = (ops.convert_to_numpy(v)[:, None] for v in vae.encoder([x]))
    z = mean + np.exp(0.5 * log_variance) * epsilon
    output = ops.convert_to_numpy(vae.decoder([z.reshape(15, 2)]))
    nats = elbo.reconstruction(np.repeat(x, 3, axis=0), output, "bernoulli").reshape(5, 3)
    log_weights = written.log_prior(z) - nats - written.log_normal(z, mean, log_variance)
    assert terms["loss"] == pytest.approx(-written.bound(log_weights), abs=1e-4)
    assert terms["reconstruction"] == pytest.approx(nats.mean(axis=1), rel=1e-5)


def test_binarised_values_are_drawn_anew_and_have_the_grey_as_their_mean():
    vae = VAE(TrainingConfig(hidden=(8,), binarised=True), (2, 2, 1))
    x = np.broadcast_to(np.array([0, 51, 204, 255], np.uint8).reshape(2, 2, 1), (4000, 2, 2, 1))
    drawn = [ops.convert_to_numpy(vae._binarised(x)) for _ in range(2)]
    assert set(np.unique(drawn)) == {0.0, 1.0}
    assert np.mean(drawn, axis=(0, 1)).ravel() == pytest.approx([0, 0.2, 0.8, 1], abs=0.02)
    assert (drawn[0] != drawn[1]).any()


@pytest.mark.parametrize("architecture", ["mlp", "conv"])
def test_it_trains_and_its_bound_lies_above_the_elbo(architecture):
    hidden = (32,) if architecture == "mlp" else (4, 8)
    config = TrainingConfig(
        dataset="digits", architecture=architecture, hidden=hidden, epochs=2,
        objective="iwae", draws=5, binarised=True,
    )  # fmt: skip
    records = []
    loop.train(
        config, datasets.load("digits"), clock=lambda: 0.0,
        on_epoch=lambda record, _: records.append(record),
    )  # fmt: skip
    first, last = records
    assert last.test_loss < first.test_loss
    assert last.test_loss < last.test_reconstruction + last.test_kl
    keras.backend.clear_session()
