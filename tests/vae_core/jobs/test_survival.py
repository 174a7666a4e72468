"""A training that is killed, paused, started twice or out of room: nothing completed is lost."""

import ast
import dataclasses
import errno
import itertools
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from tests.support import survival
from tests.support.driver import ROOT
from tests.support.small import SMALL
from tests.support.survival import InWrite, wait_for
from vae_core import jobs, runs
from vae_core.datasets import data_dir
from vae_core.errors import BrokenRunError, RunError
from vae_core.jobs import trainer
from vae_core.jobs.journal import Journal
from vae_core.jobs.local import LocalProcesses
from vae_core.runs import RunState, trash
from vae_core.storage import atomic

SHORT = SMALL.replace(hidden=(8,))
LONG = survival.CONFIG.replace(epochs=2000)
linux = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks processes up in /proc")


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """The run that nobody disturbs."""
    run = runs.create_run(survival.CONFIG, folder=tmp_path_factory.mktemp("reference"))
    trainer.train_run(run)
    return run


@pytest.fixture
def run(reference):
    return runs.create_run(reference.config)


# -- killed --------------------------------------------------------------------------


@linux
def test_a_trainer_killed_in_four_writes_ends_with_the_same_numbers(run, reference):
    last = survival.CONFIG.epochs
    for moment, kept in (
        (InWrite("checkpoint.npz", 3), 2),
        (InWrite("checkpoint.npz", 4, renamed=True), 6),
        (InWrite("snapshot-", 2), 6),  # that of epoch 7; the one it goes on from is written anew
        (InWrite("latents.npz"), last),
    ):
        killed = survival.kill(run, moment)
        assert killed.hit and killed.epoch == kept >= killed.claimed
    survival.train_to_the_end(run)
    assert survival.difference(run, reference) < 1e-6
    assert not list(run.path.glob(".*"))
    assert [kept.epoch for kept in run.snapshots()] == list(range(last))
    for kept in run.snapshots():
        run.snapshot(kept)


@linux
def test_killed_right_after_a_move_of_beta_and_right_before_one_it_ends_as_recorded():
    config = SMALL.replace(hidden=(16,), epochs=150)
    run = runs.create_run(config)
    for beta, renamed in ((8.0, True), (0.25, False)):
        reached = run.state.epoch + 2
        program = InWrite("config.json", 1, renamed=renamed).program
        with survival.trainer(run, *program) as process:
            wait_for(lambda least=reached: run.state.epoch >= least, "two epochs", poll=0.01)
            run.wish_beta(beta)
            process.communicate(timeout=survival.PATIENCE)
        assert process.returncode == -signal.SIGKILL
    assert [beta for _, beta in runs.Run(run.path).config.beta_moves] == [8.0]
    survival.train_to_the_end(run)
    recorded = runs.Run(run.path).config
    assert [beta for _, beta in recorded.beta_moves] == [8.0, 0.25]
    uninterrupted = runs.create_run(recorded)
    trainer.train_run(uninterrupted)
    assert survival.difference(run, uninterrupted) < 1e-6


def test_a_run_killed_in_its_second_export_is_not_taken_for_done(monkeypatch):
    """Stopped and exported in its middle, then trained to the end: its files are of the middle."""
    run = runs.create_run(SHORT)
    with monkeypatch.context() as patch:
        patch.setattr(runs.Run, "stop_requested", lambda run: run.state.epoch == 1)
        assert trainer.train_run(run).status == "stopped"
    assert run.can_open
    with monkeypatch.context() as patch:
        patch.setattr(trainer, "measure_and_export", lambda *a, **k: raise_(SystemExit))
        with pytest.raises(SystemExit):
            trainer.train_run(run)
    assert run.state.epoch == run.config.epochs and run.can_resume
    middle = run.metrics
    assert trainer.train_run(run).status == "done" and run.metrics != middle


def test_a_history_without_the_last_epoch_gets_it_from_the_checkpoint(monkeypatch):
    """As a trainer leaves it that is killed between its two writes."""
    run = runs.create_run(SHORT)
    with monkeypatch.context() as patch:
        patch.setattr(runs.Run, "write_history", lambda *_: raise_(SystemExit))
        with pytest.raises(SystemExit):
            trainer.train_run(run)
    assert run.history == [] and int(run.checkpoint()["epoch"]) == 1
    assert trainer.train_run(run).status == "done"
    assert [record.epoch for record in run.history] == list(range(1, run.config.epochs + 1))


