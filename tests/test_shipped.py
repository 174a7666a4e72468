"""The runs that come with the project: complete, small enough, and true to their figures."""

import itertools

import numpy as np
import pytest

from tests.support import oracle
from vae_core import datasets, runs
from vae_core.analysis.evaluate import SWEEP_BETAS, encode_all, measure
from vae_core.serving.codec import Codec
from vae_core.serving.decoder_spec import browser_decoder

SHIPPED = sorted(path for path in runs.PRETRAINED_DIR.iterdir() if path.is_dir())


def test_what_the_app_opens_with_is_there():
    assert {"mnist-every-beta-deep", "digits"} <= {path.name for path in SHIPPED}
    files = [file for path in SHIPPED for file in path.iterdir()]
    assert sum(file.stat().st_size for file in files) < 42e6


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_it_opens_and_the_browser_can_run_it(path):
    run = runs.Run(path)
    assert run.shipped and run.can_open and run.state.status == "done" and not run.can_resume
    codec, decoder = Codec.open(run), browser_decoder(run.config, run.decoder_bytes())
    assert decoder.spec["weights_dtype"] == "float16"
    z = np.array([[0.3, -1.1]], np.float32)
    for beta in SWEEP_BETAS:
        ours = oracle.decode(decoder, z[0], beta)
        assert np.abs(ours - codec.decode(z, beta).ravel()).max() < 1e-5


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_larger_beta_never_has_a_lower_loss_or_a_higher_kl(path):
    """min over networks of recon + β·KL grows with β; a broken network shows a jump."""
    for before, after in itertools.pairwise(runs.Run(path).metrics):
        assert after.loss > before.loss - 0.5 and after.kl < before.kl + 0.05


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_its_figures_are_those_of_its_files(path):
    run = runs.Run(path)
    test = datasets.load_test(run.config.dataset)
    if test is None:
        pytest.skip(f"{run.config.dataset} is not in the data folder")
    codec, codes = Codec.open(run), run.codes()
    for beta in (0.1, 10.0):
        posterior = encode_all(codec, test.x, beta)
        stored = min(run.metrics, key=lambda row: abs(row.beta - beta))
        again = measure(codec, test.x, posterior, stored.beta, seed=run.config.seed)
        assert again.loss == pytest.approx(stored.loss, abs=0.01)
        assert again.kl == pytest.approx(stored.kl, abs=0.01)
        interpolated = oracle.codes_at(codes.betas, codes.mean, beta)
        assert np.abs(interpolated - posterior.mean).max() < 0.01
