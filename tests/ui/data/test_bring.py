"""A path on the server's machine, where its owner allows one."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.driver import ROOT
from vae_core import datasets
from vae_core.jobs import imports


@pytest.mark.parametrize("named", ["absent.csv", "a" * 300, "../elsewhere.csv"])
def test_a_path_that_cannot_be_read_is_said_and_the_page_goes_on(tmp_path, monkeypatch, named):
    (tmp_path / "open").mkdir()
    monkeypatch.setenv(datasets.DATA_DIR_VARIABLE, str(tmp_path))
    monkeypatch.setenv(imports.IMPORT_DIR_VARIABLE, str(tmp_path / "open"))
    app = AppTest.from_file(str(ROOT / "ui/main.py"), default_timeout=60).run()
    app.switch_page("../pages/data.py").run()
    field = next(each for each in app.text_input if each.label.startswith("Or a file"))
    button = next(each for each in app.button if each.label == "Read")
    field.set_value(named)
    button.click().run()
    assert not app.exception
    (said,) = [element.value for element in app.error]
    assert said.startswith(("There is no file or folder", "Only what lies in"))
    assert "Data sets" in [element.value for element in app.subheader]