def test_a_checkpoint_of_the_first_versions_can_be_gone_on_from(reference):
    checkpoint = reference.checkpoint()
    del checkpoint["record"]
    assert reference.history_until(checkpoint) == reference.history
    # They wrote the history first: a trainer killed after that left one epoch too many in it.
    checkpoint["epoch"] = np.array(3)
    assert [record.epoch for record in reference.history_until(checkpoint)] == [1, 2, 3]
    with pytest.raises(BrokenRunError, match=r"checkpoint\.npz cannot be used: its record"):
        reference.history_until(checkpoint | {"record": np.array("{")})


def test_the_next_trainer_removes_what_a_killed_one_was_writing(run):
    (run.path / ".checkpoint.npz.abcd1234").write_bytes(b"half a checkpoint")
    (run.path / ".title.txt.abcd1234").write_text("a page renames the run right now")
    run.write_state(RunState(status="stopped"))
    (run.path / ".ipynb_checkpoints").mkdir()
    journal = Journal(run, lambda *_: None, time.monotonic)
    journal.take_up()
    left = sorted(path.name for path in run.path.glob(".*"))
    assert left == [".ipynb_checkpoints", ".title.txt.abcd1234"]


def test_two_trainers_of_one_run_are_one(run, reference):
    with survival.trainer(run) as one, survival.trainer(run) as other:
        said = {process.communicate(timeout=120)[1] for process in (one, other)}
        codes = {one.returncode, other.returncode}
    assert codes == {0, 1}
    assert any(b"is being trained by another process already" in words for words in said)
    assert run.state.status == "done" and survival.difference(run, reference) < 1e-6


@linux
def test_two_pages_that_resume_at_once_get_one_trainer():
    run = runs.create_run(LONG)
    jobs.resume(run)
    pid = survival.trainer_of(run)
    LocalProcesses().start(
        run, data_dir()
    )  # the second page had looked before the first one's trainer lived
    wait_for(lambda: run.state.epoch >= 2, "two epochs")
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not run.is_owned(), "the only trainer to be gone")
    assert survival.trainer_of(run) is None and run.state.status == "stopped"


def test_a_second_trainer_leaves_the_first_ones_wish_to_stop(run, monkeypatch):
    from vae_core.cli.main import main

    run.request_stop()
    monkeypatch.setattr(runs.Run, "is_owned", lambda self: True)
    monkeypatch.setattr(trainer, "_LOCK_PATIENCE", 0.0)
    with run.lock().acquire():
        assert main(["train", "--resume", run.name]) == 1
    assert run.stop_requested()


def test_no_process_id_is_kept_that_another_process_could_wear():
    """Whether a trainer lives is asked of its lock: see test_the_lock_dies_with_its_process."""
    for path in (ROOT / "vae_core").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(node, "attr", getattr(node, "id", ""))
            assert name not in ("pid", "getpid", "pid_exists"), path.name


# -- paused --------------------------------------------------------------------------


@linux
def test_a_paused_trainer_is_not_taken_for_dead_and_goes_on():
    run = jobs.start(LONG)
    wait_for(lambda: run.state.epoch >= 2, "two epochs")
    pid = survival.trainer_of(run)
    os.kill(pid, signal.SIGSTOP)
    try:
        time.sleep(0.5)
        paused = run.state
        assert paused.status == "running" and not run.can_resume
        time.sleep(1)
        assert run.state == paused
    finally:
        os.kill(pid, signal.SIGCONT)
    wait_for(lambda: run.state.epoch > paused.epoch + 2, "more epochs")
    jobs.stop(run)
    wait_for(lambda: not run.is_owned(), "the trainer to end")
    epochs = [record.epoch for record in run.history]
    assert epochs == list(range(1, run.state.epoch + 1))


def test_one_epoch_with_a_pause_in_it_does_not_spoil_the_estimate(reference):
    journal = Journal(reference, lambda *_: None, time.monotonic)
    journal.records = [
        dataclasses.replace(record, seconds=3600.0 if record.epoch == 24 else 1.0)
        for record in reference.history[:24]
    ]
    assert journal._seconds_left(0.0) == 1.0


# -- the clock -----------------------------------------------------------------------


