"""``train`` as a person types it: what it says, and what it does about an old wish to stop."""

import os
import signal
import subprocess
import sys

import pytest

from tests.support.driver import ROOT
from tests.support.small import SMALL
from vae_core import runs
from vae_core.cli.main import main
from vae_core.jobs.cluster import bridge
from vae_core.jobs.cluster.place import Place
from vae_core.runs import RunState


def typed(*arguments):
    """A command in a process of its own, without what the tests set for TensorFlow."""
    environment = {k: v for k, v in os.environ.items() if k != "TF_CPP_MIN_LOG_LEVEL"}
    return subprocess.run(
        [sys.executable, "-m", "vae_core", *arguments], cwd=ROOT, env=environment,
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("quiet", [(), ("--quiet",)], ids=["aloud", "quiet"])
def test_a_wish_to_stop_from_before_stops_no_training(quiet):
    run = runs.create_run(SMALL.replace(epochs=1))
    run.write_state(RunState(status="stopped"))
    run.request_stop()
    done = typed("train", "--resume", run.name, *quiet)
    assert done.returncode == 0, done.stderr
    assert run.state.status == "done" and run.state.epoch == 1
    if quiet:
        assert done.stdout == "" and done.stderr == ""


def test_a_new_convolutional_run_is_quiet_too():
    """Another path through the native libraries: its threads, its export, its measurement."""
    given = "--dataset digits --architecture conv --hidden 4 8 --epochs 1 --name hushed --quiet"
    done = typed("train", *given.split())
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert runs.open_run("hushed").can_open


def test_in_the_background_the_wish_is_for_this_training():
    """Who starts one there has cleared what was wished for before."""
    run = runs.create_run(SMALL.replace(epochs=1))
    run.request_stop()
    assert typed("train", "--resume", run.name, "--quiet", "--background").returncode == 0
    assert run.state.status == "stopped" and run.state.epoch == 0


@pytest.mark.parametrize(
    ("ended", "code", "said"),
    [(RunState(status="failed", reason="No number."), 1, "error: No number.\n"),
     (RunState(status="done", epoch=1), 0, "")],
    ids=["failed", "done"],
)  # fmt: skip
def test_a_training_that_fails_on_a_cluster_is_an_error(monkeypatch, capsys, ended, code, said):
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # pytest's own stay
    monkeypatch.setattr(Place, "require_answer", lambda _: None)
    monkeypatch.setattr(bridge, "train_on_cluster", lambda *_, **__: ended)
    given = "train --dataset digits --epochs 1 --engine ray --address 127.0.0.1:6379"
    assert main(given.split()) == code
    assert capsys.readouterr().err == said
