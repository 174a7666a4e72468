"""A sweep's rows: by settings, over seeds, the best ELBO first."""

import statistics

import pytest

from vae_core.analysis.sweep_table import table
from vae_core.runs import LikelihoodRow, TestMetrics
from vae_core.vae.combinations import combinations
from vae_core.vae.config import FixedBeta, TrainingConfig

BASE = TrainingConfig(dataset="digits")
CONFIGS = combinations(BASE, {"beta": [FixedBeta(0.1), FixedBeta(1.0)]}, seeds=3)


def figures(beta, reconstruction, kl, active_units=2):
    return TestMetrics(
        beta=beta, reconstruction=reconstruction, kl=kl, loss=reconstruction + beta * kl,
        elbo=-(reconstruction + kl), active_units=active_units, kl_per_dimension=(kl / 2, kl / 2),
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
    (row,) = table(configs, [figures(1.0, 22.0, 6.0), figures(1.0, 24.0, 6.0, active_units=1)])
    assert row.settings == {}
    assert row.elbo.mean == pytest.approx(-29.0)
    assert row.active_units.mean == 1.5
    assert row.log_p is None and row.examples == 0


def likelihood(log_p, method="quadrature", refused=""):
    return LikelihoodRow(
        beta=1.0, method=method, refused=refused, log_p=log_p, examples=200, elbo=log_p - 1
    )


def test_by_log_p_the_order_is_its_own_and_rows_without_it_come_last_by_their_elbo():
    configs = combinations(BASE, {"beta": [FixedBeta(b) for b in (0.1, 1.0, 2.0, 4.0)]}, seeds=2)
    elbos = [-30, -30, -28, -28, -29, -29, -27, -27]
    metrics = [figures(1.0, -elbo - 6.0, 6.0) for elbo in elbos]
    known = [likelihood(-25.0), likelihood(-27.0), likelihood(-27.5), None]
    rows = table(configs, metrics, [*known, *[None] * 3, likelihood(0, refused="none")], "log p(x)")
    assert [row.settings["beta"].value for row in rows] == [0.1, 1.0, 4.0, 2.0]
    assert rows[0].log_p.mean == -26.0 and rows[0].examples == 200 and not rows[0].at_least
    assert rows[1].log_p.spread is None and rows[3].log_p is None
    by_elbo = table(configs, metrics, [*known, *[None] * 4])
    assert [row.settings["beta"].value for row in by_elbo] == [4.0, 1.0, 2.0, 0.1]
    assert by_elbo[1].log_p_in_words == "−27.50"


def test_a_bound_says_so_and_is_not_mixed_with_a_value():
    configs = combinations(BASE, {}, seeds=3)
    metrics = [figures(1.0, 22.0, 6.0)] * 3
    of_seeds = [likelihood(-26.0, "importance"), likelihood(-20.0), likelihood(-28.0, "importance")]
    (row,) = table(configs, metrics, of_seeds)
    assert row.log_p_in_words == "≥ −27.00 ± 1.41"
