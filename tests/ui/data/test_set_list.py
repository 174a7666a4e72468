"""The way from the Data page to Train: what can be pressed, and what the form begins with."""

import base64
import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.support.driver import ROOT
from vae_core import datasets
from vae_core.datasets.imports import Choices, Progress
from vae_core.jobs import imports
from vae_core.vae.defaults import defaults_for
from vae_core.vae.presets import PRESETS


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv(datasets.DATA_DIR_VARIABLE, str(tmp_path))
    app = AppTest.from_file(str(ROOT / "ui/main.py"), default_timeout=60).run()
    return app.switch_page("../pages/data.py").run()


def test_a_set_that_a_training_fetches_can_be_trained_on(data):
    texts = [element.value for element in data.markdown]
    assert any("60,000 training examples" in text for text in texts)
    data.button(key="data-train-fashion_mnist").click().run()
    assert not data.exception and not data.error
    assert data.selectbox(key="train-dataset").value == "fashion_mnist"
    assert data.selectbox(key="train-preset").value == "fast"
    assert data.number_input(key="train-epochs").value == PRESETS["fast"].config.epochs


def test_the_form_begins_with_what_fits_the_data_and_follows_it(data):
    data.button(key="data-train-digits_64").click().run()
    fitting = defaults_for(datasets.describe("digits_64"))
    assert data.selectbox(key="train-preset").value == "fitted"
    assert data.selectbox(key="train-likelihood").value == fitting.likelihood == "learned-gaussian"
    assert data.number_input(key="train-epochs").value == fitting.epochs
    data.switch_page("../pages/train.py").run()
    data.selectbox(key="train-dataset").set_value("digits").run()
    assert data.selectbox(key="train-likelihood").value == "bernoulli"
    data.selectbox(key="train-dataset").set_value("mnist").run()
    assert data.selectbox(key="train-preset").value == "fast" and not data.exception


def test_a_set_that_cannot_be_read_cannot_be_trained_on(data, tmp_path):
    (tmp_path / "broken.npz").write_bytes(b"no archive")
    data.run()
    assert data.button(key="data-train-broken").disabled and not data.exception


def test_several_sets_are_shown_together_and_a_damaged_one_hides_no_other(data, tmp_path):
    for title in ("One", "Two"):
        rows = [",".join(f"{np.sin(i + t / 3):.3f}" for t in range(40)) for i in range(30)]
        header = ",".join(f"t{t}" for t in range(40))
        (tmp_path / "a.csv").write_text("\n".join([header, *rows]))
        choices = Choices(kind="series")
        imports.add([tmp_path / "a.csv"], title, choices, progress=Progress())
    data.run()
    for name in ("one", "two"):
        data.toggle(key=f"data-show-{name}").set_value(True)
    data.run()
    assert not data.exception and len(data.get("plotly_chart")) == 2
    (tmp_path / "one" / "train.npy").write_bytes(b"no array")
    data.run()
    assert not data.exception and len(data.get("plotly_chart")) == 1
    assert any("one" in each.value for each in data.error)


def test_a_curve_has_a_gap_where_a_value_is_missing(data, tmp_path):
    rows = [",".join("" if t == 7 else f"{i + t}.5" for t in range(40)) for i in range(3)]
    rows += [",".join(f"{i + t}.5" for t in range(40)) for i in range(27)]
    header = ",".join(f"t{t}" for t in range(40))
    (tmp_path / "a.csv").write_text("\n".join([header, *rows]))
    choices = Choices(kind="series", held="last")
    imports.add([tmp_path / "a.csv"], "Mine", choices, progress=Progress())
    data.run()
    data.toggle(key="data-show-mine").set_value(True).run()
    (chart,) = data.get("plotly_chart")
    traces = json.loads(chart.proto.spec)["data"]
    curves = [
        np.frombuffer(base64.b64decode(each["y"]["bdata"]), each["y"]["dtype"]) for each in traces
    ]
    assert curves[0][6:9] == pytest.approx([6.5, np.nan, 8.5], abs=1e-3, nan_ok=True)
    assert curves[5] == pytest.approx([2.5 + t for t in range(40)], abs=1e-3)
