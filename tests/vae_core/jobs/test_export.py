"""A copy of a trained run that opens anywhere, and what is said where there can be none."""

from dataclasses import replace

import numpy as np
import pytest

from tests.support.small import SMALL
from vae_core import datasets, runs
from vae_core.cli.main import main
from vae_core.errors import DataError, RunError
from vae_core.jobs.export import export_run
from vae_core.jobs.trainer import train_run


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A run on a set of the data folder's; and what writes the set anew."""
    monkeypatch.setenv(datasets.DATA_DIR_VARIABLE, str(tmp_path / "data"))
    (tmp_path / "data").mkdir()

    def write(count=40, width=3):
        x = np.random.default_rng(0).normal(size=(count, width)).astype("f4")
        np.savez(tmp_path / "data" / "own.npz", x_train=x, x_test=x[:10])

    write()
    config = SMALL.replace(dataset="own", likelihood="gaussian", hidden=(4,), epochs=1)
    run = runs.create_run(config, data=datasets.describe("own"))
    train_run(run)
    return run, write


def test_a_shipped_run_needs_no_export_and_says_so(tmp_path, capsys):
    assert main(["export", "digits", str(tmp_path / "copy")]) == 1
    said = capsys.readouterr().err
    assert "came with the project and opens anywhere already" in said
    assert "Copy its folder" in said and "pretrained" in said
    assert not (tmp_path / "copy").exists()


def test_a_run_without_an_epoch_says_so(tmp_path):
    with pytest.raises(RunError, match="no completed epoch to export"):
        export_run(runs.create_run(SMALL), tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_without_its_data_no_copy_is_begun(own, tmp_path):
    run, _ = own
    (tmp_path / "data" / "own.npz").unlink()
    with pytest.raises(DataError, match="no data set 'own'"):
        export_run(run, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_data_of_another_form_is_refused_and_other_values_are_said(own, tmp_path):
    run, write = own
    write(width=4)
    with pytest.raises(RunError, match="shape 3, now 4"):
        export_run(run, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    write(count=50)
    copy = export_run(run, tmp_path / "copy")
    assert "measured on a data set that has changed: training examples 40, now 50" in (
        copy.state.note
    )
    assert copy.can_open and copy.data.training_size == 50


@pytest.mark.parametrize(
    "seen",
    [lambda history: history[:-1],
     lambda history: [*history, replace(history[-1], epoch=3, beta=0.9)]],
    ids=["killed between two writes", "training goes on"],
)  # fmt: skip
def test_a_copy_has_the_history_and_the_beta_of_its_weights(own, tmp_path, seen):
    config = own[0].config.replace(kl_schedule="warm-up", kl_epochs=8, epochs=2)
    run = runs.create_run(config)
    train_run(run)
    history = run.history
    assert history[0].beta < history[1].beta < 0.9
    run.write_history(seen(history))
    copy = export_run(run, tmp_path / "copy")
    assert copy.history == history and copy.state.epoch == 2
    assert copy.metrics[0].beta == copy.last_beta == history[1].beta
