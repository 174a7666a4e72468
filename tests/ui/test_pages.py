"""The pages without a browser: what their widgets hold and say."""

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.driver import ROOT
from tests.support.pages import shown_table
from vae_core import runs
from vae_core.runs import trash
from vae_core.vae.config import TrainingConfig


@pytest.fixture
def app():
    return AppTest.from_file(str(ROOT / "ui/main.py"), default_timeout=60)


def test_the_training_form_survives_a_page_change(app):
    app.run()
    app.switch_page("../pages/train.py").run()
    app.number_input(key="train-batch_size").set_value(64).run()
    app.selectbox(key="train-optimizer").set_value("rmsprop").run()
    before = form(app)
    app.switch_page("../pages/encode.py").run()
    app.switch_page("../pages/train.py").run()
    assert form(app) == before and before["train-batch_size"] == 64
    assert before["train-learning_rate"] == pytest.approx(8e-3)


def form(app):
    widgets = [*app.number_input, *app.selectbox, *app.text_input, *app.select_slider]
    return {widget.key: widget.value for widget in widgets if str(widget.key).startswith("train-")}


def test_the_slider_and_the_exact_field_follow_each_other(app):
    app.run()
    app.switch_page("../pages/train.py").run()
    app.select_slider(key="train-beta-slider").set_value(5.0).run()
    assert app.number_input(key="train-beta").value == 5.0
    app.number_input(key="train-beta").set_value(0.52).run()
    assert app.select_slider(key="train-beta-slider").value == 0.5


def test_a_setting_out_of_range_is_a_sentence_and_no_button(app):
    app.run()
    app.switch_page("../pages/train.py").run()
    app.text_input(key="train-hidden").set_value("12 apples").run()
    assert "whole numbers" in app.error[0].value
    assert not [button for button in app.button if button.label.startswith("Start training")]


def test_a_broken_run_is_named_on_every_page(app, trained):
    path = runs.create_run(trained["mlp"].config, name="hurt").path
    (path / "config.json").write_text("{")
    app.run()
    assert any("hurt" in warning.value for warning in app.warning) and not app.exception


def test_a_link_to_nowhere_says_so_without_becoming_markdown(app):
    app.query_params["run"] = "![x](http://example.com/a.png)"
    app.run()
    (warning, *_) = app.warning
    assert "no run called" in warning.value and "![x](" not in warning.value


def test_beta_in_the_link_reaches_the_manifold(app):
    app.query_params["run"], app.query_params["beta"] = "digits", "10"
    app.run()
    app.switch_page("../pages/manifold.py").run()
    assert app.select_slider(key="manifold-beta-digits").value == pytest.approx(10, rel=0.15)


@pytest.fixture
def small_runs(trained, monkeypatch):
    """The small trained runs as the user's own."""
    monkeypatch.setenv(runs.RUNS_DIR_VARIABLE, str(trained["mlp"].path.parent))


def opened_at(app, run, page):
    app.query_params["run"] = run
    app.run()
    return app.switch_page(f"../pages/{page}.py").run()


def test_compare_puts_a_conditioned_run_beside_the_published_sweep(app):
    opened_at(app, "mnist-every-beta-mlp", "compare")
    assert not app.exception and not app.error
    rows = shown_table(app)
    assert [row["β"] for row in rows] == ["0.02", "1", "10"]
    assert [row["published loss"] for row in rows] == ["143.99", "150.39", "186.47"]
    for row in rows:
        beta, loss, published, reconstruction, kl, difference = (
            float(row[name].replace("−", "-"))
            for name in ("β", "loss", "published loss", "reconstruction", "KL", "− published")
        )
        assert loss - published == pytest.approx(difference, abs=0.011)
        assert loss == pytest.approx(reconstruction + beta * kl, abs=0.01 + 0.01 * beta)


def test_compare_shows_only_what_learned_the_same_data(app, small_runs):
    opened_at(app, "mlp", "compare")
    offered = app.multiselect(key="compare-digits-bernoulli").options
    assert [o for o in offered if o.startswith("Digits · mlp 32 · β = 1")] and not [
        o for o in offered if "64" in o
    ]
    chosen = [o for o in offered if "plain" in o or "conv" in o]
    app.multiselect(key="compare-digits-bernoulli").set_value(["autoencoder", "conv"]).run()
    assert len(chosen) >= 2 and not app.exception and not app.error
    rows = shown_table(app)
    assert len(rows) == 2 and [row["KL"] for row in rows].count("") == 1


def test_compare_with_nothing_chosen_says_what_to_do(app):
    opened_at(app, "digits", "compare")
    app.multiselect(key="compare-digits-bernoulli").set_value([]).run()
    assert "at least one network" in app.info[0].value and not app.exception


@pytest.mark.parametrize("page", ["manifold", "compare", "encode"])
def test_feature_vectors_have_pages_of_their_own(app, small_runs, page):
    opened_at(app, "vectors", page)
    assert not app.exception and not app.error
    assert not [info.value for info in app.info if "Open another run" in info.value]


def test_a_vector_that_cannot_be_encoded_says_why(app, small_runs):
    opened_at(app, "vectors", "encode")
    assert len(app.text_area[0].value.split()) == 64  # the first test example
    assert float(app.metric[1].value.split()[0]) > 0
    app.text_area[0].set_value("1 2 3").run()
    assert "takes 64 finite numbers" in app.error[0].value.replace("\\", "")


def test_two_runs_of_one_title_can_both_be_chosen(whole_app, trained):
    for name in ("first", "second"):
        shutil.copytree(trained["mlp"].path, runs.runs_dir() / name)
    whole_app.query_params["run"] = "first"
    for name in ("first", "second", "first"):
        whole_app.run()
        whole_app.sidebar.selectbox(key="run").set_value(name).run()
        assert whole_app.session_state["run"] == name and not whole_app.exception


def test_a_deleted_run_is_restored(app):
    run = runs.create_run(TrainingConfig(dataset="digits"), name="short-lived", title="Short lived")
    trash.put(run)
    app.run()
    app.switch_page("../pages/train.py").run()
    app.button(key="restore-0-short-lived").click().run()
    assert run.path.exists() and run.title == "Short lived" and not app.exception


@pytest.mark.parametrize("run", ["digits", "digits-64-vae", "digits-64-autoencoder"])
@pytest.mark.parametrize(
    ("tab", "shown"),
    [("What is near it", "nearest codes"), ("Interpolation", "walk-count"),
     ("MAP code", "amortisation gap")],
)  # fmt: skip
def test_every_tab_below_an_encoded_example_and_only_that(app, run, tab, shown):
    app.query_params["run"] = run
    app.run()
    app.session_state["encode-source"] = "Sample"
    app.session_state["encode-more"] = tab
    app.switch_page("../pages/encode.py").run()
    assert not app.exception and not app.error
    there = [element.value for element in app.markdown] + [slider.key for slider in app.slider]
    signs = ("nearest codes", "walk-count", "amortisation gap")
    assert [sign for sign in signs if any(sign in str(text) for text in there)] == [shown]
