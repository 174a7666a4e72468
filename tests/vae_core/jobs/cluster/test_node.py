"""What a node keeps: each data set in a folder of its own, written once."""

import tempfile
from types import SimpleNamespace

import numpy as np
import pytest

from tests.support.small import SMALL
from vae_core import datasets, runs
from vae_core.jobs.cluster import bridge, node
from vae_core.jobs.cluster.place import Place
from vae_core.runs import RunState

RAY = SimpleNamespace(put=lambda files: files)  # a cluster that is this process


@pytest.fixture
def sent(tmp_path, monkeypatch):
    """Brings a data set to a node as a training does; returns the folder there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "node"))
    (tmp_path / "node").mkdir()

    def send(name):
        run = runs.create_run(SMALL.replace(dataset=name, likelihood="gaussian"))
        place = Place(address="127.0.0.1:6379")
        there = bridge._Bridge(run, place, tmp_path, lambda *_: None, lambda _: None)
        digest, files = there._data(RAY)
        return node._data_folder(digest, lambda: files)

    return send


def test_sets_of_equal_arrays_do_not_take_each_others_place(sent, tmp_path):
    x = np.random.default_rng(0).normal(size=(20, 3)).astype("f4")
    for name in ("one", "other"):
        np.savez(tmp_path / f"{name}.npz", x_train=x, x_test=x)
        assert len(datasets.load(name, sent(name)).train) == 20
    assert sent("one") == sent("one") != sent("other")


def test_a_node_that_only_shows_says_why_it_does_not_train(tmp_path, monkeypatch):
    run = runs.create_run(SMALL, folder=tmp_path)
    run.write_state(RunState(status="queued", epoch=3, note="A note."))
    monkeypatch.setenv("VAE_READ_ONLY", "1")
    node._train(run, tmp_path)
    state = run.recorded_state()
    assert state.status == "failed" and "only shows" in state.reason
    assert (state.epoch, state.note) == (3, "A note.")
