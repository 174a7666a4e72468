"""The Sweeps page, before and after there is a sweep, and the form that starts one."""

import json
import re

import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.support.driver import ROOT
from tests.support.small import SMALL
from vae_core import runs
from vae_core.cli.main import main
from vae_core.jobs import sweeps
from vae_core.runs import LikelihoodRow, RunState, likelihood_file
from vae_core.runs.sweep import create_sweep
from vae_core.vae.combinations import combinations
from vae_core.vae.config import FixedBeta

CONFIGS = combinations(SMALL, {"beta": [FixedBeta(0.5), FixedBeta(1.0)]}, seeds=2)


def _page(name):
    app = AppTest.from_file(str(ROOT / "ui/main.py"), default_timeout=90).run()
    app.switch_page(f"../pages/{name}.py").run()
    assert not app.exception
    return app


def _text(app):
    return "\n".join(str(each.value) for each in [*app.markdown, *app.caption, *app.error])


def test_before_there_is_one_the_page_says_where_they_are_made():
    app = _page("sweeps")
    assert "No sweep yet" in _text(app)
    app.button(key="sweeps-to-train").click().run()
    assert not app.exception


def test_a_sweep_shows_its_table_and_what_failed_and_why(trained, tmp_path):
    sweep = create_sweep(CONFIGS, name="try")
    runs.create_run(CONFIGS[2], name="try-003").write_state(
        RunState(status="failed", reason="The loss was *no* number.")
    )
    done = runs.create_run(CONFIGS[0], name="try-001")
    for file in ("encoder.tflite", "decoder.tflite", "latents.npz", "metrics.json"):
        (done.path / file).write_bytes((trained["mlp"].path / file).read_bytes())
    done.write_state(RunState(status="done", epoch=2))
    app = _page("sweeps")
    said = _text(app)
    assert "[1](/?run=try-001) …" in said
    assert f"−{-sweeps.test_figures(sweeps.members(sweep)[0]).elbo:.2f}" in said
    assert "The loss was \\*no\\* number" in said  # its words, not its markup
    assert "try-003: The loss was *no* number." in said.replace("\\", "")
    assert app.button(key="resume-sweep")


def test_the_links_to_its_runs_stay_under_the_path_that_the_server_is_mounted_at(
    trained, monkeypatch
):
    _two_that_are_done(trained)
    get_option = st.get_option
    monkeypatch.setattr(
        st, "get_option",
        lambda name: "/lab/" if name == "server.baseUrlPath" else get_option(name),
    )  # fmt: skip
    assert "[1](/lab/?run=try-001)" in _text(_page("sweeps"))


def _two_that_are_done(trained):
    sweep = create_sweep(CONFIGS, name="try")
    for index, name in ((0, "try-001"), (2, "try-003")):
        done = runs.create_run(CONFIGS[index], name=name)
        for file in ("encoder.tflite", "decoder.tflite", "latents.npz", "metrics.json"):
            (done.path / file).write_bytes((trained["mlp"].path / file).read_bytes())
        done.write_state(RunState(status="done", epoch=2))
    return sweep


def test_it_can_be_ranked_by_log_p_once_that_is_known(trained, capsys):
    sweep = _two_that_are_done(trained)
    app = _page("sweeps")
    assert "python -m vae_core sweeps try --log-p" in _text(app)
    assert not any(each.key == "sweep-ranking" for each in app.get("button_group"))
    first = sweep.run(0)
    likelihood_file.keep(first, likelihood(0.5, -5.0))
    assert main(["sweeps", "try", "--log-p", "--examples", "3", "--rank", "log-p", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["runs"] for row in rows[:2]] == [["try-001"], ["try-003"]]
    other = likelihood_file.at(sweep.run(2), 1.0)
    assert rows[1]["log_p"]["mean"] == other.log_p < -5.0 and other.examples == 3
    # The same networks and figures: by the ELBO they stand in the order of the plan.
    likelihood_file.keep(first, likelihood(0.5, other.log_p - 1.0))
    assert _order(_page("sweeps")) == ["try-001", "try-003"]
    app = _page("sweeps")
    app.session_state["sweep-ranking"] = "log p(x)"
    app.run()
    assert not app.exception and "Ranked by log p(x)" in _text(app)
    assert _order(app) == ["try-003", "try-001"]


def _order(app):
    """The runs in the order of the table's rows."""
    shown = next(each.value for each in app.markdown if "log p(x), 3 examples" in each.value)
    return re.findall(r"run=(try-\d+)", shown)


def likelihood(beta, log_p):
    return LikelihoodRow(beta=beta, method="quadrature", log_p=log_p, elbo=log_p, examples=3)


def test_a_damaged_plan_is_one_sentence():
    sweep = create_sweep(CONFIGS, name="try")
    (sweep.path / "plan.json").write_text("[]")
    (error,) = _page("sweeps").error
    assert "plan.json is not usable" in error.value.replace("\\", "")


def test_the_form_counts_the_runs_and_says_what_is_no_value(monkeypatch):
    started = []
    monkeypatch.setattr(sweeps, "start", lambda configs: started.append(configs) or _Named())
    app = _page("train")
    app.session_state["sweep"] = True
    app.run()
    app.text_input(key="sweep-betas").set_value("0.1 1 ten").run()
    assert any("numbers with spaces between" in error.value for error in app.error)
    app.text_input(key="sweep-betas").set_value("0.1 1 10").run()
    app.text_input(key="sweep-dimensions").set_value("2 8").run()
    app.number_input(key="sweep-seeds").set_value(3).run()
    assert "sweep of 18 runs" in app.button(key="start-sweep").label
    app.button(key="start-sweep").click().run()
    assert not app.exception
    (configs,) = started
    assert len(configs) == 18


class _Named:
    name = "digits-sweep-1"
