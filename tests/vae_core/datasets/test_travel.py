"""A data set's files arrive whole on another machine."""

import numpy as np
import pytest

from vae_core import datasets
from vae_core.datasets.travel import digest_of, files_of, keep_files
from vae_core.errors import DataError


def test_sets_that_come_with_the_project_need_no_file(tmp_path):
    assert files_of("digits", tmp_path) == []


def test_a_file_of_ones_own_is_the_same_there(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    x = np.random.default_rng(0).integers(0, 256, (40, 8, 8), dtype=np.uint8)
    np.savez(here / "mine.npz", x_train=x[:30], x_test=x[30:])
    names = files_of("mine", here)
    keep_files(there, {str(name): (here / name).read_bytes() for name in names})
    assert (
        datasets.load("mine", there).description.digest
        == datasets.load("mine", here).description.digest
    )
    with pytest.raises(DataError, match="'absent'"):
        files_of("absent", here)


def test_a_digest_is_of_every_name_and_content():
    files = {"a/dataset.json": b"title", "a/train.npy": b"values"}
    others = [
        {}, {"b/dataset.json": b"title", "b/train.npy": b"values"},
        files | {"a/dataset.json": b"another"}, files | {"a/test.npy": b""},
    ]  # fmt: skip
    assert len({digest_of(each) for each in (files, *others)}) == 1 + len(others)
    assert digest_of(dict(reversed(files.items()))) == digest_of(files)


@pytest.mark.parametrize("name", ["../mine.npz", "/tmp/mine.npz", "a/b/c"])
def test_no_file_leads_out_of_the_folder(tmp_path, name):
    with pytest.raises(DataError, match="unusable name"):
        keep_files(tmp_path / "data", {"fine.npz": b"x", name: b"x"})
    assert list(tmp_path.iterdir()) == []
