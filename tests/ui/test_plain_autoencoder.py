"""A plain autoencoder has no KL, no ELBO, no prior and no β: no page speaks of one."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.driver import ROOT
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
