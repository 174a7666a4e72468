"""What can be taken along, below the map."""

import pytest


def buttons(app):
    assert not app.exception
    return [each.proto.label for each in app.get("download_button")]


@pytest.mark.parametrize(
    "run, more",
    [("digits", []), ("digits-film", ["GIF"])],
)
def test_it_is_drawn_once_it_is_opened(whole_app, run, more):
    whole_app.query_params["run"] = run
    whole_app.run()
    assert buttons(whole_app) == []
    whole_app.session_state["take-along"] = True
    whole_app.run()
    assert buttons(whole_app) == ["One HTML file", "CSV", "NumPy, npz", "Run card", *more]
