"""LiteRT, and what the browser gets, against the Keras networks."""

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from tests import oracle
from tests.conftest import SMALL_CONFIGS
from vae_core import data, elbo, fixed_batch, training
from vae_core.browser_decoder import browser_decoder
from vae_core.errors import BrokenRunError, ConfigError
from vae_core.evaluation import LOG_VARIANCE_TOLERANCE, SWEEP_BETAS
from vae_core.inference import Codec
from vae_core.latent import Posterior
from vae_core.trainer import export_run

X = {name: data.load(name).test.x[:50] for name in ("digits", "digits_64")}
rng = np.random.default_rng(0)


class KerasNetwork:
    """A trained run's Keras networks, with a ``Codec``'s methods."""

    def __init__(self, run):
        self._conditioned = run.config.conditioned
        shape = X[run.config.dataset].shape[1:]
        self._vae = training.build(run.config, shape, steps_per_epoch=1)
        training.restore(self._vae, run.checkpoint())

    def encode(self, x, beta):
        return Posterior(*self._call(self._vae.encoder, data.to_unit(x), beta))

    def output(self, z, beta):
        return self._call(self._vae.decoder, z, beta)

    def _call(self, network, first, beta):
        betas = [np.full((len(first), 1), beta, np.float32)] if self._conditioned else []
        return network.predict_on_batch([first, *betas])


def betas(run):
    return (0.01, 1.0, 25.0) if run.config.conditioned else (None,)


@pytest.mark.parametrize("name", SMALL_CONFIGS)
def test_litert_equals_keras(trained, name):
    run = trained[name]
    codec, keras_side = Codec.open(run), KerasNetwork(run)
    z = rng.normal(size=(50, run.config.latent_dim)).astype(np.float32)
    for beta in betas(run):
        x = X[run.config.dataset]
        theirs, ours = keras_side.encode(x, beta), codec.encode(x, beta)
        assert np.abs(theirs.mean - ours.mean).max() < 1e-5
        assert np.abs(theirs.log_variance - ours.log_variance).max() < 1e-5
        assert np.abs(keras_side.output(z, beta) - codec.output(z, beta)).max() < 1e-5


@pytest.mark.parametrize("name", SMALL_CONFIGS)
def test_a_network_of_a_fixed_batch_is_the_same(trained, name):
    run = trained[name]
    content = fixed_batch.with_batch(run.decoder_bytes(), 7)
    decode = Interpreter(model_content=content).get_signature_runner()
    z = rng.normal(size=(7, run.config.latent_dim)).astype(np.float32)
    given = {"beta": np.full((7, 1), 2.0, np.float32)} if run.config.conditioned else {}
    (output,) = decode(z=z, **given).values()
    assert np.abs(output - Codec.open(run).output(z, 2.0)).max() < 1e-5


@pytest.mark.parametrize("content", [b"", b"x" * 64, b"\xff" * 4096])
def test_what_is_no_network_has_no_fixed_batch(content):
    with pytest.raises(ValueError, match="not a LiteRT network"):
        fixed_batch.with_batch(content, 7)


@pytest.mark.parametrize("name", ["mlp", "conv-every-beta"])
def test_float16_files_equal_keras_with_rounded_weights(trained, name, tmp_path):
    run = trained[name]
    copy = export_run(run, tmp_path / "out" / "half", float16=True)
    assert len(copy.decoder_bytes()) < 0.75 * len(run.decoder_bytes())
    x = X["digits"]
    full, half = Codec.open(run), Codec.open(copy)
    difference = np.abs(full.encode(x, 1.0).mean - half.encode(x, 1.0).mean).max()
    assert 0 < difference < 0.02
    at_one = [row for row in copy.metrics if row.beta == pytest.approx(1.0)]
    assert at_one[0].loss != next(r.loss for r in run.metrics if r.beta == pytest.approx(1.0))


@pytest.mark.parametrize("name", SMALL_CONFIGS)
def test_the_browsers_decoder_is_the_same_network(trained, name):
    run = trained[name]
    codec, derived = Codec.open(run), browser_decoder(run.config, run.decoder_bytes())
    z = rng.normal(size=(20, run.config.latent_dim)).astype(np.float32)
    for beta in betas(run):
        expected = codec.decode(z, beta).reshape(20, -1)
        if len(codec.shape) == 3:
            # A gaussian's mean may leave [0, 1]; what the browser shows of an image does not.
            expected = np.clip(expected, 0, 1)
        for row in range(3):
            ours = oracle.decode(derived, z[row], beta)
            assert np.abs(ours - expected[row]).max() < 1e-5


def test_the_browsers_decoder_survives_float16(trained, tmp_path):
    copy = export_run(trained["mlp-every-beta"], tmp_path / "half", float16=True)
    codec, derived = Codec.open(copy), browser_decoder(copy.config, copy.decoder_bytes())
    z = rng.normal(size=(1, 2)).astype(np.float32)
    ours = oracle.decode(derived, z[0], 2.0)
    assert np.abs(ours - codec.decode(z, 2.0).ravel()).max() < 1e-5


def test_a_decoder_that_is_not_the_configurations_is_refused(trained):
    with pytest.raises(BrokenRunError, match="not the decoder"):
        browser_decoder(trained["conv"].config, trained["mlp"].decoder_bytes())


@pytest.mark.parametrize("name", ["mlp", "conv", "mlp-every-beta"])
def test_stored_codes_and_metrics_are_what_the_networks_say(trained, name):
    run = trained[name]
    codec, codes = Codec.open(run), run.codes()
    test = data.load("digits").test
    for index, beta in list(enumerate(codes.betas.tolist()))[:: max(1, len(codes.betas) // 3)]:
        posterior = codec.encode(test.x, beta)
        assert np.abs(codes.mean[index] - posterior.mean).max() <= codes.mean.step * 0.51
    for row in run.metrics[:: max(1, len(run.metrics) // 3)]:
        posterior = codec.encode(test.x, row.beta)
        stored = codes.log_variance_at(row.beta)
        largest = LOG_VARIANCE_TOLERANCE + codes.log_variance.step
        assert np.abs(stored - posterior.log_variance).max() <= largest
        kl = elbo.kl(posterior.mean, posterior.log_variance).mean()
        assert row.kl == pytest.approx(kl, rel=1e-3)
        assert row.loss == pytest.approx(row.reconstruction + row.beta * row.kl, rel=1e-4)
        assert row.elbo == pytest.approx(-(row.reconstruction + row.kl))
    assert (codes.labels == test.labels).all()


def test_a_conditioned_run_is_measured_at_the_published_betas(trained):
    measured = {row.beta for row in trained["mlp-every-beta"].metrics}
    assert set(SWEEP_BETAS) <= measured


def test_beta_outside_the_trained_range_is_refused(trained):
    with pytest.raises(ConfigError, match=r"Received: beta=30"):
        Codec.open(trained["mlp-every-beta"]).decode(np.zeros((1, 2)), 30.0)


def test_a_batch_equals_its_rows(trained):
    codec = Codec.open(trained["conv"])
    z = rng.normal(size=(5000, 2)).astype(np.float32)
    together = codec.decode(z)
    assert together.shape == (5000, 28, 28, 1)
    assert np.abs(together[4999:] - codec.decode(z[4999:])).max() < 1e-6
