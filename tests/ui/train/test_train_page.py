"""The Train page without a browser: what it follows, what it lists, what it says before Start."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.support.driver import ROOT
from tests.support.small import SMALL
from vae_core import datasets, runs
from vae_core.runs import EpochRecord, Run, RunState


@pytest.fixture
def train():
    app = AppTest.from_file(str(ROOT / "ui/main.py"), default_timeout=60).run()
    return app.switch_page("../pages/train.py")


def record(epoch):
    return EpochRecord(
        epoch=epoch, train_loss=3.0, train_reconstruction=2.0, train_kl=1.0, test_loss=3.0,
        test_reconstruction=2.0, test_kl=1.0, seconds=1.0, images_per_second=1.0,
    )  # fmt: skip


def captions(app):
    return [caption.value for caption in app.caption]


def labels(app):
    return [button.label for button in app.button]


def test_a_training_that_was_found_stays_with_its_way_on_when_it_ends(train, monkeypatch):
    run = runs.create_run(SMALL.replace(epochs=400))
    run.write_history([record(1)])
    run.write_state(RunState(status="running", epoch=1, phase="Training"))
    monkeypatch.setattr(Run, "is_owned", lambda run: not run.shipped)
    train.run()
    assert "Stop training" in labels(train)
    run.write_state(RunState(status="stopped", epoch=1, reason="Stopped by request."))
    train.run()
    assert any("1 of 400 epochs" in warning.value for warning in train.warning)
    assert f"resume-{run.name}" in [button.key for button in train.button]


def test_the_list_says_how_far_a_training_is(train, monkeypatch):
    run = runs.create_run(SMALL.replace(epochs=400))
    run.write_state(RunState(status="running", epoch=6, phase="Training"))
    monkeypatch.setattr(Run, "is_owned", lambda run: not run.shipped)
    polled = []
    from ui.train import run_list

    fragment = run_list.st.fragment
    monkeypatch.setattr(
        run_list.st, "fragment",
        lambda draw, run_every=None: polled.append((draw.__name__, run_every)) or fragment(draw),
    )  # fmt: skip
    train.run()
    assert "running, 6 epochs" in captions(train)
    assert [every for name, every in polled if name == "_draw_progress" and every]


def test_one_click_renames_what_was_typed_just_before(train):
    run = runs.create_run(SMALL)
    run.write_state(RunState(status="stopped"))
    train.run()
    train.text_input(key=f"title-{run.name}").set_value("Another name")
    rename = next(button for button in train.button if button.form_id == f"rename-{run.name}")
    assert not rename.disabled
    rename.click().run()
    assert run.title == "Another name"


@pytest.mark.parametrize("kind", ["mlp", "mlp-every-beta", "autoencoder"])
def test_card_and_list_have_one_figure_for_a_finished_run(train, trained, monkeypatch, kind):
    run = trained[kind]
    monkeypatch.setenv(runs.RUNS_DIR_VARIABLE, str(run.path.parent))
    train.query_params["job"] = run.name
    train.run()
    shown = train.metric[0].value
    assert not train.exception
    assert any(f"test {shown}" in caption for caption in captions(train))
    assert len(train.metric) == (3 if run.config.variational else 1)
    if run.config.variational:
        assert any(f"end at {run.history[-1].test_loss:.2f}" in text for text in captions(train))


def test_what_does_not_fit_is_said_beside_the_button_and_makes_no_run(train, tmp_path, monkeypatch):
    monkeypatch.setenv(datasets.DATA_DIR_VARIABLE, str(tmp_path))
    wide = np.linspace(0, 5e6, 80, dtype=np.float32).reshape(40, 2)
    np.savez(tmp_path / "wide.npz", x_train=wide, x_test=wide)
    train.run()
    train.selectbox(key="train-dataset").set_value("wide").run()
    (start,) = [button for button in train.button if button.key == "start-training"]
    assert start.disabled and "must be within" in train.error[0].value
    train.selectbox(key="train-dataset").set_value("digits_64").run()
    assert train.selectbox(key="train-likelihood").value != "bernoulli", "its values go to 16"
    assert not train.button(key="start-training").disabled and not train.error
    assert not [run for run in runs.list_runs().runs if not run.shipped]


def test_data_that_has_changed_is_said_before_and_after_resuming(train, tmp_path, monkeypatch):
    monkeypatch.setenv(datasets.DATA_DIR_VARIABLE, str(tmp_path))
    for count in (40, 50):
        x = np.ones((count, 3)).cumsum(axis=0)
        np.savez(tmp_path / "own.npz", x_train=x, x_test=x)
        if count == 40:
            config = SMALL.replace(dataset="own", likelihood="gaussian")
            run = runs.create_run(config, data=datasets.describe("own"))
    run.write_state(
        RunState(status="stopped", epoch=1, reason="Stopped.", note="It has *changed*.")
    )
    train.query_params["job"] = run.name
    train.run()
    assert sum("training examples 40, now 50" in caption for caption in captions(train)) == 2
    assert [info.value for info in train.info] == [r"It has \*changed\*\."]


def test_shapes_begin_with_what_fits_colour_images_and_digits_keep_their_preset(train):
    def chosen(field):
        return train.session_state[f"train-{field}"]

    train.run()
    train.selectbox(key="train-dataset").set_value("shapes").run()
    assert (chosen("preset"), chosen("architecture")) == ("fitted", "conv")
    assert chosen("latent_dim") == 16 and not train.exception
    train.selectbox(key="train-preset").set_value("fast").run()
    assert chosen("architecture") == "mlp", "who chooses a preset has it"
