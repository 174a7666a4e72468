"""The browser's decoder against Keras."""

import numpy as np
import pytest

from tests.support import oracle
from tests.support.small import SMALL_CONFIGS
from vae_core.errors import BrokenRunError
from vae_core.jobs.export import export_run
from vae_core.serving.codec import Codec
from vae_core.serving.decoder_spec import browser_decoder

rng = np.random.default_rng(0)


def betas(run):
    return (0.01, 1.0, 25.0) if run.config.conditioned else (None,)


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
