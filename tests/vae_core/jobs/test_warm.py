"""A warm trainer: ready before it is asked, asked through files, gone when nobody wants it."""

import os
import signal
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from tests.support.small import SMALL, SMALL_CONFIGS
from tests.support.survival import wait_for
from vae_core import datasets, jobs, runs
from vae_core.jobs import warm
from vae_core.training import loop

pytestmark = pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="looks processes up in /proc"
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The runs folder; a trainer that still waits in it is ended."""
    monkeypatch.delenv(warm.VARIABLE)
    yield tmp_path / "runs"
    for process in waiting(tmp_path / "runs"):
        os.kill(process, signal.SIGKILL)


def waiting(folder):
    """Process ids of the warm trainers of a runs folder."""
    found = []
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            command = (directory / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if "warm" in command and str(folder) in command:
            found.append(int(directory.name))
    return found


def keep_until_it_waits(folder):
    warm.keep(SMALL)
    wait_for(lambda: warm.waits(folder / ".warm"), "the warm trainer")


def test_a_prepared_model_trains_to_the_same_numbers():
    dataset = datasets.load("digits")

    def losses(vae):
        records = []
        loop.train(
            SMALL, dataset, clock=time.monotonic, vae=vae,
            on_epoch=lambda record, _: records.append(record),
        )  # fmt: skip
        return [(r.train_loss, r.test_loss, r.test_kl) for r in records]

    prepared = loop.compile_ahead(SMALL, dataset).vae
    np.testing.assert_allclose(losses(prepared), losses(None), rtol=1e-6)


def test_it_trains_the_run_it_is_handed_and_ends(folder):
    keep_until_it_waits(folder)
    (process,) = waiting(folder)
    run = jobs.start(SMALL)
    assert waiting(folder) == [process], "another trainer was started"
    assert not warm.waits(folder / ".warm"), "it still says that it waits"
    wait_for(lambda: run.state.status == "done", "the end of the run")
    assert run.can_open and (run.path / "trainer.log").exists()
    wait_for(lambda: not waiting(folder), "the end of its process")
    assert [path.name for path in runs.runs_dir().glob("[!.]*")] == [run.name]


def test_it_begins_anew_for_another_architecture_whose_threads_are_others(folder):
    keep_until_it_waits(folder)
    wait_for(lambda: warm.ready_for() == SMALL, "the warm trainer to be ready")
    (process,) = waiting(folder)
    other = SMALL_CONFIGS["conv"]
    warm.keep(other)
    wait_for(lambda: warm.ready_for() == other, "the warm trainer to be ready for another")
    assert waiting(folder) == [process]
    run = jobs.start(SMALL)  # not what it is ready for, either
    wait_for(lambda: run.state.status == "done", "the end of the run")
    wait_for(lambda: not waiting(folder), "the end of its process")


def test_it_compiles_nothing_for_threads_that_it_cannot_have(folder, monkeypatch):
    class BegunAnewError(Exception):
        pass

    def begin_anew(arguments):
        raise BegunAnewError

    monkeypatch.setattr(warm.subprocess, "Popen", lambda *a, **k: None)
    monkeypatch.setattr(warm, "begin_anew", begin_anew)
    monkeypatch.setattr("vae_core.training.threads.configure_threads", lambda config: False)
    monkeypatch.setattr(loop, "compile_ahead", lambda *a: pytest.fail("it was compiled"))
    warm.keep(SMALL)
    with pytest.raises(BegunAnewError):
        warm.wait(folder, idle=5.0)


def test_one_waits_however_many_pages_want_it(folder):
    keep_until_it_waits(folder)
    (process,) = waiting(folder)
    for _ in range(5):
        warm.keep(SMALL.replace(epochs=3))
    assert waiting(folder) == [process]


def test_a_run_starts_all_the_same_when_it_dies_before_it_took_it(folder):
    keep_until_it_waits(folder)
    (process,) = waiting(folder)
    os.kill(process, signal.SIGSTOP)  # it looks alive, and takes nothing

    def kill_when_asked():
        wait_for(lambda: list(folder.glob(".warm/request-*")), "the request")
        os.kill(process, signal.SIGKILL)

    killer = threading.Thread(target=kill_when_asked)
    killer.start()
    run = jobs.start(SMALL.replace(epochs=1))
    killer.join()
    wait_for(lambda: run.state.status == "done", "the end of the run")
    assert not list(folder.glob(".warm/request-*"))


def test_a_run_that_is_taken_and_not_yet_owned_is_waited_for(folder, monkeypatch):
    """Without its trainer's lock it looks stopped, and a page would not watch it."""
    run, owned = runs.create_run(SMALL), threading.Event()
    (folder / ".warm").mkdir()
    (folder / ".warm" / "gpus").write_text("")
    monkeypatch.setattr(warm, "waits", lambda place: True)

    def take():
        request = folder / ".warm" / f"request-{run.name}"
        wait_for(request.exists, "the request")
        request.unlink()
        time.sleep(0.5)
        owned.set()
        with run.lock():
            time.sleep(0.5)

    taker = threading.Thread(target=take)
    taker.start()
    assert warm.hand_over(run) and owned.is_set()
    taker.join()


