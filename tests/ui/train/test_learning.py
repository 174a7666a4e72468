"""The Train page without a browser: schedules of β, its slider, pauses and more epochs."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.driver import ROOT
from tests.support.small import SMALL
from tests.ui.train.test_train_page import captions, labels, record
from ui.train import controls, form_state, job_view
from vae_core import jobs, runs
from vae_core.errors import RunError
from vae_core.runs import Run, RunState
from vae_core.vae.config import BetaRange, FixedBeta


@pytest.fixture
def train():
    app = AppTest.from_file(str(ROOT / "ui/main.py"), default_timeout=60).run()
    return app.switch_page("../pages/train.py").run()


def keys(app):
    return [widget.key for widget in (*app.selectbox, *app.number_input, *app.select_slider)]


def test_a_schedule_is_offered_for_one_beta_and_only_with_what_it_needs(train):
    assert "train-kl_schedule" in keys(train)
    assert not {"train-kl_epochs", "train-free_bits", "train-capacity"} & set(keys(train))
    train.selectbox(key="train-kl_schedule").set_value("warm-up").run()
    assert "train-kl_epochs" in keys(train) and "train-capacity" not in keys(train)
    train.segmented_control(key="train-kind").set_value(form_state.EVERY_BETA).run()
    assert "train-kl_schedule" not in keys(train)
    assert not train.error and not train.exception


def running(monkeypatch, config):
    run = runs.create_run(config)
    run.write_history([record(1)])
    run.write_state(RunState(status="running", epoch=1, phase="Training"))
    monkeypatch.setattr(Run, "is_owned", lambda run: not run.shipped)
    return run


def test_a_training_of_one_beta_can_be_moved_paused_and_taken_by_epochs(train, monkeypatch):
    run = running(monkeypatch, SMALL.replace(epochs=400))
    train.run()
    train.select_slider(key=f"move-beta-{run.name}").set_value(5.0).run()
    assert run.wished_beta() == 5.0
    assert "Pause" in labels(train)
    train.button(key=f"pause-{run.name}").click().run()
    assert run.pause_requested() == 0 and "Go on" in labels(train)
    run.write_state(RunState(status="running", epoch=1, phase="Paused"))
    train.run()
    train.button(key=f"one-epoch-{run.name}").click().run()
    assert run.pause_requested() == 2
    train.button(key=f"go-on-{run.name}").click().run()
    assert run.pause_requested() is None


def test_the_slider_shows_the_beta_that_somebody_else_moved_to(train, monkeypatch):
    run = running(monkeypatch, SMALL.replace(epochs=400))
    train.run()
    key = f"move-beta-{run.name}"
    train.select_slider(key=key).set_value(5.0).run()
    jobs.move_beta(run, 2.0)
    train.run()
    assert train.select_slider(key=key).value == 2.0
    train.select_slider(key=key).set_value(5.0).run()
    assert train.select_slider(key=key).value == run.wished_beta() == 5.0
    assert not train.exception and not train.warning


def test_a_beta_that_the_trainer_has_taken_stays_on_the_slider(monkeypatch):
    run = running(monkeypatch, SMALL.replace(epochs=400))
    assert run.config.beta_moves == ()  # a page that polls has read them before
    jobs.move_beta(run, 5.0)
    assert controls._beta_now(run) == 5.0
    trainer = Run(run.path)
    trainer.write_config(trainer.config.replace(beta_moves=((3, 5.0),)))
    trainer.clear_wished_beta()
    assert controls._beta_now(run) == 5.0


def test_the_slider_goes_back_where_a_move_is_refused(train, monkeypatch):
    run = running(monkeypatch, SMALL.replace(epochs=400))
    train.run()
    slider = train.select_slider(key=f"move-beta-{run.name}").set_value(5.0)

    def refused(run, beta):
        raise RunError("It is not being trained.")

    monkeypatch.setattr(jobs, "move_beta", refused)
    slider.run()
    assert train.select_slider(key=f"move-beta-{run.name}").value == 1.0
    assert not train.exception


def test_an_every_beta_training_has_no_slider(train, monkeypatch):
    run = running(monkeypatch, SMALL.replace(beta=BetaRange()))
    train.run()
    assert f"move-beta-{run.name}" not in keys(train)
    assert not train.exception


def test_a_run_that_is_done_can_be_given_more_epochs(train, trained, monkeypatch):
    given = []
    monkeypatch.setattr(jobs, "extend", lambda run, epochs: given.append((run.name, epochs)))
    name = trained["mlp"].name
    monkeypatch.setenv(runs.RUNS_DIR_VARIABLE, str(trained["mlp"].path.parent))
    train.query_params["job"] = name
    train.run()
    train.button(key=f"train-more-{name}").click().run()
    assert given == [(name, 10)]


def test_figures_at_the_last_beta_are_said_to_be(train, monkeypatch):
    config = SMALL.replace(beta=FixedBeta(4.0), kl_schedule="warm-up", epochs=400)
    run = running(monkeypatch, config)
    from dataclasses import replace

    run.write_history([replace(record(epoch), beta=epoch / 2) for epoch in (1, 2, 3)])
    train.run()
    assert "All figures are at its last β = 1.5 (warm-up)." in captions(train)


def test_beside_a_map_that_follows_by_itself_the_page_is_drawn_less_often(
    train, trained, monkeypatch
):
    paces = []
    fragment = job_view.st.fragment

    def noted(draw, run_every=None):
        if draw is job_view._draw:
            paces.append(run_every)
        return fragment(draw, run_every=run_every)

    monkeypatch.setattr(job_view.st, "fragment", noted)
    other = trained["mlp"]
    run = running(monkeypatch, other.config.replace(epochs=400))
    run.write_data(other.data)
    train.run()
    assert paces[-1] == job_view._POLL_SECONDS
    run.write_live(other.snapshot(other.snapshots()[0]))
    train.run()
    assert paces[-1] > job_view._POLL_SECONDS
    train.toggle(key="live-map").set_value(False).run()
    assert paces[-1] == job_view._POLL_SECONDS
    assert not train.exception
