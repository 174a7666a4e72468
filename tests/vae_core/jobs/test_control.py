"""Starting, resuming and stopping on an engine that is not this machine."""

import numpy as np
import pytest

from tests.support.small import SMALL
from vae_core import datasets, jobs, runs
from vae_core.errors import ConfigError, DataError, RunError
from vae_core.runs import RunState
from vae_core.vae.config import Imported


class Recorded:
    """An engine that writes down what it is asked for."""

    def __init__(self):
        self.asked, self.states = [], {}

    def start(self, run, data_folder):
        self.asked.append(("start", run.name, data_folder))
        self.states[run.name] = RunState(status="running")

    def stop(self, run):
        self.asked.append(("stop", run.name))
        self.states[run.name] = RunState(status="stopped")

    def state(self, run):
        return self.states.get(run.name) or run.state


def test_a_run_is_made_once_and_handed_to_the_engine(tmp_path):
    engine = Recorded()
    run = jobs.start(SMALL, title="Elsewhere", data_folder=tmp_path, engine=engine)
    assert [found.name for found in runs.list_runs().runs if not found.shipped] == [run.name]
    assert engine.asked == [("start", run.name, tmp_path.resolve())]
    assert run.title == "Elsewhere" and run.config == SMALL


@pytest.mark.parametrize(
    "config",
    [SMALL.replace(dataset="digits_64"), SMALL.replace(dataset="no-such-set"),
     SMALL.replace(dataset="digits_64", likelihood="gaussian", architecture="conv", hidden=(4, 8))],
    ids=["values", "missing", "shape"],
)  # fmt: skip
def test_what_cannot_be_trained_makes_no_run(config):
    engine = Recorded()
    with pytest.raises((ConfigError, DataError)):
        jobs.start(config, engine=engine)
    assert not [run for run in runs.list_runs().runs if not run.shipped] and engine.asked == []


def test_what_was_imported_is_not_trained_anew():
    made = Imported(form="onnx", output="logits", decoder_layout="flat", encoder_layout="flat")
    engine = Recorded()
    with pytest.raises(ConfigError, match="imported can be opened, not trained"):
        jobs.start(SMALL.replace(imported=made), engine=engine)
    assert not [run for run in runs.list_runs().runs if not run.shipped] and engine.asked == []


def test_what_is_active_is_the_engines_word():
    engine = Recorded()
    run, other = jobs.start(SMALL, engine=engine), runs.create_run(SMALL)
    assert jobs.active([run, other], engine=engine) == [run]
    jobs.stop(run, engine=engine)
    assert jobs.active([run, other], engine=engine) == []
    assert engine.asked[-1] == ("stop", run.name)


def test_a_stopped_run_goes_on_where_it_is_told_to():
    engine, run = Recorded(), runs.create_run(SMALL)
    run.write_state(RunState(status="stopped", epoch=1))
    jobs.resume(run, engine=engine)
    assert engine.asked == [("start", run.name, datasets.data_dir().resolve())]


def test_a_run_that_is_done_is_not_started_again(trained):
    engine = Recorded()
    with pytest.raises(RunError, match="cannot be resumed: it is done"):
        jobs.resume(trained["mlp"], engine=engine)
    assert engine.asked == []


def test_what_stays_with_a_run_stays_when_it_is_given_more_epochs():
    engine, run = Recorded(), done(runs.create_run(SMALL))
    jobs.extend(run, 3, engine=engine)
    assert engine.asked == [("start", run.name, datasets.data_dir().resolve())]
    assert run.config.epochs == SMALL.epochs + 3
    state = run.recorded_state()
    assert (state.status, state.epoch) == ("stopped", SMALL.epochs)
    assert (state.note, state.device) == ("Begun elsewhere.", "CPU")


def test_without_its_data_a_run_that_is_done_stays_so(tmp_path):
    config = SMALL.replace(dataset="own", likelihood="gaussian")
    x = np.random.default_rng(0).normal(size=(20, 3)).astype("f4")
    np.savez(tmp_path / "own.npz", x_train=x, x_test=x)
    engine = Recorded()
    run = done(runs.create_run(config, data=datasets.describe("own", tmp_path)))
    before = run.recorded_state()
    np.savez(tmp_path / "own.npz", x_train=x[:, :2], x_test=x[:, :2])
    with pytest.raises(RunError, match="cannot go on with its data set"):
        jobs.extend(run, 3, data_folder=tmp_path, engine=engine)
    (tmp_path / "own.npz").unlink()
    with pytest.raises(DataError, match="no data set 'own'"):
        jobs.extend(run, 3, data_folder=tmp_path, engine=engine)
    assert run.recorded_state() == before and run.config == config
    assert engine.asked == []


def done(run):
    """The run as its trainer leaves it, as far as more epochs are concerned."""
    run.write_npz("checkpoint.npz", {"epoch": np.array(SMALL.epochs)}, compress=False)
    state = RunState(status="done", epoch=SMALL.epochs, note="Begun elsewhere.", device="CPU")
    run.write_state(state)
    return run
