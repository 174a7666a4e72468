"""The run card, among what can be taken along."""

from ui.explore import run_card
from ui.state import open_run
from vae_core import runs


def test_it_is_of_the_open_run(monkeypatch):
    opened = open_run.opened(runs.open_run("digits"))
    monkeypatch.setattr(open_run, "current", lambda: opened)
    assert "SHA-256" in run_card._content()
