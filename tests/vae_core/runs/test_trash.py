"""Deleting, and undoing it."""

import pytest

from tests.support.small import SMALL
from vae_core import runs
from vae_core.errors import RunError
from vae_core.runs import folders, trash


def test_deleting_refuses_a_run_in_training_and_what_was_shipped(run, monkeypatch):
    # An owner in another process: a lock of this one would be shared with the check.
    monkeypatch.setattr(runs.Run, "is_owned", lambda self: True)
    with pytest.raises(RunError, match="being trained"):
        trash.put(run)
    monkeypatch.undo()
    monkeypatch.setattr(folders, "PRETRAINED_DIR", run.path.parent)
    for change in (trash.put, lambda run: runs.rename_run(run, "x")):
        with pytest.raises(RunError, match="came with the project"):
            change(run)
    assert run.path.exists()


def test_a_deleted_run_comes_back_as_it_was(run):
    files = {path.name: path.read_bytes() for path in run.path.iterdir()}
    trash.put(run)
    assert run.name not in {other.name for other in runs.list_runs(run.path.parent).runs}
    (deleted,) = trash.contents(run.path.parent)
    assert deleted.title == "mine" or deleted.name == "mine"
    again = trash.restore(deleted)
    assert again.path == run.path
    assert {path.name: path.read_bytes() for path in again.path.iterdir()} == files
    assert trash.contents(run.path.parent) == ()


def test_two_deleted_runs_of_one_name_both_lie_in_the_trash(run):
    folder = run.path.parent
    trash.put(run)
    second = runs.create_run(SMALL, folder=folder, name="mine")
    with pytest.raises(RunError, match="another run called 'mine'"):
        trash.restore(trash.contents(folder)[0])
    trash.put(second)
    assert [deleted.name for deleted in trash.contents(folder)] == ["mine", "mine"]
    trash.empty(folder)
    assert trash.contents(folder) == () and second.path.parent == folder
