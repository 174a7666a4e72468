"""Originals are shown beside the codes that are theirs, and beside no others."""

import dataclasses

import numpy as np
import pytest

from ui.state import open_run, originals
from vae_core import datasets
from vae_core.datasets.imports import Choices, Progress, remove
from vae_core.jobs import imports


@pytest.fixture
def opened(trained):
    return open_run.opened(trained["vectors"])


def test_the_runs_own_are_shown(opened):
    assert opened.run.data is not None and originals.changed(opened) == ""
    assert (originals.test_examples(opened) == datasets.load_test("digits_64").x).all()
    assert (originals.training_examples(opened) == datasets.load("digits_64").train.x).all()


def test_another_set_under_the_same_name_is_said_and_not_shown(opened):
    other = dataclasses.replace(opened.run.data, digest="other", training_size=3)
    opened.run.__dict__["data"] = other
    try:
        assert originals.test_examples(opened) is None
        assert originals.original(opened, 0) is None
        assert originals.training_examples(opened) is None
        assert "has become another one" in originals.why_not(opened)
        assert "training examples 3, now 1,437" in originals.why_not(opened)
    finally:
        opened.run.__dict__.pop("data")


def test_a_set_that_was_removed_is_said(opened, tmp_path, monkeypatch):
    monkeypatch.setenv(datasets.DATA_DIR_VARIABLE, str(tmp_path))
    (tmp_path / "a.csv").write_text("a,b\n" + "\n".join(f"{i},{i * i % 7}" for i in range(30)))
    name, _ = imports.add([tmp_path / "a.csv"], "Gone", Choices(), progress=Progress())
    config = opened.run.config.replace(dataset=name)
    remove(name)
    before = opened.run.__dict__["config"] = config
    try:
        assert before.dataset == name and originals.test_examples(opened) is None
        assert originals.training_examples(opened) is None
        assert "there is no data set" in originals.why_not(opened)
    finally:
        opened.run.__dict__.pop("config")
    assert np.isfinite(originals.test_examples(opened)).all()


def test_training_examples_are_read_again_once_their_file_is_another(opened, tmp_path, monkeypatch):
    monkeypatch.setenv(datasets.DATA_DIR_VARIABLE, str(tmp_path))
    opened.run.__dict__.update(config=opened.run.config.replace(dataset="own"), data=None)
    try:
        for value in (0.25, 0.5):
            x = np.full((30 + int(4 * value), 64), value, np.float32)
            np.savez(tmp_path / "own.npz", x_train=x, x_test=x)
            assert (originals.training_examples(opened) == value).all()
    finally:
        for name in ("config", "data"):
            opened.run.__dict__.pop(name)
