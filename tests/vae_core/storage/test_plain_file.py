"""Files that are what they seem: no links, no pipes, no more bytes than are wanted."""

import contextlib
import errno
import hashlib
import os
import stat
from pathlib import Path

import pytest

from vae_core.storage import atomic, npz, plain_file


def test_a_file_is_read_up_to_its_bound(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"0123456789")
    assert plain_file.read(path, 10) == b"0123456789"
    assert plain_file.digest(path, 10) == hashlib.sha256(b"0123456789").hexdigest()
    with pytest.raises(OSError, match="more than the"):
        plain_file.read(path, 9)


def test_terabytes_of_nothing_are_not_read(tmp_path):
    with (tmp_path / "a").open("wb") as file:
        file.truncate(2**40)
    for use in (plain_file.read, plain_file.digest):
        with pytest.raises(OSError, match="more than the 1 MB"):
            use(tmp_path / "a", 2**20)


@pytest.mark.parametrize("target", ["a", "nowhere", "link", "."])
def test_no_link_is_followed(tmp_path, target):
    (tmp_path / "a").write_text("words")
    (tmp_path / "link").symlink_to(target)
    for use in (plain_file.read, plain_file.digest):
        with pytest.raises(OSError, match="it is a link"):
            use(tmp_path / "link", 99)
    for mode in ("a", "w", "r+"):
        with pytest.raises(OSError, match="it is a link"):
            plain_file.opened(tmp_path / "link", mode)
    assert (tmp_path / "a").read_text() == "words" and not (tmp_path / "nowhere").exists()


def test_a_link_that_takes_the_files_place_just_then_is_not_followed(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("words")
    (tmp_path / "link").symlink_to("a")
    monkeypatch.setattr(type(tmp_path), "is_symlink", lambda self: False)
    with pytest.raises(OSError):
        plain_file.read(tmp_path / "link", 99)


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="no plain file"):
        plain_file.read(tmp_path / "pipe", 99)
    with pytest.raises(OSError):
        plain_file.read(tmp_path, 99)


def test_only_what_was_written_aside_is_left_over(tmp_path):
    kept = [
        ".ipynb_checkpoints",
        ".state.json.swp",
        ".state.json.abc",
        ".DS_Store",
        ".git",
        ".state.json.ABCDEFGH",
        "state.json",
        ".title.txt.abcd1234",
        "x.state.json.abcd1234",
    ]
    for name in kept:
        (tmp_path / name).touch()
    (tmp_path / ".state.json.dir12345").mkdir()
    (tmp_path / ".state.json.link1234").symlink_to("state.json")
    with pytest.raises(KeyboardInterrupt), atomic.aside(tmp_path / "state.json") as aside:
        (tmp_path / aside.name).rename(tmp_path / "copy")  # as a kill leaves it
        raise KeyboardInterrupt
    (tmp_path / "copy").rename(aside)
    assert list(atomic.leftovers(tmp_path / "state.json")) == [aside]


def test_the_bounds_are_ordered():
    assert npz.SERVED_BYTES == 128 * 2**20 < npz.MAX_BYTES


def test_a_file_that_grows_while_it_is_read_gives_no_more_than_its_bound(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"0123456789")
    monkeypatch.setattr(plain_file, "_refuse_too_much", lambda file, path, most: None)
    assert plain_file.read(path, 4) == b"0123"
    assert plain_file.read(path, 1) == b"0"
    assert plain_file.read(path, 0) == b""


def test_a_large_file_comes_whole(tmp_path):
    content = os.urandom(2**10) * (2**14 + 1)  # a little more than a piece
    (tmp_path / "a").write_bytes(content)
    assert plain_file.read(tmp_path / "a", 2**25) == content


def test_the_digest_of_what_is_larger_than_its_bound_is_refused(tmp_path):
    (tmp_path / "a").write_bytes(b"0123456789")
    with pytest.raises(OSError, match="more than the"):
        plain_file.digest(tmp_path / "a", 9)


def test_what_is_added_follows_what_was_there_and_a_new_file_is_made(tmp_path):
    for words in (b"one ", b"two"):
        with plain_file.open_to_add(tmp_path / "log") as file:
            file.write(words)
    assert (tmp_path / "log").read_bytes() == b"one two"


def test_a_refusal_names_the_file(tmp_path):
    (tmp_path / "link").symlink_to("a")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(b"0123456789")
    for name in ("link", "pipe", "large"):
        for use in (plain_file.read, plain_file.digest):
            with pytest.raises(OSError) as caught:
                use(tmp_path / name, 9)
            assert caught.value.errno == errno.EINVAL
            assert caught.value.filename == str(tmp_path / name)


def test_a_new_file_is_nobodys_to_execute(tmp_path):
    before = os.umask(0o022)
    try:
        plain_file.open_to_add(tmp_path / "log").close()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o644


def test_no_handle_stays_open_where_a_file_is_refused(tmp_path):
    before = len(list(Path("/proc/self/fd").iterdir()))
    os.mkfifo(tmp_path / "pipe")
    for _ in range(3):
        with pytest.raises(OSError) as caught:
            plain_file.read(tmp_path / "pipe", 9)
        with contextlib.suppress(OSError):
            plain_file.read(tmp_path / "nowhere", 9)
        del caught
    assert len(list(Path("/proc/self/fd").iterdir())) == before
