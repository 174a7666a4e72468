"""The scoreboard's rows, their order, and what is taken away."""

import csv
import io
import shutil

import pytest

from tests.support import trainings
from vae_core import runs
from vae_core.analysis import scoreboard
from vae_core.runs import LikelihoodRow, likelihood_file


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


def test_seeds_are_one_row_and_a_plain_autoencoder_is_none(mine):
    found = scoreboard.entries(mine, (0.5, 1.0))
    assert [(entry.names, entry.seeds, entry.beta) for entry in found] == [
        (("mlp", "again"), 2, 1.0), (("mlp-every-beta",), 1, 0.5), (("mlp-every-beta",), 1, 1.0)
    ]  # fmt: skip
    both = [run.metrics[0].kl for run in mine[:2]]
    assert found[0].kl.mean == pytest.approx(sum(both) / 2)
    assert found[0].kl.spread == pytest.approx(abs(both[0] - both[1]) / 2**0.5)
    assert found[1].kl.spread is None and "±" not in str(found[1].kl)


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
    likelihood_file.keep(mine[2], LikelihoodRow(beta=0.5, method="importance", log_p=-7, elbo=-8))
    first, half, one = scoreboard.entries(mine, (0.5, 1.0))
    assert first.log_p.mean == -9 and first.gap.mean == 3 and not first.at_least
    assert half.at_least and one.log_p is None
    cells = scoreboard.table([half])[0]
    assert "≥ −7.00" in cells


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


def test_one_network_and_separate_ones_are_compared_where_they_differ(mine):
    shipped = [
        runs.open_run(name)
        for name in ("mnist-every-beta-mlp", "mnist-mlp-beta-0.02", "mnist-mlp-beta-0")
    ]
    words = scoreboard.one_against_separate(shipped)
    assert "their KL 10.6 and 27.8" in words and "KL is 661" in words
    assert scoreboard.one_against_separate(mine) == ""
