"""A plain autoencoder has no KL, no ELBO, no prior and no β: no page speaks of one."""

import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.driver import ROOT
from ui.components import latent_map, map_blocks
from ui.components.latent_map import MapSelection, MapView
from vae_core import runs

VARIATIONAL = r"KL \d|KL \*\*|ELBO|(?<!no )prior|posterior|β = 0"


@pytest.fixture
def opened(trained, monkeypatch):
    monkeypatch.setenv(runs.RUNS_DIR_VARIABLE, str(trained["mlp"].path.parent))

    def open_page(page, run="autoencoder", **state):
        app = AppTest.from_file(str(ROOT / "ui/main.py"), default_timeout=60)
        app.query_params["run"] = run
        app.run()
        for key, value in state.items():
            app.session_state[key] = value
        app.switch_page(f"../pages/{page}.py").run()
        assert not app.exception and not app.error
        return app

    return open_page


def words(app):
    elements = [*app.markdown, *app.caption, *app.metric, *app.radio, *app.title]
    return [f"{getattr(e, 'label', '')} {getattr(e, 'value', '')}" for e in elements]


@pytest.mark.parametrize(
    ("page", "state"),
    [("explore", {}), ("manifold", {}), ("encode", {"encode-source": "Sample"})],
)  # fmt: skip
def test_a_page_says_nothing_of_what_it_does_not_have(opened, page, state):
    app = opened(page, **state)
    said = [text for text in words(app) if re.search(VARIATIONAL, text)]
    assert not [text for text in said if "Read along" not in text]


def test_compare_names_it_and_gives_it_no_kl(opened):
    app = opened("compare")
    maps = [text for text in words(app) if "plain autoencoder**" in text]
    assert maps and not [text for text in maps if "KL" in text or "β = 0" in text]


@pytest.mark.parametrize("variational", [True, False])
def test_the_map_is_sent_only_the_figures_there_are(monkeypatch, variational):
    monkeypatch.setattr(map_blocks, "offer", lambda data: {})
    monkeypatch.setattr(map_blocks, "offer_wide", lambda *args: None)
    monkeypatch.setattr(map_blocks, "offer_columns", lambda *args: None)
    monkeypatch.setattr(map_blocks, "offer_moments", lambda data: [])
    monkeypatch.setattr(map_blocks, "offer_known", lambda data: {})
    monkeypatch.setattr(map_blocks, "offer_neighbours", lambda data: None)
    monkeypatch.setattr(map_blocks, "offer_exact", lambda *args: None)
    row = dict.fromkeys(("beta", "reconstruction", "kl", "loss", "elbo", "active_units"), 1.0)
    view = MapView(
        run="r", data=None, label_names=(), metrics=(row,), tick_betas=(), kept=(0.0, 0.0),
        beta=1.0, variational=variational,
    )  # fmt: skip
    start = MapSelection(z=(0.0, 0.0), beta=1.0, point=None)
    sent = latent_map._message(view, start, start)
    text = sent[sent.index(b"{") : sent.rindex(b"}") + 1]
    (shown,) = json.loads(text)["metrics"]
    none = {name for name, value in shown.items() if value is None}
    assert none == (set() if variational else {"kl", "elbo", "active_units"})
