"""Files written aside: in which order things reach the disk, and what is left where they do not."""

import os
import stat
from pathlib import Path

import pytest

from vae_core.storage import atomic


def names(folder):
    return [path.name for path in folder.iterdir()]


@pytest.fixture
def order(monkeypatch):
    """What is done, as it is done: ("sync", file) and ("rename", from, to)."""
    done = []
    sync, rename = os.fsync, Path.replace

    def noted_sync(handle):
        done.append(("sync", Path(f"/proc/self/fd/{handle}").readlink()))
        sync(handle)

    def noted_rename(self, target):
        done.append(("rename", self, Path(target)))
        return rename(self, target)

    monkeypatch.setattr(atomic.os, "fsync", noted_sync)
    monkeypatch.setattr(Path, "replace", noted_rename)
    return done


def test_the_content_is_on_the_disk_before_the_name_and_the_name_before_anything_else(
    order, tmp_path
):
    path = tmp_path / "state.json"
    atomic.write_atomically(path, b"new")
    (_, aside), _, _ = order
    assert order == [("sync", aside), ("rename", aside, path), ("sync", tmp_path)]
    assert aside.parent == tmp_path and atomic._ASIDE.fullmatch(aside.name)[1] == "state.json"
    assert path.read_bytes() == b"new" and names(tmp_path) == ["state.json"]


def test_what_may_be_lost_waits_for_no_disk(order, tmp_path):
    atomic.write_atomically(tmp_path / "live.npz", b"new", durable=False)
    assert [what for what, *_ in order] == ["rename"]
    assert (tmp_path / "live.npz").read_bytes() == b"new"


def test_the_content_is_there_when_it_is_brought_to_the_disk(monkeypatch, tmp_path):
    seen = []
    monkeypatch.setattr(
        atomic.os, "fsync",
        lambda handle: seen.append(os.fstat(handle).st_size if _is_file(handle) else None),
    )  # fmt: skip
    atomic.write_atomically(tmp_path / "a", b"12345")
    assert seen == [5, None]


def _is_file(handle):
    return stat.S_ISREG(os.fstat(handle).st_mode)


def test_others_may_read_what_is_written_and_nobody_but_its_owner_may_write(tmp_path):
    atomic.write_atomically(tmp_path / "a", b"words")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o644


@pytest.mark.parametrize("error", [OSError(28, "full"), KeyboardInterrupt(), SystemExit()])
def test_a_block_that_ends_badly_leaves_the_old_content_and_nothing_beside_it(error, tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with pytest.raises(type(error)), atomic.aside(path) as new:
        new.write_bytes(b"half of the n")
        raise error
    assert path.read_bytes() == b"old" and names(tmp_path) == ["a"]


def test_a_reader_never_meets_a_part(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with atomic.aside(path) as new:
        new.write_bytes(b"half")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"half"


def test_no_handle_stays_open(tmp_path):
    before = len(names(Path("/proc/self/fd")))
    for _ in range(5):
        atomic.write_atomically(tmp_path / "a", b"x")
    assert len(names(Path("/proc/self/fd"))) == before


def test_leftovers_are_those_of_the_names_that_are_asked_for(tmp_path):
    for name in (".a.abcd1234", ".b.abcd1234", ".a.b.abcd_234", ".abcd1234", "a"):
        (tmp_path / name).touch()
    assert [path.name for path in atomic.leftovers(tmp_path / "a")] == [".a.abcd1234"]
    found = atomic.leftovers_of(tmp_path, lambda name: name.startswith("a"))
    assert sorted(path.name for path in found) == [".a.abcd1234", ".a.b.abcd_234"]
