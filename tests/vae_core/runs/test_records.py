"""Figures of a run that follow from others."""

import pytest

from vae_core.runs.records import LikelihoodRow


def test_the_gap_is_what_the_elbo_falls_short_of_log_p():
    row = LikelihoodRow(beta=1.0, method="quadrature", log_p=-131.5, elbo=-135.25)
    assert row.gap == pytest.approx(3.75)
