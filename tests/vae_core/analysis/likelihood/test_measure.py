"""A run's figures, and what holds between them whatever the run."""

import numpy as np
import pytest

from vae_core import datasets, runs
from vae_core.analysis.likelihood.measure import decoder_of, measure
from vae_core.analysis.likelihood.quadrature import TOLERANCE, Quadrature
from vae_core.analysis.likelihood.target import Examples
from vae_core.datasets import to_unit
from vae_core.errors import ConfigError
from vae_core.serving.codec import Codec
from vae_core.vae.binarise import binarised

COUNT = 60


@pytest.fixture(scope="module")
def test_split():
    return datasets.load("digits").test


@pytest.mark.parametrize("name", ["mlp", "mlp-every-beta", "one-dimension"])
def test_bounds_lie_below_log_p_and_the_gap_s_parts_add_up(trained, test_split, name):
    codec = Codec.open(trained[name])
    row = measure(codec, test_split, 1.0, examples=COUNT, gap_examples=COUNT)
    assert row.method == "quadrature" and row.binarised == 1 and row.examples == COUNT
    assert row.error <= row.largest_error <= TOLERANCE
    assert row.elbo < row.log_p
    assert row.approximation + row.amortisation == pytest.approx(row.gap, abs=1e-6)
    assert row.approximation > -TOLERANCE and row.amortisation > -TOLERANCE
    weighted = [
        measure(codec, test_split, 1.0, examples=COUNT, draws=draws).log_p for draws in (1, 1000)
    ]
    assert row.elbo - 1 < weighted[0] < weighted[1] < row.log_p + 0.05


def test_the_mean_over_binarisations_is_at_least_the_grey_score(trained, test_split):
    codec = Codec.open(trained["mlp"])
    x = to_unit(test_split.x[:20]).reshape(20, -1)
    codes = codec.encode(test_split.x[:20])
    quadrature = Quadrature(decoder_of(codec, 1.0), codes)
    # What a draw differs by from the grey, to first order, has mean 0: it is taken off as noise.
    logits = codec.output(codes.mean).reshape(20, -1)
    drawn = [binarised(x, seed) for seed in range(12)]
    log_p = np.mean(
        [
            quadrature.log_likelihood(Examples(b), codes).log_p - ((b - x) * logits).sum(axis=1)
            for b in drawn
        ],
        axis=0,
    )
    grey = quadrature.log_likelihood(Examples(x), codes).log_p
    assert log_p.mean() > grey.mean()
    assert (log_p > grey - 1.5).all()  # twelve draws leave so much noise in one example


def test_a_gaussian_s_figure_is_a_density_with_its_normaliser():
    codec = Codec.open(runs.open_run("digits-64-vae"))
    test = datasets.load("digits_64").test
    row = measure(codec, test, 1.0, examples=COUNT, gap_examples=2)
    assert row.binarised == 0 and row.grey_score is None
    # A decoder of unit variance: no density of 64 numbers is above the normaliser's.
    assert row.log_p < -0.5 * 64 * np.log(2 * np.pi)


def test_more_dimensions_have_a_bound_and_a_plain_autoencoder_has_nothing(trained, test_split):
    row = measure(Codec.open(trained["gaussian-3d"]), test_split, 1.0, examples=20, draws=50)
    assert row.method == "importance" and row.draws == 50 and 1 <= row.effective <= 50
    assert row.elbo < row.log_p
    with pytest.raises(ConfigError, match="plain autoencoder"):
        measure(Codec.open(trained["autoencoder"]), test_split, 0.0, examples=20)


def test_every_image_of_a_shipped_run_has_its_error_within_the_tolerance():
    codec, x = Codec.open(runs.open_run("digits")), datasets.load("digits").test.x[:150]
    drawn = binarised(to_unit(x), 0).reshape(len(x), -1)
    codes = codec.encode(x)
    found = Quadrature(decoder_of(codec, 1.0), codes).log_likelihood(Examples(drawn), codes)
    assert found.error.max() <= TOLERANCE
