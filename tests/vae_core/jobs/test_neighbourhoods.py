"""A run's picture of neighbourhoods: kept with it, an optional file that costs only itself."""

import dataclasses
import shutil
import time

import numpy as np
import pytest

from tests.support import trainings
from vae_core import runs
from vae_core.analysis import neighbourhoods as analysis
from vae_core.cli.main import main
from vae_core.errors import BrokenRunError, ConfigError, RunError, VaeError
from vae_core.jobs import neighbourhoods
from vae_core.runs import Run, neighbourhoods_file
from vae_core.runs.neighbourhoods_file import Neighbourhoods


@pytest.fixture
def run(trained, tmp_path, monkeypatch):
    """A run of three dimensions in a folder of this test's own."""
    monkeypatch.setenv(runs.RUNS_DIR_VARIABLE, str(tmp_path))
    shutil.copytree(trained["gaussian-3d"].path, tmp_path / "three")
    return Run(tmp_path / "three")


@pytest.fixture
def quick(monkeypatch):
    """Places without openTSNE: the first two coordinates."""

    def places(codes, *, tell, should_stop, **_):
        tell(0.5)
        if should_stop():
            raise analysis.StoppedError("stopped")
        return analysis.unit_square(codes[:, :2])

    monkeypatch.setattr(analysis, "places", places)


def test_it_is_kept_with_the_run_and_leaves_its_seal(run, quick):
    assert neighbourhoods_file.read(run) is None
    told = []
    made = neighbourhoods.compute(run, tell=told.append)
    found = neighbourhoods_file.read(run)
    assert (found.places == made.places).all() and found.beta == made.beta == 1.0
    assert len(found.places) == len(run.codes()) and told == [0.5, 1.0]
    assert run.damage() is None and (run.path / "digests.json").exists()


def test_other_codes_have_no_picture_yet(run, quick):
    neighbourhoods.compute(run)
    codes = run.codes()
    run.write_codes(dataclasses.replace(codes, labels=codes.labels[::-1].copy()))
    assert neighbourhoods_file.read(Run(run.path)) is None


@pytest.mark.parametrize("content", [b"", b"PK", "half", "nan", "shape"])
def test_damage_costs_only_the_picture(run, quick, content):
    neighbourhoods.compute(run)
    path = run.path / "neighbourhoods.npz"
    good = path.read_bytes()
    bad = {"half": good[: len(good) // 2]}.get(content, content)
    if content in ("nan", "shape"):
        places = np.full((5, 2), np.nan, np.float32) if content == "nan" else np.ones(4, np.float32)
        neighbourhoods_file.write(run, Neighbourhoods(places, 1.0), "x")
    else:
        path.write_bytes(bad)
    with pytest.raises(BrokenRunError, match=r"neighbourhoods\.npz cannot be used.*again"):
        neighbourhoods_file.read(run)
    assert run.damage() is None and run.can_open
    neighbourhoods.compute(run)
    assert neighbourhoods_file.read(run) is not None


def test_two_dimensions_need_no_second_view(trained):
    with pytest.raises(RunError, match="2 latent dimensions: its map shows every code"):
        neighbourhoods.compute(trained["mlp"])


def test_a_beta_that_the_run_does_not_know_is_refused(run, quick):
    with pytest.raises(ConfigError, match="Received: 3"):
        neighbourhoods.compute(run, 3.0)
    assert neighbourhoods_file.read(run) is None
    moved = trainings.move(run, 3.0)
    assert neighbourhoods.compute(moved, 3.0).beta == neighbourhoods.compute(moved).beta == 3.0


def test_one_at_a_time_and_why_there_is_none(run, quick, monkeypatch):
    def busy(codes, **_):
        assert neighbourhoods_file.progress(run).lives
        with pytest.raises(RunError, match="are being computed"):
            neighbourhoods.compute(run)
        raise VaeError("One sentence.")

    monkeypatch.setattr(analysis, "places", busy)
    with pytest.raises(VaeError, match="One sentence"):
        neighbourhoods.compute(run)
    told = neighbourhoods_file.progress(run)
    assert (told.lives, told.error) == (False, "One sentence.")


def test_a_run_that_came_with_the_project_is_not_changed(run, quick, monkeypatch, tmp_path):
    monkeypatch.setattr(runs.folders, "PRETRAINED_DIR", run.path.parent)
    monkeypatch.setenv(runs.RUNS_DIR_VARIABLE, str(tmp_path / "mine"))
    before = sorted(path.name for path in run.path.iterdir())
    neighbourhoods.compute(run)
    assert sorted(path.name for path in run.path.iterdir()) == before
    assert neighbourhoods_file.read(run) is not None
    assert [r.name for r in runs.list_runs(tmp_path / "mine").runs if not r.shipped] == []


def test_from_the_command_line_and_in_a_process_of_its_own(run, tmp_path, capsys):
    pytest.importorskip("openTSNE")
    assert main(["neighbourhoods", run.name, "--out", str(tmp_path / "places.csv")]) == 0
    assert "360 examples at β = 1" in capsys.readouterr().out
    rows = (tmp_path / "places.csv").read_text().splitlines()
    assert rows[0] == "example,x,y" and len(rows) == 361
    neighbourhoods.start(run, 1.0)
    assert neighbourhoods_file.progress(run).lives
    neighbourhoods.stop(run)
    deadline = time.monotonic() + 120
    while neighbourhoods_file.progress(run).lives and time.monotonic() < deadline:
        time.sleep(0.1)
    assert "was stopped" in neighbourhoods_file.progress(run).error
