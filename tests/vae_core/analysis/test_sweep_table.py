"""A sweep's rows: by settings, over seeds, the best ELBO first."""

import statistics

import pytest

from vae_core.analysis.sweep_table import table
from vae_core.runs import TestMetrics
from vae_core.vae.combinations import combinations
from vae_core.vae.config import FixedBeta, TrainingConfig

BASE = TrainingConfig(dataset="digits")
CONFIGS = combinations(BASE, {"beta": [FixedBeta(0.1), FixedBeta(1.0)]}, seeds=3)


def figures(beta, reconstruction, kl):
    return TestMetrics(
        beta=beta, reconstruction=reconstruction, kl=kl, loss=reconstruction + beta * kl,
        elbo=-(reconstruction + kl), active_units=2, kl_per_dimension=(kl / 2, kl / 2),
    )  # fmt: skip


def test_the_best_elbo_is_first_though_its_trained_loss_is_higher():
    low = [figures(0.1, 20.0 + seed, 12.0) for seed in range(3)]  # losses of 21.2 to 23.2
    one = [figures(1.0, 22.0, 6.0 + seed) for seed in range(3)]  # losses of 28 to 30
    rows = table(CONFIGS, [*low, *one])
    assert [row.settings["beta"] for row in rows] == [FixedBeta(1.0), FixedBeta(0.1)]
    assert rows[0].elbo.mean == pytest.approx(-29.0)
    assert rows[0].elbo.spread == pytest.approx(statistics.stdev([28, 29, 30]))
    assert rows[0].members == (3, 4, 5)
    assert rows[1].reconstruction.mean == pytest.approx(21.0)
    assert rows[1].kl.spread == 0.0


def test_what_is_not_measured_yet_is_counted_and_comes_last():
    rows = table(CONFIGS, [None, None, None, figures(1.0, 22.0, 6.0), None, None])
    assert [(len(row.members), row.planned) for row in rows] == [(1, 3), (0, 3)]
    assert rows[0].elbo.spread is None  # one seed says nothing about the others
    assert rows[1].elbo is None


def test_seeds_alone_are_one_row():
    configs = combinations(BASE, {}, seeds=2)
    (row,) = table(configs, [figures(1.0, 22.0, 6.0), figures(1.0, 24.0, 6.0)])
    assert row.settings == {}
    assert row.elbo.mean == pytest.approx(-29.0)