def test_a_run_for_another_device_gets_a_trainer_of_its_own(folder, monkeypatch):
    keep_until_it_waits(folder)
    (process,) = waiting(folder)
    monkeypatch.setenv("VAE_GPUS", "0")
    assert not warm.hand_over(runs.create_run(SMALL))
    assert not list(folder.glob(".warm/request-*")) and waiting(folder) == [process]


def test_nobody_waits_where_none_was_wanted(folder):
    run = runs.create_run(SMALL)
    assert not warm.hand_over(run)
    assert not list(folder.glob(".warm/request-*"))


def test_it_ends_when_nobody_wants_it(folder):
    now = [0.0]

    def sleep(seconds):
        now[0] += seconds

    assert warm.wait(folder, idle=3.0, clock=lambda: now[0], sleep=sleep) is None
    assert 3.0 <= now[0] < 4.0


def test_it_is_ready_for_the_settings_that_were_last_looked_at(folder, monkeypatch):
    monkeypatch.setattr(warm.subprocess, "Popen", lambda *a, **k: None)
    run = runs.create_run(SMALL)
    other = SMALL.replace(batch_size=64)
    now, asked = [0.0], []

    def prepare(config, dataset):
        asked.append(config)
        return config, dataset

    def sleep(seconds):
        now[0] += seconds
        if now[0] < 0.6:
            warm.keep(other)  # still changing
        elif now[0] < 1.0:
            warm.keep(SMALL)
        elif now[0] > 5.0:
            (folder / ".warm" / f"request-{run.name}").write_text(str(datasets.data_dir()))

    monkeypatch.setattr(loop, "compile_ahead", prepare)
    # As in a process of its own.
    monkeypatch.setattr("vae_core.training.threads.configure_threads", lambda config: True)
    task = warm.wait(folder, clock=lambda: now[0], sleep=sleep)
    assert asked == [SMALL] and task.run == run and task.compiled[0] == SMALL


def test_no_link_is_followed(tmp_path, monkeypatch):
    """Who may write into the runs folder reaches no file outside of it by the warm trainer."""
    monkeypatch.delenv(warm.VARIABLE, raising=False)
    started = []
    monkeypatch.setattr(warm.subprocess, "Popen", lambda *_, **__: started.append(1))
    private, home = tmp_path / "private", tmp_path / "runs/.warm"
    private.write_text("keep me")
    home.mkdir(parents=True)
    for name in ("trainer.log", "ready.json", "wanted.json"):
        (home / name).symlink_to(private)
    warm.keep(SMALL, tmp_path / "runs")
    assert warm.ready_for(tmp_path / "runs") is None and not started
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "others").mkdir()
    (tmp_path / "others/.warm").symlink_to(elsewhere)
    warm.keep(SMALL, tmp_path / "others")
    assert private.read_text() == "keep me" and not list(elsewhere.iterdir()) and not started
