"""A sweep is driven to its end, whatever becomes of its trainers."""

import shutil
import subprocess
import sys
import time

import pytest

from tests.support.small import SMALL
from vae_core import runs
from vae_core.errors import BrokenRunError, ConfigError, RunError
from vae_core.jobs import sweeps
from vae_core.jobs.local import LocalProcesses
from vae_core.runs import RunState
from vae_core.runs.sweep import create_sweep, list_sweeps, open_sweep
from vae_core.vae.combinations import combinations
from vae_core.vae.config import FixedBeta

CONFIGS = combinations(SMALL, {"beta": [FixedBeta(0.5), FixedBeta(1.0)]}, seeds=2)
RUNNING, DONE = RunState(status="running"), RunState(status="done", epoch=2)


class Scripted:
    """An engine whose trainers do as they are told: a list of states for each start of a run.

    A last state of ``running`` is that of a trainer which has died.
    """

    def __init__(self, lives):
        self._lives = {name: list(states) for name, states in lives.items()}
        self.started, self.stopped, self._playing = [], [], {}
        self.most_at_once = 0

    def start(self, run, data_folder):
        self.started.append(run.name)
        self._playing[run.name] = self._lives.get(run.name, [[RUNNING, DONE]]).pop(0)
        self._lives.setdefault(run.name, [[RUNNING, DONE]])
        run.write_state(self._playing[run.name][0])

    def stop(self, run):
        self.stopped.append(run.name)
        self._playing[run.name] = [RunState(status="stopped", reason="Stopped by request.")]

    def state(self, run):
        playing = self._playing.get(run.name)
        if not playing:
            return run.state
        if len(playing) > 1:
            state = playing.pop(0)
        else:
            state = playing[0]
            self._playing[run.name] = []
        run.write_state(state)
        active = [name for name, states in self._playing.items() if states]
        self.most_at_once = max(self.most_at_once, len(active))
        if not self._playing[run.name] and state.status == "running":
            return run.state  # nobody holds it: its trainer is gone
        return state


def driven(lives, *, at_once=1, name="try"):
    sweep = create_sweep(CONFIGS, name=name)
    engine = Scripted(lives)
    return sweep, engine, sweeps.drive(sweep, engine, at_once=at_once, sleep=lambda _: None)


def test_all_are_trained_in_order_one_at_a_time():
    sweep, engine, ended = driven({})
    assert engine.started == [f"try-00{number}" for number in (1, 2, 3, 4)]
    assert [member.standing for member in ended] == ["done"] * 4
    assert engine.most_at_once == 1
    assert [run.config for run in sweep.begun()] == list(CONFIGS)
    assert not sweep.is_driven()


def test_several_at_once():
    _, engine, ended = driven({}, at_once=3)
    assert engine.most_at_once == 3
    assert all(member.standing == "done" for member in ended)


def test_a_dead_trainers_run_goes_on_and_a_failed_one_keeps_its_reason():
    lives = {
        "try-001": [[RUNNING, RunState(status="running", epoch=1)], [RUNNING, DONE]],
        "try-002": [[RUNNING, RunState(status="failed", reason="The loss was no number.")]],
    }
    _, engine, ended = driven(lives)
    assert [member.standing for member in ended] == ["done", "failed", "done", "done"]
    assert ended[1].reason == "The loss was no number."
    assert engine.started.count("try-001") == 2
    assert engine.started.count("try-002") == 1


def test_a_trainer_that_dies_again_and_again_is_given_up():
    dying = [[RUNNING, RUNNING] for _ in range(9)]
    _, engine, ended = driven({"try-003": dying})
    assert engine.started.count("try-003") == 4  # the first start, and three more
    assert [member.standing for member in ended] == ["done", "done", "stopped", "done"]


def test_what_somebody_stops_by_hand_stays_stopped():
    by_hand = [[RUNNING, RunState(status="stopped", reason="Stopped by request.")]]
    _, engine, ended = driven({"try-002": by_hand})
    assert engine.started.count("try-002") == 1
    assert [member.standing for member in ended] == ["done", "stopped", "done", "done"]


def test_a_stop_stops_those_that_are_active_and_starts_no_more():
    sweep = create_sweep(CONFIGS, name="try")
    engine = Scripted({"try-001": [[RUNNING] * 50]})
    looks = iter(range(100))

    def sleep(_):
        if next(looks) == 2:
            sweep.request_stop()

    ended = sweeps.drive(sweep, engine, sleep=sleep)
    assert engine.stopped[0] == "try-001"
    assert [member.standing for member in ended] == ["stopped", "waiting", "waiting", "waiting"]
    assert not sweep.stop_requested()


