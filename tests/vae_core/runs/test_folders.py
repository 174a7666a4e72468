"""The runs folder and the data folder: the same for everybody, and a sentence where they are shut.

No mode shuts a folder for root: what the system would say is said for it.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.support.small import SMALL
from vae_core import datasets, jobs, runs
from vae_core.cli.main import main
from vae_core.errors import DataError, RunError
from vae_core.jobs import health, warm


def shut(monkeypatch, folder):
    """Nobody may look into it, and nothing in it can be seen."""

    def guarded(name):
        real = getattr(Path, name)

        def method(self, *arguments, **options):
            if folder in self.parents or (self == folder and name in ("iterdir", "glob")):
                raise PermissionError(13, "Permission denied", str(self))
            return real(self, *arguments, **options)

        monkeypatch.setattr(Path, name, method)

    for name in ("iterdir", "stat", "open", "mkdir"):
        guarded(name)
    scandir = os.scandir

    def guarded_scandir(path):
        if Path(path) == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded_scandir)


@pytest.mark.parametrize("variable", [True, False])
def test_a_relative_folder_is_the_same_one_from_anywhere(tmp_path, monkeypatch, variable):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VAE_RUNS_DIR", "runs" if variable else "elsewhere")
    monkeypatch.setenv("VAE_DATA_DIR", "data" if variable else "elsewhere")
    folder = None if variable else "runs"
    assert runs.runs_dir(folder) == tmp_path / "runs"
    assert datasets.data_dir(None if variable else Path("data")) == tmp_path / "data"
    assert runs.create_run(SMALL, folder=folder).path.is_absolute()


def test_the_warm_trainer_is_sent_to_the_folder_that_the_page_looks_in(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VAE_RUNS_DIR", "runs")
    monkeypatch.setenv("VAE_DATA_DIR", "data")
    monkeypatch.delenv(warm.VARIABLE)
    started = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_: started.append(command))
    warm.keep(SMALL)
    assert started[0][-2:] == ["--runs-dir", str(tmp_path / "runs")]
    wanted = json.loads((tmp_path / "runs/.warm/wanted.json").read_text())
    assert wanted["data_dir"] == str(tmp_path / "data")


def test_a_trainer_is_sent_there_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VAE_DATA_DIR", "data")
    sent = []

    class Engine:
        def start(self, run, data_folder):
            sent.append((run.path, data_folder))

    jobs.start(SMALL, folder="runs", engine=Engine())
    ((path, data),) = sent
    assert path.parent == tmp_path / "runs" and data == tmp_path / "data"


def test_a_shut_runs_folder_is_a_sentence(monkeypatch, capsys):
    run = runs.create_run(SMALL, name="mine")
    shut(monkeypatch, run.path.parent)
    with pytest.raises(RunError, match=r"runs folder \(.*\) cannot be read: Permission denied"):
        runs.list_runs()
    with pytest.raises(RunError):
        runs.open_run("mine")
    assert main(["list"]) == 1 and "error: The runs folder" in capsys.readouterr().err
    assert any("cannot be read" in problem for problem in health.check().problems)
    assert main(["health"]) == 1


def test_a_shut_data_folder_is_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "own.npz").touch()
    assert "own" in datasets.available(tmp_path / "data")
    shut(monkeypatch, tmp_path / "data")
    assert "digits" in datasets.available(tmp_path / "data")
    assert not datasets.at_hand("mnist", tmp_path / "data")
    assert datasets.load_test("own", tmp_path / "data") is None
    assert datasets.feature_names("own", 1, tmp_path / "data") == ("1",)
    for name in ("own", "mnist"):
        with pytest.raises(DataError, match=r"data folder \(.*\) cannot be read: Permission"):
            datasets.load(name, tmp_path / "data")


@pytest.mark.parametrize("page", ["explore", "manifold", "compare", "encode", "train"])
def test_every_page_says_that_a_folder_is_shut(whole_app, monkeypatch, tmp_path, page):
    runs.runs_dir().mkdir()
    shut(monkeypatch, runs.runs_dir())
    whole_app.run()
    if page != "explore":
        whole_app.switch_page(f"../pages/{page}.py").run()
    (error,) = whole_app.error
    assert "cannot be read" in error.value and not whole_app.exception


@pytest.mark.parametrize("page", ["explore", "train"])
def test_the_pages_do_without_the_data_folder(whole_app, monkeypatch, tmp_path, page):
    monkeypatch.setenv("VAE_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    shut(monkeypatch, tmp_path / "data")
    whole_app.query_params["run"] = "mnist-mlp-beta-1"
    whole_app.run()
    if page != "explore":
        whole_app.switch_page(f"../pages/{page}.py").run()
    assert not whole_app.error and not whole_app.exception
