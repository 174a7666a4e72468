"""The scoreboard's rows, their order, and what is taken away."""

import csv
import dataclasses
import io
import shutil

import pytest

from tests.support import trainings
from tests.support.small import SMALL
from vae_core import runs
from vae_core.analysis import scoreboard
from vae_core.runs import LikelihoodRow, TestMetrics, likelihood_file
from vae_core.vae.config import BetaRange, FixedBeta


@pytest.fixture
def mine(trained):
    """A run twice with two seeds, one of every β, and a plain autoencoder."""
    for name in ("mlp", "mlp-every-beta", "autoencoder"):
        shutil.copytree(trained[name].path, runs.runs_dir() / name)
    again = runs.runs_dir() / "again"
    shutil.copytree(trained["mlp"].path, again)
    (again / "digests.json").unlink(missing_ok=True)
    text = (again / "config.json").read_text()
    (again / "config.json").write_text(text.replace('"seed": 0', '"seed": 1'))
    metrics = (again / "metrics.json").read_text()
    (again / "metrics.json").write_text(metrics.replace('"kl": ', '"kl": 1'))
    return [runs.open_run(name) for name in ("mlp", "again", "mlp-every-beta", "autoencoder")]


def cell(entry, name):
    """What the table says of an entry in the column of this name."""
    names = [each for each, _, _ in scoreboard.COLUMNS]
    return scoreboard.table([entry])[0][names.index(name)]


def test_seeds_are_one_row_and_a_plain_autoencoder_is_none(mine):
    one, again, every, plain = mine
    found = scoreboard.entries([plain, one, again, every], (0.5, 1.0, 100.0))
    assert [(entry.names, entry.seeds, entry.beta) for entry in found] == [
        (("mlp", "again"), 2, 1.0), (("mlp-every-beta",), 1, 0.5), (("mlp-every-beta",), 1, 1.0)
    ]  # fmt: skip
    both = [run.metrics[0].kl for run in mine[:2]]
    assert found[0].kl.mean == pytest.approx(sum(both) / 2)
    assert found[0].kl.spread == pytest.approx(abs(both[0] - both[1]) / 2**0.5)
    assert found[1].kl.spread is None and "±" not in str(found[1].kl)
    own = {round(row.beta, 4): row.kl for row in every.metrics}
    assert [entry.kl.mean for entry in found[1:]] == [own[0.5], own[1.0]]
    assert cell(found[0], "dimensions") == "2"


def test_a_run_whose_beta_moved_stands_where_its_figures_are(mine):
    moved, _, every, _ = mine
    moved = trainings.move(moved, 5.0)
    likelihood_file.keep(moved, LikelihoodRow(beta=5.0, method="quadrature", log_p=-9, elbo=-12))
    first, *others = scoreboard.entries([moved, every], (0.5, 5.0))
    assert first.beta == 5.0 and first.log_p.mean == -9
    assert [entry.beta for entry in others] == [0.5, 5.0]


def test_log_p_stands_where_it_was_computed_and_a_bound_says_so(mine):
    likelihood_file.keep(mine[0], LikelihoodRow(beta=1.0, method="quadrature", log_p=-9, elbo=-12))
    likelihood_file.keep(mine[1], LikelihoodRow(beta=1.0, method="quadrature", refused="No."))
    bound = LikelihoodRow(beta=0.5, method="importance", log_p=-7, elbo=-8, examples=150)
    likelihood_file.keep(mine[2], bound)
    first, half, one = scoreboard.entries(mine, (0.5, 1.0))
    assert first.log_p.mean == -9 and first.gap.mean == 3 and not first.at_least
    assert half.at_least and one.log_p is None
    assert cell(half, "log p(x)") == "≥ −7.00" and cell(half, "examples of log p(x)") == "150"
    assert [cell(one, name) for name in ("log p(x)", "gap", "examples of log p(x)")] == [""] * 3


def test_each_column_sorts_the_best_first_and_what_is_missing_last(mine):
    likelihood_file.keep(mine[2], LikelihoodRow(beta=0.5, method="importance", log_p=-7, elbo=-8))
    found = scoreboard.entries(mine, (0.5, 1.0))
    elbos = [entry.elbo.mean for entry in scoreboard.ordered(found, "ELBO")]
    assert elbos == sorted(elbos, reverse=True)
    assert scoreboard.ordered(found, "log p(x)")[0].log_p is not None
    for name, _, _ in scoreboard.COLUMNS:
        assert len(scoreboard.ordered(found, name)) == len(found)


