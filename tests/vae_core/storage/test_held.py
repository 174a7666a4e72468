"""Whether a lock is held: seen by a look that disturbs neither its holder nor other looks."""

import subprocess
import threading

import pytest
from filelock import FileLock

from vae_core.storage import held


@pytest.fixture(params=["shared", "taken"])
def look(request, monkeypatch):
    """Both ways to look: the second is for systems without the first."""
    if request.param == "taken":
        monkeypatch.setattr(held, "fcntl", None)
    return held.is_held


def test_a_lock_is_held_for_as_long_as_somebody_holds_it(look, tmp_path):
    path = tmp_path / "lock"
    assert not look(path) and not path.exists()
    with FileLock(path):
        assert look(path)
    assert not look(path)


def test_what_cannot_be_locked_is_not_held(look, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert not look(tmp_path / "folder") and not look(tmp_path / "link")
    assert not (tmp_path / "elsewhere").exists()
    with FileLock(tmp_path / "elsewhere"):
        assert not look(tmp_path / "link")  # it is not followed


def test_looks_in_several_threads_do_not_meet(tmp_path):
    path = tmp_path / "lock"
    path.touch()
    seen = []
    threads = [
        threading.Thread(target=lambda: seen.extend(held.is_held(path) for _ in range(300)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 1200 and not any(seen)


def test_a_child_holds_the_lock_until_it_ends_and_no_second_one_gets_it(tmp_path):
    path = tmp_path / "lock"
    with held.for_a_child(path) as handed_on:
        child = subprocess.Popen(["sleep", "60"], pass_fds=handed_on)
    try:
        assert held.is_held(path)
        with pytest.raises(OSError), held.for_a_child(path):
            pass
    finally:
        child.kill()
        child.wait()
    assert not held.is_held(path)
    with held.for_a_child(path) as handed_on:
        assert len(handed_on) == 1 and held.is_held(path)


def test_where_a_lock_cannot_be_handed_on_the_child_takes_it(tmp_path, monkeypatch):
    path = tmp_path / "lock"
    with held.take_where_none_is_handed_on(path):
        assert not held.is_held(path)  # it has been handed on already
    monkeypatch.setattr(held, "fcntl", None)
    with held.for_a_child(path) as handed_on:
        assert handed_on == ()
    with held.take_where_none_is_handed_on(path):
        assert held.is_held(path)
    assert not held.is_held(path)
