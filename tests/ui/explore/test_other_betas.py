"""The way from a run of one β to one of another."""

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from tests.support import trainings
from tests.support.driver import ROOT
from vae_core import runs
from vae_core.runs import Run


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
