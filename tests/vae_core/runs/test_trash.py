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
    assert trash.contents(run.path.parent / "another") == ()
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


def test_the_last_deleted_is_the_first_in_the_trash_whatever_the_clock_says(run):
    folder = run.path.parent
    for name in ("b", "c", "a"):
        trash.put(runs.create_run(SMALL, folder=folder, name=name))
    assert [run.name for run in trash.contents(folder)] == ["a", "c", "b"]
    slots = sorted(path.name for path in (folder / ".trash").iterdir())
    assert slots == ["000001", "000002", "000003"]
    # Of a version without numbers, and of somebody's own: neither stops the next one.
    (folder / ".trash" / "20240101-old" / "d").mkdir(parents=True)
    (folder / ".trash" / "000001" / "a file").touch()
    trash.restore(trash.contents(folder)[1])
    trash.put(run)
    names = [run.name for run in trash.contents(folder)]
    assert names[:3] == ["mine", "a", "b"] and names[3] == "d"
    assert (folder / ".trash" / "000004" / "mine").is_dir()
    assert not (folder / ".trash" / "000002").exists()


def test_two_who_delete_at_the_same_time_get_a_slot_each(run, monkeypatch):
    folder, numbers = run.path.parent, trash._number
    (folder / ".trash" / "000001").mkdir(parents=True)
    monkeypatch.setattr(trash, "_number", lambda slot: 0)  # it was made after the look
    assert trash.put(run).path.parent.name == "000002"
    monkeypatch.setattr(trash, "_number", numbers)


def test_what_cannot_be_moved_or_removed_is_said(run, monkeypatch):
    def refused(*args, **options):
        raise OSError(13, "Permission denied")

    folder = run.path.parent
    with monkeypatch.context() as patch:
        patch.setattr(type(run.path), "rename", refused)
        with pytest.raises(RunError, match="cannot be moved to the trash: Permission denied"):
            trash.put(run)
    assert run.path.exists()
    deleted = trash.put(run)
    monkeypatch.setattr(type(run.path), "rename", refused)
    with pytest.raises(RunError, match="'mine' cannot be restored: Permission denied"):
        trash.restore(deleted)
    monkeypatch.setattr(trash.shutil, "rmtree", refused)
    with pytest.raises(RunError, match="trash cannot be emptied: Permission denied"):
        trash.empty(folder)
    assert deleted.path.exists()


def test_a_trash_that_never_was_is_empty_and_can_be_emptied(tmp_path):
    assert trash.contents(tmp_path) == ()
    trash.empty(tmp_path)
    assert list(tmp_path.iterdir()) == []