def test_csv_and_latex_have_every_row_and_nothing_that_runs(mine):
    (runs.runs_dir() / "mlp" / "title.txt").write_text("=1+1 & 50 %_x")
    found = scoreboard.entries([runs.open_run("mlp")], ())
    head, row = list(csv.reader(io.StringIO(scoreboard.to_csv(found))))
    assert head[0] == "network" and row[0].startswith("'=") and len(row) == len(head)
    assert float(row[head.index("ELBO")]) == pytest.approx(found[0].elbo.mean, abs=0.01)
    for title in ("+1", "@x", "-1+1", "\u22121|x"):
        (runs.runs_dir() / "mlp" / "title.txt").write_text(title)
        again = scoreboard.entries([runs.open_run("mlp")], ())
        _, row = csv.reader(io.StringIO(scoreboard.to_csv(again)))
        assert row[0].startswith("'") and row[head.index("ELBO")].startswith("-")
    latex = scoreboard.to_latex(found)
    assert r"=1+1 \& 50 \%\_x" in latex and latex.count(r"\\") == 2
    begin, _, names, _, cells, *_ = latex.splitlines()
    assert names.removesuffix(r" \\").replace(r"$\beta$", "β").split(" & ") == head
    assert begin == r"\begin{tabular}{lrrrrrrrrrrr}"
    assert len(cells.split(" & ")) == len(head) == 12


def test_the_largest_six_kl_are_listed_and_more_are_hinted_at(mine):
    (entry,) = scoreboard.entries(mine[:1], ())
    for nats, words in [
        ((0.5, 3.0, 1.0, 0.0, 2.0, 4.0), "4.00 3.00 2.00 1.00 0.50 0.00"),
        ((0.5, 3.0, 1.0, 0.0, 2.0, 4.0, 5.0), "5.00 4.00 3.00 2.00 1.00 0.50 …"),
    ]:
        shown = dataclasses.replace(entry, kl_per_dimension=nats)
        assert cell(shown, "KL of each dimension") == words


def test_one_network_and_separate_ones_are_compared_where_they_differ(mine):
    shipped = [
        runs.open_run(name)
        for name in ("mnist-every-beta-mlp", "mnist-mlp-beta-0.02", "mnist-mlp-beta-0")
    ]
    words = scoreboard.one_against_separate(shipped)
    assert "their KL 10.6 and 27.8" in words and "KL is 661" in words
    assert scoreboard.one_against_separate(mine) == ""
    strangers = [runs.open_run(name) for name in ("fashion-every-beta-deep", "fashion-conv-beta-0")]
    assert scoreboard.one_against_separate([*strangers, *shipped]) == words


def with_figures(name, beta, *at):
    """A run of this β whose figures are at these: (β, loss, KL)."""
    run = runs.create_run(SMALL.replace(beta=beta), name=name)
    run.write_metrics(
        TestMetrics(
            beta=beta, reconstruction=loss - beta * kl, kl=kl, loss=loss,
            elbo=-(loss - beta * kl + kl), active_units=2, kl_per_dimension=(kl / 2, kl / 2),
        )
        for beta, loss, kl in at
    )  # fmt: skip
    return run


def test_separate_networks_are_compared_at_the_least_beta_and_only_at_a_small_one():
    every = with_figures("every", BetaRange(), (0.02, 11, 9), (0.1, 12, 8), (1.0, 20, 5))
    large, first, second = (
        with_figures(name, FixedBeta(beta), (beta, loss, kl))
        for name, beta, loss, kl in [("a", 1.0, 21, 6), ("b", 0.1, 13, 7), ("c", 0.1, 14, 4)]
    )
    words = scoreboard.one_against_separate([large, every, first, second])
    assert words.endswith(
        "at β = 0.1 their losses are 12.0 and 13.0 nats, their KL 8.0 and 7.0."
    ), "and nothing of a β of 0, which none has"
    small_no_more = with_figures("d", FixedBeta(0.2), (0.2, 15, 6))
    assert scoreboard.one_against_separate([every, large, small_no_more]) == ""
