"""LiteRT, and what the browser gets, against the Keras networks."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.support.small import SMALL_CONFIGS
from vae_core import datasets
from vae_core.errors import ConfigError
from vae_core.jobs.export import export_run
from vae_core.serving.codec import Codec
from vae_core.training import checkpoint, loop
from vae_core.vae.posterior import Posterior

X = {name: datasets.load(name).test.x[:50] for name in ("digits", "digits_64")}
rng = np.random.default_rng(0)


class KerasNetwork:
    """A trained run's Keras networks, with a ``Codec``'s methods."""

    def __init__(self, run):
        self._conditioned = run.config.conditioned
        shape = X[run.config.dataset].shape[1:]
        self._vae = loop.build(run.config, shape, steps_per_epoch=1)
        checkpoint.restore(self._vae, run.checkpoint())

    def encode(self, x, beta):
        return Posterior(*self._call(self._vae.encoder, datasets.to_unit(x), beta))

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


def test_beta_outside_the_trained_range_is_refused(trained):
    with pytest.raises(ConfigError, match=r"Received: beta=30"):
        Codec.open(trained["mlp-every-beta"]).decode(np.zeros((1, 2)), 30.0)


def test_a_batch_equals_its_rows(trained):
    codec = Codec.open(trained["conv"])
    z = rng.normal(size=(5000, 2)).astype(np.float32)
    together = codec.decode(z)
    assert together.shape == (5000, 28, 28, 1)
    assert np.abs(together[4999:] - codec.decode(z[4999:])).max() < 1e-6


def test_a_codec_answers_many_at_once_and_becomes_small_again(trained):
    codec = Codec.open(trained["conv-every-beta"])
    small = codec.nbytes
    z = rng.normal(size=(64, 2)).astype(np.float32)
    one_by_one = [codec.decode(row[None], 1.0) for row in z]
    with ThreadPoolExecutor(8) as pool:
        at_once = list(pool.map(lambda row: codec.decode(row[None], 1.0), z))
    assert np.array_equal(one_by_one, at_once)
    many = codec.decode(z, 1.0)  # in batches of one size, the last of which is not full
    assert np.abs(np.concatenate(one_by_one) - many).max() < 1e-6
    assert codec.nbytes > 2 * small
    codec.lighten()
    assert codec.nbytes < 3 * small and np.array_equal(codec.decode(z, 1.0), many)
