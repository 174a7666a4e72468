"""The way from a run of one β to one of another."""

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from tests.support import trainings
from tests.support.driver import ROOT
from vae_core import jobs, runs
from vae_core.errors import ConfigError
from vae_core.jobs import estimate
from vae_core.runs import Run
from vae_core.vae.config import FixedBeta


def copied(run, name):
    shutil.copytree(run.path, runs.runs_dir() / name)
    return Run(runs.runs_dir() / name)


def explore(name):
    app = AppTest.from_file(str(ROOT / "ui/main.py"), default_timeout=60)
    app.query_params["run"] = name
    app.run()
    assert not app.exception and not app.error
    return app


@pytest.fixture
def moved(trained):
    """A page of a run whose β was moved from 1 to 5, beside the one that it was copied from."""
    copied(trained["mlp"], "mlp")
    trainings.move(copied(trained["mlp"], "moved"), 5.0)
    return explore("moved")


@pytest.fixture
def several_draws(trained):
    """A page of a run of the importance-weighted bound."""
    run = copied(trained["mlp"], "several")
    run.write_config(run.config.replace(objective="iwae"))
    return explore("several")


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


def test_at_another_beta_than_one_an_importance_weighted_run_has_the_elbo(several_draws, started):
    assert not several_draws.button(key="train-from-several").help
    several_draws.number_input(key="wish-several").set_value(2.0).run()
    assert "With the ELBO" in several_draws.button(key="train-from-several").help
    train_at(several_draws, 2.0)
    (config,) = started
    assert (config.objective, config.beta) == ("elbo", FixedBeta(2.0))


def test_at_one_an_importance_weighted_run_keeps_its_bound(several_draws, started):
    train_at(several_draws, 1.0)
    assert [config.objective for config in started] == ["iwae"]


def test_why_a_beta_cannot_be_trained_is_said_in_its_place(moved, monkeypatch):
    def refused(*asked):
        raise ConfigError("There is no such *training*.")

    before = len(moved.caption)
    monkeypatch.setattr(estimate, "seconds", refused)
    moved.number_input(key="wish-moved").set_value(2.0).run()
    (expander,) = (each for each in moved.expander if "Another β?" in each.label)
    assert [each.value for each in expander.error] == [r"There is no such \*training\*\."]
    assert len(moved.error) == 1 and len(moved.caption) == before
