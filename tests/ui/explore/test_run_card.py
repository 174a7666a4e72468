"""The run card below the map."""

from ui.explore import run_card
from ui.state import open_run
from vae_core import runs


def test_explore_offers_the_card_of_the_open_run(whole_app, monkeypatch):
    whole_app.query_params["run"] = "digits"
    whole_app.run()
    assert not whole_app.exception
    labels = [each.proto.label for each in whole_app.get("download_button")]
    assert "Run card" in labels
    opened = open_run.opened(runs.open_run("digits"))
    monkeypatch.setattr(open_run, "current", lambda: opened)
    assert "SHA-256" in run_card._content()
