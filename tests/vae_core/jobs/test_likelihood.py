"""Figures in nats that are kept with a run, and the process that computes them for a page."""

import dataclasses
import json
import shutil
import time
from dataclasses import replace

import pytest
from filelock import FileLock

from tests.support import trainings
from vae_core import runs
from vae_core.cli.main import main
from vae_core.errors import ConfigError, RunError
from vae_core.jobs import likelihood
from vae_core.jobs.likelihood import Wanted
from vae_core.runs import LikelihoodRow, likelihood_file


@pytest.fixture
def mine(trained):
    for name in ("mlp", "autoencoder"):
        shutil.copytree(trained[name].path, runs.runs_dir() / name)
    return runs.open_run("mlp")


def test_a_page_s_process_keeps_the_figures_that_the_command_prints(mine, capsys):
    likelihood.start(mine, 1.0, 20)
    until = time.monotonic() + 60
    while not (found := likelihood_file.at(mine, 1.0)) and time.monotonic() < until:
        time.sleep(0.1)
    assert main(["likelihood", "mlp", "--examples", "20", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed.pop("run") == "mlp"
    again = dataclasses.asdict(LikelihoodRow(**printed))
    # Two processes may add in another order.
    for name, value in dataclasses.asdict(found).items():
        close = pytest.approx(again[name], rel=1e-6) if isinstance(value, float) else again[name]
        assert value == close, name
    assert mine.damage() is None


def test_why_there_are_none_is_kept_as_well(mine):
    plain = runs.open_run("autoencoder")
    with pytest.raises(ConfigError):
        likelihood.compute(plain, Wanted(beta=0.0, examples=5), keep=True)
    assert "no likelihood" in likelihood_file.at(plain, 0.0).refused


def test_two_do_not_compute_at_a_time(mine):
    with FileLock(likelihood_file.lock_path(mine)):
        assert likelihood.is_running(mine)
        with pytest.raises(RunError, match="computed already"):
            likelihood.compute(mine, Wanted(beta=1.0, examples=5), keep=True)
    assert not likelihood.is_running(mine)


def test_a_row_takes_the_place_of_one_of_its_beta_and_damage_is_nothing(mine):
    row = LikelihoodRow(beta=1.0, method="quadrature", log_p=-3.0)
    likelihood_file.keep(mine, row)
    likelihood_file.keep(mine, replace(row, beta=0.5))
    likelihood_file.keep(mine, replace(row, log_p=-2.0))
    assert [(each.beta, each.log_p) for each in likelihood_file.read(mine)] == [
        (0.5, -3.0), (1.0, -2.0)
    ]  # fmt: skip
    likelihood_file._own_path(mine).write_text("[{}]")
    assert likelihood_file.read(mine) == ()


def test_a_shipped_run_is_not_changed():
    run = runs.open_run("digits-vae")
    before = sorted(run.path.iterdir())
    likelihood_file.keep(run, LikelihoodRow(beta=1.0, method="quadrature", log_p=-1.0))
    assert sorted(run.path.iterdir()) == before
    assert likelihood_file.at(run, 1.0).log_p == -1.0


def test_the_runs_folder_that_is_named_keeps_what_belongs_to_a_shipped_run(tmp_path, monkeypatch):
    named = tmp_path / "named"
    given = ["likelihood", "digits-vae", "--examples", "5", "--keep", "--runs-dir", str(named)]
    assert main(given) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["named"]
    monkeypatch.setenv(runs.RUNS_DIR_VARIABLE, str(named))  # of the pages that show it
    assert likelihood_file.at(runs.open_run("digits-vae"), 1.0).examples == 5


def test_a_folder_that_cannot_keep_figures_is_a_sentence(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    given = ["likelihood", "digits-vae", "--examples", "5", "--keep"]
    assert main([*given, "--runs-dir", str(tmp_path / "file")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("error: The figures cannot be kept in") and "Not a directory" in said


def test_words_and_wrong_usage(mine, capsys):
    assert main(["likelihood", "mlp", "--examples", "10"]) == 0
    assert "one binarisation" in capsys.readouterr().out
    assert main(["likelihood", "mlp", "--beta", "3"]) == 1
    assert "trained for" in capsys.readouterr().err
    trainings.move(mine, 5.0)
    assert main(["likelihood", "mlp", "--examples", "10"]) == 0
    assert "β = 5," in capsys.readouterr().out
    assert main(["likelihood", "mlp", "--beta", "1"]) == 1
    assert "Received: 1" in capsys.readouterr().err
    assert main(["likelihood", "mlp", "--examples", "1"]) == 1
    assert "examples" in capsys.readouterr().err
