"""A run none of whose test examples has a label: what the tabs say all the same."""

import dataclasses
import shutil

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.support.driver import ROOT
from vae_core import runs
from vae_core.runs import Run


@pytest.fixture
def encoded(trained):
    """The Encode page of such a run, with its first example."""
    shutil.copytree(trained["vectors"].path, runs.runs_dir() / "mine")
    run = Run(runs.runs_dir() / "mine")
    codes = run.codes()
    run.write_codes(dataclasses.replace(codes, labels=np.full(len(codes), -1)))
    app = AppTest.from_file(str(ROOT / "ui/main.py"), default_timeout=60)
    app.query_params["run"] = "mine"
    app.run()
    return app.switch_page("../pages/encode.py").run()


def test_an_interpolation_leads_to_a_place(encoded):
    encoded.session_state["encode-more"] = "Interpolation"
    encoded.run()
    assert not encoded.exception and not encoded.error
    assert encoded.selectbox(key="walk-to").options == ["A place"]


def test_no_label_is_said_to_be_the_commonest(encoded):
    encoded.session_state["encode-more"] = "What is near it"
    encoded.run()
    assert not encoded.exception and not encoded.error
    assert not any("are labelled" in each.value for each in encoded.markdown)
