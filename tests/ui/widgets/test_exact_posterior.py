"""The exact posterior of what is kept on Explore: its figures, and where there is none."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.driver import ROOT


def _kept(run):
    app = AppTest.from_file(str(ROOT / "ui/main.py"), default_timeout=60)
    app.query_params["run"] = run
    app.query_params["point"] = "17"
    app.session_state["exact-explore"] = True
    app.run()
    assert not app.exception and not app.error
    return app


def _figures(app):
    tables = [each.value for each in app.markdown if "of it the family's" in each.value]
    rows = [line.split("|")[1:3] for line in tables[0].splitlines()[2:]] if tables else []
    return {name.strip(): float(nats.replace("−", "-")) for name, nats in rows}


@pytest.mark.parametrize("run", ["digits-vae", "digits-64-vae"])
def test_the_gap_s_parts_add_up_to_it(run):
    found = _figures(_kept(run))
    assert found["log p(x)"] - found["ELBO"] == pytest.approx(found["gap"], abs=0.02)
    parts = found["of it the family's"] + found["of it the encoder's"]
    assert parts == pytest.approx(found["gap"], abs=0.02)
    assert found["gap"] > 0 and found["error of log p(x)"] <= 0.01


def test_a_plain_autoencoder_has_none():
    assert _figures(_kept("digits-autoencoder")) == {}
