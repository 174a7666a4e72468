"""The check-up on Explore: diagnoses with a remedy a click away, and figures kept with the run."""

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.driver import ROOT
from vae_core import runs
from vae_core.jobs import likelihood
from vae_core.runs import LikelihoodRow, likelihood_file
from vae_core.vae.config import FixedBeta


@pytest.fixture
def explored(trained):
    def open_page(name, **query):
        if not (runs.runs_dir() / name).exists() and name in trained:
            shutil.copytree(trained[name].path, runs.runs_dir() / name)
        app = AppTest.from_file(str(ROOT / "ui/main.py"), default_timeout=60)
        for key, value in {"run": name, **query}.items():
            app.query_params[key] = value
        app.session_state["check-up"] = True
        app.run()
        assert not app.exception and not app.error
        return app

    return open_page


def _text(app):
    return "\n".join(str(each.value) for each in [*app.markdown, *app.caption, *app.success])


def test_an_ill_run_s_remedy_opens_train_with_its_settings_filled_in(explored):
    app = explored("digits-64-vae")
    assert "The likelihood does not fit the data" in _text(app)
    app.button(key="remedy-0").click().run()
    assert not app.exception
    assert app.session_state["train-likelihood"] == "learned-gaussian"
    assert app.session_state["train-dataset"] == "digits_64"


def test_a_run_that_is_well_is_said_to_be_so(explored):
    assert "Nothing is wrong" in _text(explored("digits-vae"))


def test_figures_are_shown_once_they_are_there_and_asked_for_with_a_click(explored, monkeypatch):
    started = []
    monkeypatch.setattr(likelihood, "start", lambda run, beta: started.append((run.name, beta)))
    app = explored("digits", beta="2")
    assert "not computed yet" in _text(app)
    (button,) = [each for each in app.button if "log p(x)" in each.label]
    button.click().run()
    assert started == [("digits", 2.0)]
    likelihood_file.keep(
        runs.open_run("digits"),
        LikelihoodRow(
            beta=2.0, method="quadrature", examples=500, binarised=1, log_p=-142.5, elbo=-145.2,
            approximation=0.1, amortisation=2.6, grey_score=-143.5,
        ),
    )  # fmt: skip
    said = _text(explored("digits", beta="2"))
    assert "−142.50" in said and "grey score" in said and "2.70 below" in said


def test_a_shipped_run_s_figures_are_there_without_waiting(explored):
    said = _text(explored("digits-vae"))
    assert "360 test examples" in said and "not computed yet" not in said


def test_why_there_are_no_figures_is_said(explored):
    row = LikelihoodRow(beta=1.0, method="quadrature", refused="It cannot be resolved here.")
    likelihood_file.keep(runs.open_run("digits-vae"), row)
    assert "It cannot be resolved here." in _text(explored("digits-vae"))


def test_a_plain_autoencoder_has_no_figures_but_a_diagnosis(explored):
    app = explored("digits-autoencoder")
    said = _text(app)
    assert "no KL term" in said and "In nats" not in said
    app.button(key="remedy-0").click().run()
    assert app.session_state["train-kind"] == "One β"
    assert app.session_state["train-beta"] == FixedBeta(1.0).value
