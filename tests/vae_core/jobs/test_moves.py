"""β moved while it trains, pauses, and more epochs: what is written is what is computed."""

import json
import shutil

import numpy as np
import pytest

from tests.support import survival
from tests.support.small import SMALL
from vae_core import jobs, runs
from vae_core.errors import ConfigError, RunError
from vae_core.jobs import trainer
from vae_core.vae.config import BetaRange, FixedBeta

CONFIG = SMALL.replace(hidden=(16,), epochs=6)
STEPS = 12  # of an epoch of the digits


class Killed(BaseException):
    """What a SIGKILL leaves: nothing is tidied up."""


def train(run, moves=(), *, kill_after_move=False, stop_at=None):
    """Train; ``moves`` maps completed epochs to a wish for β."""
    wishes = dict(moves)

    def wished(run_):
        return wishes.get(run_.state.epoch)

    write = runs.Run.write_config

    def written(run_, config):
        write(run_, config)
        if kill_after_move:
            raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs.Run, "wished_beta", wished)
        patch.setattr(runs.Run, "write_config", written)
        if stop_at is not None:
            patch.setattr(runs.Run, "stop_requested", lambda run_: run_.state.epoch == stop_at)
        return trainer.train_run(run)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """An uninterrupted training with the recorded schedule: β moved before steps 24 and 48."""
    config = CONFIG.replace(beta_moves=((2 * STEPS, 8.0), (4 * STEPS, 0.25)))
    run = runs.create_run(config, folder=tmp_path_factory.mktemp("recorded"))
    trainer.train_run(run)
    return run


def test_moved_twice_it_computes_what_the_recorded_schedule_does(recorded):
    run = runs.create_run(CONFIG)
    train(run, {2: 8.0, 4: 0.25})
    assert runs.Run(run.path).config == recorded.config
    assert survival.difference(run, recorded) < 1e-6
    assert [record.beta for record in run.history] == [1, 1, 8, 8, 0.25, 0.25]
    assert run.metrics[0].beta == run.last_beta == 0.25


def test_stopped_resumed_and_killed_right_after_a_move_it_ends_the_same(recorded):
    run = runs.create_run(CONFIG)
    train(run, {2: 8.0}, stop_at=3)
    assert run.metrics[0].beta == 8.0  # of what there is so far
    with pytest.raises(Killed):
        train(run, {4: 0.25}, kill_after_move=True)
    left = json.loads((run.path / "config.json").read_bytes())
    assert left["beta_moves"] == [[24, 8.0], [48, 0.25]]
    train(runs.Run(run.path))
    assert survival.difference(run, recorded) < 1e-6


def test_a_repeated_run_has_the_same_moves(recorded):
    again = runs.create_run(recorded.config)
    trainer.train_run(again)
    assert survival.difference(again, recorded) < 1e-6


def test_the_trainer_takes_a_wish_writes_it_and_clears_it():
    run = runs.create_run(CONFIG)
    run.wish_beta(3.0)
    trainer.train_run(run)
    assert run.wished_beta() is None
    assert runs.Run(run.path).config.beta_moves == ((0, 3.0),)
    assert run.metrics[0].beta == 3.0


def test_who_may_move_beta():
    every = runs.create_run(CONFIG.replace(beta=BetaRange()))
    with pytest.raises(ConfigError, match="one β"):
        jobs.move_beta(every, 1.0)
    run = runs.create_run(CONFIG)
    with pytest.raises(RunError, match="not being trained"):
        jobs.move_beta(run, 1.0)
    with pytest.raises(ConfigError, match="beta"):
        jobs.move_beta(run, -1.0)


# -- pauses --------------------------------------------------------------------------------


def test_a_paused_training_waits_shows_itself_and_computes_the_same(recorded):
    run = runs.create_run(recorded.config)
    run.request_pause(2)
    slept, phases = [], []

    def sleep(seconds):
        slept.append(run.state.epoch)
        if len(slept) == 1:
            assert run.state.phase == "Paused"
            jobs.go_on(run, epochs=1)
        if len(slept) == 5:
            jobs.go_on(run)

    # Its own removal of a pause that was for another trainer is not what is tested here.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "vae_core.jobs.journal.Journal.take_up",
            _keeping_the_pause(runs, run),
        )
        trainer.train_run(run, sleep=sleep, report=lambda state, _: phases.append(state.phase))
    assert slept == [2, 3, 3, 3, 3]
    assert "Paused" in phases
    assert survival.difference(run, recorded) < 1e-6


def _keeping_the_pause(runs_, run):
    from vae_core.jobs.journal import Journal

    take_up = Journal.take_up

    def kept(journal):
        take_up(journal)
        run.request_pause(2)

    return kept


def test_a_pause_ends_where_a_stop_is_wished():
    run = runs.create_run(CONFIG)

    def sleep(seconds):
        run.request_stop()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vae_core.jobs.journal.Journal.take_up", _keeping_the_pause(runs, run))
        assert trainer.train_run(run, sleep=sleep).status == "stopped"


# -- more epochs ---------------------------------------------------------------------------


class Recording:
    """An engine that only says what it was given."""

    def __init__(self):
        self.started = []

    def start(self, run, data_folder):
        self.started.append(run)

    def stop(self, run):
        """Not asked for here."""

    def state(self, run):
        return run.state


def test_more_epochs_are_what_a_longer_training_computes(tmp_path):
    run = runs.create_run(CONFIG.replace(epochs=3))
    trainer.train_run(run)
    engine = Recording()
    jobs.extend(run, 3, engine=engine)
    assert engine.started == [run] and run.state.status == "stopped"
    trainer.train_run(runs.Run(run.path))
    whole = runs.create_run(CONFIG)
    trainer.train_run(whole)
    assert survival.difference(run, whole) < 1e-6
    # The end of the first training is kept once the second one begins.
    assert [kept.epoch for kept in run.snapshots()] == [0, 1, 2, 3, 4, 5]
    assert len(run.snapshots()) <= 32


def test_who_can_be_given_more_epochs(trained, tmp_path):
    run = runs.create_run(CONFIG)
    with pytest.raises(RunError, match="not done"):
        jobs.extend(run, 10)
    shutil.copytree(trained["mlp"].path, runs.runs_dir() / "mine")
    mine = runs.open_run("mine")
    with pytest.raises(ConfigError, match="epochs"):
        jobs.extend(mine, 5000)
    assert mine.state.status == "done"


@pytest.mark.parametrize("schedule", ["warm-up", "cyclical", "free-bits", "capacity"])
def test_every_schedule_trains_says_its_beta_and_is_measured_there(schedule):
    run = runs.create_run(
        CONFIG.replace(beta=FixedBeta(4.0), kl_schedule=schedule, kl_epochs=8, epochs=3)
    )
    trainer.train_run(run)
    last = run.history[-1]
    expected = {"warm-up": 4 * 35 / 96, "cyclical": 4 * 35 / 48}.get(schedule, 4.0)
    assert last.beta == pytest.approx(expected)
    assert run.metrics[0].beta == pytest.approx(expected, rel=1e-5)
    assert np.isclose(last.test_loss, last.test_reconstruction + last.beta * last.test_kl)


def test_free_bits_keep_a_dimension_alive_that_beta_kills():
    config = CONFIG.replace(beta=FixedBeta(60.0), epochs=12)
    dead = runs.create_run(config)
    trainer.train_run(dead)
    free = runs.create_run(config.replace(kl_schedule="free-bits", free_bits=1.0))
    trainer.train_run(free)
    assert dead.metrics[0].kl < 0.2
    assert min(free.metrics[0].kl_per_dimension) > 0.7
