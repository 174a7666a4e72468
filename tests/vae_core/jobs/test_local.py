"""Real trainer processes: start, stop, kill, resume, and two at once."""

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from tests.support.driver import ROOT
from tests.support.small import SMALL
from tests.support.survival import trainer_of, wait_for
from tests.support.trainings import LONG, end
from vae_core import datasets, jobs, runs
from vae_core.errors import RunError
from vae_core.jobs import local


def test_a_job_runs_to_its_end_and_can_be_opened():
    run = jobs.start(SMALL, title="From the page")
    assert run.state.status in ("queued", "running") and jobs.active([run]) == [run]
    wait_for(lambda: run.state.status == "done", "the end")
    assert run.can_open and len(run.history) == SMALL.epochs and not run.can_resume
    with pytest.raises(RunError, match="cannot be resumed"):
        jobs.resume(run)


def test_stop_keeps_the_last_epoch_and_resume_goes_on_from_it():
    run = jobs.start(LONG)
    wait_for(lambda: run.state.epoch >= 3, "three epochs")
    end(run)
    state = run.state
    assert state.status == "stopped" and state.epoch >= 3 and run.can_open
    assert len(run.history) == state.epoch and re.search(r"Stopped by request", state.reason)
    jobs.resume(run)
    wait_for(lambda: run.state.epoch > state.epoch, "one more epoch")
    end(run)
    epochs = [record.epoch for record in run.history]
    assert epochs == list(range(1, len(epochs) + 1))


def test_a_second_job_waits_for_the_first():
    first, second = jobs.start(LONG), jobs.start(SMALL)
    wait_for(lambda: first.state.epoch >= 1, "the first to train")
    assert second.state.status == "queued"
    end(first)
    wait_for(lambda: second.state.status == "done", "the second to train after the first")


def test_a_waiting_job_can_be_stopped():
    first, second = jobs.start(LONG), jobs.start(LONG)
    waiting = max(first, second, key=lambda run: run.state.status == "queued")
    end(waiting)
    assert waiting.state.status == "stopped"
    end(second if waiting == first else first)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks processes up in /proc")
def test_a_killed_trainer_loses_no_completed_epoch_and_resumes():
    run = jobs.start(LONG)
    wait_for(lambda: run.state.epoch >= 2, "two epochs")
    os.kill(trainer_of(run), signal.SIGKILL)
    wait_for(lambda: not run.is_owned(), "the lock to be free")
    assert run.state.status == "stopped" and "without saying why" in run.state.reason
    kept = int(run.checkpoint()["epoch"])
    assert kept >= 2
    jobs.resume(run)
    wait_for(lambda: run.state.epoch > kept, "one more epoch")
    end(run)
    assert [record.epoch for record in run.history] == list(range(1, run.state.epoch + 1))


def test_the_runs_folder_may_be_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = jobs.start(SMALL.replace(epochs=1), folder="here")
    wait_for(lambda: run.state.status == "done", "the end")


def test_a_trainer_that_cannot_start_says_so(monkeypatch):
    monkeypatch.setattr(local.sys, "executable", "/bin/false")
    with pytest.raises(RunError, match="ended at once"):
        jobs.start(SMALL)


def test_a_data_set_that_cannot_be_had_fails_the_run_with_its_sentence():
    run = runs.create_run(SMALL.replace(dataset="no-such-set"))
    local.LocalProcesses().start(
        run, datasets.data_dir()
    )  # it was there when the training was started
    wait_for(lambda: run.state.status == "failed", "the failure")
    assert "no data set 'no-such-set'" in run.state.reason


def test_the_lock_dies_with_its_process(tmp_path):
    run = runs.create_run(SMALL)
    code = (
        "import sys, time; from pathlib import Path; from vae_core.runs import Run\n"
        "lock = Run(Path(sys.argv[1])).lock(); lock.acquire(); print('held', flush=True)\n"
        "time.sleep(60)"
    )
    import sys

    process = subprocess.Popen(
        [sys.executable, "-c", code, str(run.path)], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout.readline() == b"held\n"
    assert run.is_owned()
    process.kill()
    process.wait()
    process.stdout.close()
    assert not run.is_owned()
