"""An import in a process of its own: kept whole or not at all."""

import io
import os
import time

import numpy as np
import pytest

from vae_core import datasets
from vae_core.datasets.imports import Choices, Progress
from vae_core.errors import DataError
from vae_core.jobs import imports
from vae_core.storage import held

TABLE = b"size,kind\n" + b"".join(f"{i * 7 % 31}.5,{'ab'[i % 2]}\n".encode() for i in range(60))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(datasets.DATA_DIR_VARIABLE, str(tmp_path))
    return tmp_path


def read(content=TABLE, name="My table.csv"):
    made = imports.begin([(name, io.BytesIO(content))])
    imports.start(made, "Größen & co", Choices())
    deadline = time.monotonic() + 120
    while not made.state().done and time.monotonic() < deadline:
        time.sleep(0.05)
    imports.stop(made)
    return made


def left(folder):
    return sorted(path.name for path in folder.iterdir())


def test_it_is_read_apart_and_kept_by_a_rename(folder):
    made = read()
    assert made.state().report["kind"] == "table" and not made.state().error
    assert datasets.available()[-1] == "fashion_mnist"  # nothing is there yet
    name = imports.finish(made)
    assert name == "groen-co" and left(folder) == [name]
    known = datasets.describe(name)
    assert known.title == "Größen & co" and known.label_names == ("a", "b")
    assert datasets.title_of(name) == "Größen & co"
    assert len(datasets.load(name).train.x) == 48 and len(datasets.load_test(name)) == 12
    with pytest.raises(DataError, match="not done"):
        imports.finish(made)


def test_a_set_is_kept_while_its_process_is_still_ending(folder, monkeypatch):
    made, looks = read(), iter([True])
    monkeypatch.setattr(imports, "_lives", lambda path: next(looks, False))
    name = imports.finish(made)
    assert left(folder) == [name]


def test_what_is_refused_leaves_a_sentence_and_no_set(folder):
    made = read(b"\0\1", "a.csv")
    assert "a.csv is no text" in made.state().error
    with pytest.raises(DataError):
        imports.finish(made)
    imports.forget(made)
    assert left(folder) == []


def test_a_stopped_import_is_nothing(folder):
    made = imports.begin([("a.csv", io.BytesIO(TABLE))])
    imports.start(made, "Mine", Choices())
    imports.stop(made)
    assert not made.state().lives
    imports.forget(made)
    assert left(folder) == [] and imports.find(made.token) is None


def test_a_wish_to_stop_is_followed_between_two_rows(folder):
    (folder / "a.csv").write_bytes(TABLE)
    with pytest.raises(DataError, match="stopped; nothing of it is kept"):
        imports.add(
            [folder / "a.csv"], "Mine", Choices(), progress=Progress(should_stop=lambda: True)
        )
    assert left(folder) == ["a.csv"]


def test_two_of_one_title_are_two(folder):
    (folder / "a.csv").write_bytes(TABLE)
    names = [imports.add([folder / "a.csv"], "Mine", Choices(), progress=Progress())[0]
             for _ in range(2)]  # fmt: skip
    assert names == ["mine", "mine-2"]


@pytest.mark.parametrize("title", ["", " \n", "MNIST", "mnist", "Digits", "x" * 99])
def test_titles_that_cannot_be_had(folder, title):
    (folder / "a.csv").write_bytes(TABLE)
    with pytest.raises(DataError, match="name"):
        imports.add([folder / "a.csv"], title, Choices(), progress=Progress())
    assert left(folder) == ["a.csv"]


@pytest.mark.parametrize("title", ["Größe <b>", "数据", "../../up", "a/b", "con"])
def test_any_words_are_a_title(folder, title):
    (folder / "a.csv").write_bytes(TABLE)
    name, _ = imports.add([folder / "a.csv"], title, Choices(), progress=Progress())
    assert datasets.describe(name).title == title and (folder / name).is_dir()


def test_names_of_uploads_are_names(folder):
    made = imports.begin([("../../evil.csv", io.BytesIO(b"x")), ("..", io.BytesIO(b"y"))])
    assert sorted(path.name for path in (made.path / "source").iterdir()) == ["evil.csv", "file-1"]


def test_a_path_is_only_taken_from_the_owners_folder(tmp_path, monkeypatch):
    with pytest.raises(DataError, match="VAE_IMPORT_DIR"):
        imports.allowed_path("a.csv")
    home = tmp_path / "open"
    home.mkdir()
    (home / "a.csv").write_bytes(TABLE)
    (tmp_path / "secret.csv").write_bytes(TABLE)
    (home / "link.csv").symlink_to(tmp_path / "secret.csv")
    monkeypatch.setenv("VAE_IMPORT_DIR", str(home))
    assert imports.allowed_path("a.csv") == home / "a.csv"
    for outside in ("../secret.csv", str(tmp_path / "secret.csv"), "link.csv", "absent.csv"):
        with pytest.raises(DataError, match=r"Only what lies in|There is no file"):
            imports.allowed_path(outside)
    for impossible in ("a" * 300, "a/" * 3000, "a\0.csv", "\ud800.csv"):
        with pytest.raises(DataError, match="There is no file or folder"):
            imports.allowed_path(impossible)


def test_removing(folder):
    (folder / "a.csv").write_bytes(TABLE)
    name, _ = imports.add([folder / "a.csv"], "Mine", Choices(), progress=Progress())
    np.savez(folder / "own.npz", x_train=np.ones((5, 3)), x_test=np.ones((2, 3)))
    from vae_core.datasets.imports import remove

    remove(name)
    assert left(folder) == ["a.csv", "own.npz"]
    for other in ("own", "digits", "../x", "absent"):
        with pytest.raises(DataError):
            remove(other)


def test_files_that_nobody_reads_are_said(folder):
    for name in ("digits.npz", "my data.npz", "fine.npz"):
        np.savez(folder / name, x_train=np.ones((5, 3)), x_test=np.ones((2, 3)))
    assert [name for name, _ in datasets.ignored()] == ["digits.npz", "my data.npz"]


def test_it_lives_from_the_first_moment_and_only_while_its_process_does(folder, monkeypatch):
    made = imports.begin([("a.csv", io.BytesIO(TABLE))])
    assert not made.state().lives
    imports.start(made, "Mine", Choices())
    assert made.state().lives, "its process has hardly begun"
    with pytest.raises(OSError), held.for_a_child(made.path / "lock"):
        pytest.fail("another process could have it too")
    imports.stop(made)
    assert not made.state().lives
    (made.path / "pid").write_text(str(os.getpid()))  # the number is another process's by now
    killed = []
    monkeypatch.setattr(os, "kill", lambda *call: killed.append(call))
    imports.stop(made)
    assert not made.state().lives and not killed
    imports.forget(made)