def test_no_duration_is_taken_from_a_clock_that_can_be_set():
    """time.time and dates are not read at all: durations are monotonic, orders are numbered."""
    settable = {"time", "time_ns", "now", "utcnow", "today", "localtime", "gmtime"}
    for path in [*(ROOT / "vae_core").glob("*.py"), *(ROOT / "pages").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
            if called and node.value.id in ("time", "datetime", "date"):
                assert node.attr not in settable, f"{path.name}: {ast.unparse(node)}"


def test_every_duration_is_the_injected_clocks():
    ticks = itertools.count(1e6, 10.0).__next__
    run = runs.create_run(SHORT)
    trainer.train_run(run, clock=ticks)
    assert all(record.seconds % 10 == 0 for record in run.history)


def test_a_trash_filled_while_the_clock_jumps_keeps_its_order():
    names = ["first", "second", "third"]
    for name, years in zip(names, (0, 30, -30), strict=True):
        lies = trash.put(runs.create_run(SMALL, name=name))
        jumped = time.time() + years * 365 * 86400
        os.utime(lies.path.parent, (jumped, jumped))
    assert [run.name for run in trash.contents()] == names[::-1]
    trash.restore(trash.contents()[0])
    trash.put(runs.create_run(SMALL, name="fourth"))
    assert [run.name for run in trash.contents()] == ["fourth", "second", "first"]


def test_files_from_the_future_are_read_and_go_on():
    run = runs.create_run(SHORT)
    for years in (30, -30):
        jumped = time.time() + years * 365 * 86400
        run.write_state(RunState(status="running", epoch=0))
        for path in (*run.path.iterdir(), run.path):
            os.utime(path, (jumped, jumped))
        assert run in runs.list_runs().runs and run.state.status == "stopped"
    assert trainer.train_run(run).status == "done"


# -- no room -------------------------------------------------------------------------


@linux
def test_a_full_disk_is_named_costs_one_epoch_and_nobody_else(tmp_path, reference):
    folder = tmp_path / "small"
    folder.mkdir()
    with survival.small_disk(folder) as disk:
        bystander = runs.Run(shutil.copytree(reference.path, folder / "bystander"))
        files = {path.name: path.read_bytes() for path in bystander.path.iterdir()}
        run = runs.create_run(reference.config, folder=folder, name="full")
        with survival.trainer(run) as process:
            wait_for(lambda: run.state.epoch >= 3 or process.poll() is not None, "three epochs")
            disk.fill(run)
            _, said = process.communicate(timeout=60)
        state, kept = run.state, run.checkpoint()
        assert process.returncode == 1 and b"The disk is full" in said
        assert state.status == "failed" and "The disk is full" in state.reason
        assert "make room, then resume" in state.reason
        assert int(kept["epoch"]) >= state.epoch >= 3 and len(run.history) >= 3
        assert not [path for path in run.path.glob(".*") if path.stat().st_size]
        assert {path.name: path.read_bytes() for path in bystander.path.iterdir()} == files
        assert set(runs.list_runs(folder).runs) >= {run, bystander}
        elsewhere = runs.create_run(SHORT)
        assert trainer.train_run(elsewhere).status == "done"
        disk.free()
        survival.train_to_the_end(run)
        assert survival.difference(run, reference) < 1e-6


@linux
def test_resuming_while_the_disk_is_still_full_says_so_again(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    with survival.small_disk(folder, megabytes=1) as disk:
        if isinstance(disk, survival.LimitedTrainer):
            pytest.skip("nothing may be mounted here: see the test of the limited trainer")
        run = runs.create_run(SMALL, folder=folder)
        run.write_state(RunState(status="stopped"))
        disk.fill(run)
        with pytest.raises(RunError, match="No run can be made"):
            runs.create_run(SMALL, folder=folder)
        assert not list(folder.glob(".new-*"))
        with pytest.raises(RunError, match="cannot be renamed: No space"):
            runs.rename_run(run, "A longer title")
        jobs.resume(run)
        wait_for(lambda: run.state.status == "failed", "the sentence")
        assert "The disk is full (No space left on device)" in run.state.reason


def no_room(**_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_the_reason_is_written_where_nothing_can_be_written_aside(monkeypatch):
    run = runs.create_run(SHORT)

    def full_after_one_epoch(state, record):
        if record is not None:
            monkeypatch.setattr(atomic.tempfile, "mkstemp", no_room)

    with pytest.raises(RunError, match="The disk is full"):
        trainer.train_run(run, report=full_after_one_epoch)
    assert run.state.status == "failed" and run.state.epoch == 1
    assert "The disk is full" in run.state.reason and run.can_resume


@pytest.mark.parametrize("old", [RunState(status="done"), RunState(status="done", phase="x" * 999)])
def test_a_state_written_over_the_old_one_is_whole_whatever_the_old_one_was(run, old):
    run.write_state(old)
    new = RunState(status="failed", epoch=7, reason="The disk is full.")
    run.overwrite_state(new)
    assert run.state == new


def raise_(error):
    raise error


def test_a_mount_is_not_needed(run, tmp_path, monkeypatch):
    """The other way to a full disk works as well, so that no machine is without this test."""
    monkeypatch.setattr(
        survival.subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, 1)
    )
    with survival.small_disk(tmp_path) as disk:
        assert isinstance(disk, survival.LimitedTrainer)
        with survival.trainer(run) as process:
            wait_for(lambda: run.state.epoch >= 1 or process.poll() is not None, "an epoch")
            disk.fill(run)
            process.communicate(timeout=60)
        assert "The disk is full (File too large)" in run.state.reason
