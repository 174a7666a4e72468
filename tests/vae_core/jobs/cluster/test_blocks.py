"""Codes computed on a real Ray cluster of two nodes on this machine, one of which dies."""

import csv
import os
import signal
import subprocess

import numpy as np
import pytest

from tests.support import ray_nodes
from vae_core import datasets
from vae_core.analysis import code_table
from vae_core.cli.main import main
from vae_core.errors import EngineError
from vae_core.jobs.cluster import blocks
from vae_core.jobs.cluster.place import Place
from vae_core.serving.codec import Codec

pytest.importorskip("ray", reason="needs Ray: pip install -r requirements-cluster.txt")


@pytest.fixture
def place():
    with ray_nodes.cluster(2) as made:
        yield Place(address=made.address)


@pytest.fixture
def splits(monkeypatch):
    monkeypatch.setattr(code_table, "_BLOCK", 100)
    digits = datasets.load("digits")
    return {"train": digits.train, "test": digits.test}


def test_they_are_those_of_this_machine_although_a_node_dies(place, splits, trained, tmp_path):
    run = trained["eight-every-beta"]
    here = code_table.code_table(Codec.open(run), splits, 0.5)
    found = []
    for number, part in enumerate(blocks.rows(run, place, code_table.blocks(splits), 0.5)):
        found.append(part)
        if number == 2:
            os.kill(_encoders()[0], signal.SIGKILL)
    assert [len(part) for part in found] == [100] * 14 + [37, 100, 100, 100, 60]
    for name, expected in here.arrays().items():
        there = np.concatenate([part.arrays()[name] for part in found])
        if expected.dtype.kind == "f":
            assert there == pytest.approx(expected, abs=1e-5, rel=1e-5)
        else:
            assert (there == expected).all()
    # The command; and a cluster that is gone.
    out = tmp_path / "codes.csv"
    command = ["codes", run.name, "--runs-dir", str(run.path.parent), "--out", str(out)]
    assert main([*command, *place.options()]) == 0
    with out.open() as file:
        assert len(list(csv.DictReader(file))) == len(splits["test"])
    with pytest.raises(EngineError, match="lost before all codes were computed"):
        for _ in blocks.rows(run, place, code_table.blocks(splits), 0.5):
            for each in _encoders():
                os.kill(each, signal.SIGKILL)


def _encoders() -> list[int]:
    """The processes that compute on the nodes here, by their ids."""
    listed = subprocess.run(
        ["pgrep", "-f", "^ray::Encoder"], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in listed.stdout.split()]
