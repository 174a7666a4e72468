"""Files that are what they seem: no links, no pipes, no more bytes than are wanted."""

import hashlib
import os

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
