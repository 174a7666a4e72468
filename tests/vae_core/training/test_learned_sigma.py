"""A Gaussian whose σ is learned: in Keras, in LiteRT, in the browser's form."""

import keras
import numpy as np
import pytest

from tests.support import oracle
from vae_core.serving.codec import Codec
from vae_core.serving.decoder_spec import browser_decoder
from vae_core.training.export import to_litert
from vae_core.training.model import VAE
from vae_core.training.networks import build_decoder, build_encoder
from vae_core.vae import elbo
from vae_core.vae.columns import Column
from vae_core.vae.config import BetaRange, FixedBeta, TrainingConfig

COLUMNS = (
    Column(name="mass", mean=4200.0, scale=800.0, step=400.0),
    Column(name="island", kind="category", categories=("Biscoe", "Dream", "Torgersen")),
    Column(name="length", mean=44.0, scale=5.0),
)
WIDTH = 5
ROWS = TrainingConfig(hidden=(6,), likelihood="learned-gaussian")
rng = np.random.default_rng(8)


def rows(count):
    """Rows as a network takes them, and what is observed of them."""
    x = rng.normal(size=(count, WIDTH)).astype(np.float32)
    x[:, 1:4] = np.eye(3)[rng.integers(3, size=count)]
    observed = np.ones((count, WIDTH), bool)
    observed[::3, 0] = observed[1::3, 1:4] = False
    return np.where(observed, x, 0), observed


def numpy_of(value):
    return keras.ops.convert_to_numpy(value)


def disturb(network):
    for weight in network.weights:
        weight.assign(numpy_of(weight) + rng.normal(0, 0.2, weight.shape))


@pytest.mark.parametrize(
    ("config", "shape", "columns"),
    [
        (ROWS, (WIDTH,), COLUMNS),
        (ROWS.replace(beta=BetaRange()), (WIDTH,), COLUMNS),
        (ROWS.replace(architecture="conv", hidden=(3, 2, 2), beta=BetaRange()), (16, 9, 3), ()),
        (ROWS.replace(architecture="conv", hidden=(3, 2)), (8, 8, 1), ()),
    ],
    ids=["rows", "rows of every β", "images of every β", "images, classic"],
)
def test_keras_litert_and_the_browser_agree(config, shape, columns):
    encoder, decoder = build_encoder(config, shape), build_decoder(config, shape, columns)
    disturb(decoder)
    files = to_litert(encoder), to_litert(decoder)
    codec = Codec(config, *files, columns=columns)
    # More than the batch that LiteRT is given at once.
    z = rng.normal(size=(40, 2)).astype(np.float32)
    x = rng.uniform(size=(40, *shape)).astype(np.float32)
    for beta in (0.1, 10.0):
        inputs = [z, np.full((40, 1), beta, np.float32)] if config.conditioned else [z]
        output, log_sigma = (numpy_of(value) for value in decoder(inputs))
        assert codec.output(z, beta) == pytest.approx(output, abs=1e-5)
        assert np.ptp(log_sigma, axis=0).max() < 1e-6, "whatever z is"
        learned = codec.output_model(beta).log_sigma
        assert learned == pytest.approx(log_sigma[0], abs=1e-5)
        assert codec.nats(x, output, beta) == pytest.approx(
            elbo.reconstruction(
                x, output, "learned-gaussian", log_sigma=log_sigma,
                categories=(slice(1, 4),) if columns else (),
            ), rel=1e-5,
        )  # fmt: skip
        shown = oracle.decode(browser_decoder(config, files[1], columns), z[0], beta)
        mean = codec.decode(z[:1], beta)[0]
        assert shown == pytest.approx((mean if columns else np.clip(mean, 0, 1)).ravel(), abs=1e-5)
        if columns:
            assert mean[1:4].sum() == pytest.approx(1)


def test_sigma_follows_beta_where_the_network_does():
    decoder = build_decoder(ROWS.replace(beta=BetaRange()), (WIDTH,))
    disturb(decoder)
    z = np.zeros((1, 2), np.float32)
    at = [numpy_of(decoder([z, np.full((1, 1), beta, np.float32)])[1]) for beta in (0.1, 10)]
    assert np.abs(at[0] - at[1]).max() > 0.01


def test_a_constant_column_cannot_send_the_likelihood_to_infinity():
    decoder = build_decoder(ROWS, (WIDTH,), COLUMNS)
    for weight in decoder.weights:
        weight.assign(np.full(weight.shape, -1e3, np.float32))
    sigma = np.exp(numpy_of(decoder([np.zeros((1, 2), np.float32)])[1]))[0]
    assert sigma == pytest.approx([0.5, 1e-3, 1e-3, 1e-3, 1e-3], rel=1e-4)


def test_training_counts_what_is_observed_and_categories_as_numpy_does():
    config = ROWS.replace(variational=False, beta=FixedBeta(0.0))
    vae = VAE(config, (WIDTH,), COLUMNS)
    x, observed = rows(9)
    terms = vae((x, observed))
    output, log_sigma = vae.decoder(vae.encoder([x])[0])
    expected = elbo.reconstruction(
        x, numpy_of(output), "learned-gaussian", log_sigma=numpy_of(log_sigma),
        observed=observed, categories=(slice(1, 4),),
    )  # fmt: skip
    assert numpy_of(terms["loss"]) == pytest.approx(expected, rel=1e-5)
