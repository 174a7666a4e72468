"""Runs on a real Ray cluster of two nodes on this machine, whose nodes and drivers die."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from tests.support import ray_nodes
from tests.support.small import SMALL
from vae_core import jobs, runs
from vae_core.errors import EngineError
from vae_core.jobs import sweeps
from vae_core.jobs.cluster import node
from vae_core.jobs.cluster.bridge import train_on_cluster
from vae_core.jobs.cluster.engine import RayCluster
from vae_core.jobs.cluster.place import Place
from vae_core.runs import Run
from vae_core.training.threads import CORES_VARIABLE
from vae_core.vae.combinations import combinations

pytest.importorskip("ray", reason="needs Ray: pip install -r requirements-cluster.txt")

LONGER = SMALL.replace(epochs=400)
_PATIENCE = 180.0


@pytest.fixture(scope="module")
def nodes():
    with ray_nodes.cluster(2) as made:
        yield made


@pytest.fixture
def place(nodes):
    return Place(address=nodes.address)


def test_its_numbers_are_those_of_this_machine_with_as_many_threads(place, monkeypatch):
    there = runs.create_run(SMALL, name="there")
    assert train_on_cluster(there, place).status == "done"
    monkeypatch.setenv(CORES_VARIABLE, "1")
    here = runs.create_run(SMALL, name="here")
    command = [sys.executable, "-m", "vae_core", "train", "--resume", "here", "--quiet"]
    subprocess.run(command, check=True)  # a process of its own: threads are set once
    assert there.metrics[0].loss == pytest.approx(here.metrics[0].loss, abs=1e-6)
    assert [row.test_loss for row in there.history] == pytest.approx(
        [row.test_loss for row in here.history], abs=1e-6
    )
    assert there.can_open
    assert there.state.status == "done"
    assert there.damage() is None


def test_a_stop_keeps_the_last_epoch_and_it_goes_on_from_there(place):
    run = runs.create_run(LONGER, name="stopped")
    engine = RayCluster(place)
    engine.start(run, runs.runs_dir())
    _until(lambda: run.recorded_state().epoch >= 2)
    jobs.stop(run, engine=engine)
    _until(lambda: run.state.status == "stopped")
    epoch = run.state.epoch
    assert "Stopped by request" in run.state.reason
    assert [record.epoch for record in run.history] == list(range(1, epoch + 1))
    assert run.can_open


def test_a_trainer_that_dies_costs_no_completed_epoch(place):
    run = runs.create_run(LONGER.replace(epochs=60), name="survivor")
    trained = _in_background(run, place)
    _until(lambda: run.recorded_state().epoch >= 3)
    before = [record.test_loss for record in run.history]
    _kill_a_trainer()
    state = trained()
    assert state.status == "done"
    assert [record.epoch for record in run.history] == list(range(1, 61))
    assert [record.test_loss for record in run.history][: len(before)] == before


def test_a_driver_that_dies_takes_its_trainer_along_and_the_run_can_go_on(place):
    run = runs.create_run(LONGER, name="orphan")
    command = [
        sys.executable, "-m", "vae_core", "train", "--resume", "orphan", "--quiet",
        *place.options(),
    ]  # fmt: skip
    with subprocess.Popen(command) as bridge:
        try:
            _until(lambda: run.recorded_state().epoch >= 2)
        finally:
            bridge.kill()
    assert run.state.status == "stopped"
    epoch = run.state.epoch
    _until(lambda: not _workers())
    engine = RayCluster(place)
    engine.start(run, runs.runs_dir())
    _until(lambda: run.recorded_state().epoch > epoch)
    jobs.stop(run, engine=engine)
    _until(lambda: run.state.status == "stopped")
    assert [record.epoch for record in run.history] == list(range(1, run.state.epoch + 1))


def test_a_sweep_survives_the_death_of_a_trainer(place):
    configs = combinations(SMALL.replace(epochs=30), {"latent_dim": [2, 3]}, seeds=2)
    sweep = sweeps.plan(configs, name="spread")
    ended: list = []
    driving = threading.Thread(
        target=lambda: ended.extend(sweeps.drive(sweep, RayCluster(place), at_once=2))
    )
    driving.start()
    _until(lambda: any(run and run.recorded_state().epoch >= 2 for run in sweep.begun()))
    _kill_a_trainer()
    driving.join(_PATIENCE)
    assert [member.standing for member in ended] == ["done"] * 4


@pytest.mark.parametrize(
    ("wanted", "words"),
    [({"cpus": 64}, "64 CPUs"), ({"gpus": 1}, "1 GPUs"), ({"memory_gb": 5000.0}, "5000.0 GB")],
)
def test_what_no_node_has_is_said_instead_of_waited_for(place, wanted, words):
    run = runs.create_run(SMALL)
    with pytest.raises(EngineError, match=words):
        train_on_cluster(run, Place(address=place.address, **wanted))
    assert run.state.status == "failed"
    assert words in run.state.reason


def test_another_version_on_the_node_is_said(place, monkeypatch):
    run = runs.create_run(SMALL)
    monkeypatch.setattr(node, "versions", lambda: dict.fromkeys(node.PACKAGES, "0.1"))
    with pytest.raises(EngineError, match=r"keras, this machine 0\.1"):
        train_on_cluster(run, place)


def test_where_the_cluster_is_gone_the_run_goes_on_here_and_says_so():
    with ray_nodes.cluster(1) as own:
        run = runs.create_run(LONGER.replace(epochs=40), name="homecomer")
        command = [
            sys.executable, "-m", "vae_core", "train", "--resume", "homecomer", "--quiet",
            *Place(address=own.address).options(),
        ]  # fmt: skip
        with subprocess.Popen(command) as bridge:
            _until(lambda: run.recorded_state().epoch >= 2)
            own.end()
            assert bridge.wait(_PATIENCE) == 0
    assert run.state.status == "done"
    assert "was lost; training went on on this machine" in run.state.note
    assert [record.epoch for record in run.history] == list(range(1, 41))


def _in_background(run: Run, place: Place):
    """Start it in a thread; what is given back waits for its state."""
    found: list = []
    thread = threading.Thread(target=lambda: found.append(train_on_cluster(run, place)))
    thread.start()

    def waited():
        thread.join(_PATIENCE)
        return found[0]

    return waited


def _workers() -> list[int]:
    """The processes that train on the nodes here, by their ids."""
    listed = subprocess.run(
        ["pgrep", "-f", "^ray::Trainer"], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in listed.stdout.split()]


def _kill_a_trainer() -> None:
    os.kill(_workers()[0], signal.SIGKILL)


def _until(condition, seconds: float = _PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
