"""The way from a run of one β to one of another."""

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from tests.support import trainings
from tests.support.driver import ROOT
from vae_core import jobs, runs
from vae_core.runs import Run
from vae_core.vae.config import FixedBeta


@pytest.fixture
def moved(trained):
    """A page of a run whose β was moved from 1 to 5, beside the one that it was copied from."""
    for name in ("mlp", "moved"):
        shutil.copytree(trained["mlp"].path, runs.runs_dir() / name)
    trainings.move(Run(runs.runs_dir() / "moved"), 5.0)
    app = AppTest.from_file(str(ROOT / "ui/main.py"), default_timeout=60)
    app.query_params["run"] = "moved"
    app.run()
    assert not app.exception and not app.error
    return app


def nearest(app):
    (button,) = (each for each in app.button if each.label.startswith("Open the nearest"))
    return button


def test_a_run_whose_beta_moved_is_of_the_last(moved):
    assert "This run was trained at β = 5. Another β?" in [each.label for each in moved.expander]
    assert any("A large β" in each.value for each in moved.sidebar.caption)
    assert nearest(moved).label == "Open the nearest: β = 5" and nearest(moved).disabled


def test_the_nearest_of_another_beta_is_opened_with_a_click(moved):
    moved.number_input(key="wish-moved").set_value(1.5).run()
    assert nearest(moved).label == "Open the nearest: β = 1"
    nearest(moved).click().run()
    assert not moved.exception and moved.session_state["run"] == "mlp"


@pytest.fixture
def started(monkeypatch):
    """The settings of every training that a page has begun; nothing trains them."""
    configs = []
    monkeypatch.setattr(
        jobs, "start", lambda config: configs.append(config) or runs.create_run(config)
    )
    return configs


def train_at(app, beta):
    name = app.session_state["run"]
    app.number_input(key=f"wish-{name}").set_value(beta).run()
    app.button(key=f"train-from-{name}").click().run()
    assert not app.exception and not app.error


def test_what_is_trained_at_another_beta_stays_at_it(moved, started):
    train_at(moved, 2.0)
    (config,) = started
    assert config.beta == FixedBeta(2.0) and config.beta_moves == ()
