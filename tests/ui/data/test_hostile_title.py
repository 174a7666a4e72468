"""A data set's title is only words, in what is said once it is kept and once it is removed."""

import io
import time

import pytest

from ui.markdown import escaped
from ui.state import session
from vae_core import datasets
from vae_core.datasets.imports import Choices
from vae_core.jobs import imports

TITLE = "![x](http://example.com/a.png) *and more*"
TABLE = "a,b\n" + "\n".join(f"{i},{i * i % 7}" for i in range(30))


@pytest.fixture
def made(tmp_path, monkeypatch):
    monkeypatch.setenv(datasets.DATA_DIR_VARIABLE, str(tmp_path))
    made = imports.begin([("a.csv", io.BytesIO(TABLE.encode()))])
    imports.start(made, TITLE, Choices())
    deadline = time.monotonic() + 60
    while not made.state().done and time.monotonic() < deadline:
        time.sleep(0.05)
    assert made.state().report is not None
    return made


def said(app):
    assert not app.exception
    (toast,) = app.toast
    return toast.value


def test_it_is_words_where_a_set_is_kept_and_removed(made, whole_app):
    before = set(datasets.available())
    whole_app.session_state[session.IMPORT] = made.token
    whole_app.run()
    whole_app.switch_page("../pages/data.py").run()
    next(each for each in whole_app.button if each.label == "Keep it").click().run()
    kept = said(whole_app)
    (name,) = set(datasets.available()) - before
    whole_app.button(key=f"data-remove-{name}").click().run()
    removed = said(whole_app)
    assert kept == f"{escaped(TITLE)} is a data set now."
    assert removed == f"{escaped(TITLE)} is removed."