def test_going_on_tries_again_what_failed_and_leaves_what_is_done():
    lives = {"try-002": [[RUNNING, RunState(status="failed", reason="No room.")]]}
    sweep, _, _ = driven(lives)
    again = Scripted({})
    ended = sweeps.drive(sweep, again, sleep=lambda _: None)
    assert again.started == ["try-002"]
    assert all(member.standing == "done" for member in ended)


def test_what_cannot_be_started_is_said_and_the_others_go_on():
    class Refusing(Scripted):
        def start(self, run, data_folder):
            if run.name == "try-001":
                raise RunError("No room on the machine.")
            super().start(run, data_folder)

    sweep = create_sweep(CONFIGS, name="try")
    ended = sweeps.drive(sweep, Refusing({}), sleep=lambda _: None)
    assert [member.standing for member in ended] == ["failed", "done", "done", "done"]
    assert ended[0].reason == "No room on the machine."


def test_two_cannot_drive_one_sweep():
    sweep = create_sweep(CONFIGS, name="try")
    with sweep.lock(), pytest.raises(RunError, match="under way already"):
        sweeps.drive(sweep, Scripted({}), sleep=lambda _: None)
    with sweep.lock(), pytest.raises(RunError, match="under way already"):
        sweeps.resume(sweep)


def test_names_are_made_and_those_that_are_taken_are_refused():
    first, second = create_sweep(CONFIGS), create_sweep(CONFIGS)
    assert (first.name, second.name) == ("digits-sweep-1", "digits-sweep-2")
    assert {sweep.name for sweep in list_sweeps()} == {first.name, second.name}
    assert open_sweep(first.name).configs == CONFIGS
    with pytest.raises(RunError, match="already"):
        create_sweep(CONFIGS, name="digits-sweep-1")
    with pytest.raises(RunError, match="name"):
        create_sweep(CONFIGS, name="../elsewhere")
    with pytest.raises(RunError, match="no sweep called 'nowhere'"):
        open_sweep("nowhere")
    runs.create_run(SMALL, name="mine-001")
    with pytest.raises(RunError, match="mine-"):
        create_sweep(CONFIGS, name="mine")


def test_a_made_name_takes_no_runs_of_a_sweep_that_is_gone():
    gone, _, _ = driven({}, name=None)
    shutil.rmtree(gone.path)
    sweep = create_sweep(CONFIGS)
    assert sweep.name == "digits-sweep-2"
    assert sweep.begun() == [None] * len(CONFIGS)


def test_a_plan_is_checked_whole_before_anything_is_made():
    unfit = [*CONFIGS, SMALL.replace(dataset="digits_64", architecture="conv", hidden=(4,))]
    with pytest.raises(ConfigError):
        sweeps.plan(unfit)
    assert list_sweeps() == []


def test_a_damaged_plan_is_named():
    sweep = create_sweep(CONFIGS, name="try")
    (sweep.path / "plan.json").write_text("{}")
    with pytest.raises(BrokenRunError, match=r"plan\.json"):
        sweeps.members(open_sweep("try"))


def test_a_killed_driver_leaves_what_it_began_and_another_goes_on():
    """With real trainers: the driver is killed while the first run trains."""
    longer = combinations(SMALL.replace(epochs=6), {}, seeds=2)
    sweep = sweeps.plan(longer, name="real")
    command = [sys.executable, "-m", "vae_core", "sweep", "--resume", "real", "--quiet"]
    with subprocess.Popen(command) as driver:
        try:
            _until(lambda: sweep.begun()[0] is not None and sweep.run(0).state.epoch >= 1)
        finally:
            driver.kill()
    assert not sweep.is_driven()
    members = sweeps.drive(sweep, LocalProcesses())
    assert [member.standing for member in members] == ["done", "done"]
    assert [record.epoch for record in sweep.run(0).history] == [1, 2, 3, 4, 5, 6]


def _until(condition, seconds=180.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_the_commands(capsys):
    from vae_core.cli.main import main

    assert main(["sweeps", "--stop"]) == 1
    assert "need the name of a sweep" in capsys.readouterr().err
    create_sweep(CONFIGS, name="try")
    assert main(["sweeps"]) == 0
    assert "4 waiting" in capsys.readouterr().out
    assert main(["sweeps", "try"]) == 0
    shown = capsys.readouterr().out
    assert "0 of 2" in shown
    assert "ELBO" in shown
    assert main(["sweep", "--dataset", "digits", "--beta", "1", "1"]) == 1
    assert "there twice" in capsys.readouterr().err
