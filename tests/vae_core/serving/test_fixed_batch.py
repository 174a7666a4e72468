"""Networks for batches of one size."""

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from tests.support.small import SMALL_CONFIGS
from vae_core.serving import fixed_batch
from vae_core.serving.codec import Codec

rng = np.random.default_rng(0)


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
