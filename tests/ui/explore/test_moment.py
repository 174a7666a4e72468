"""A map that shows a moment of the training says that the rest of the page does not."""

import pytest


@pytest.mark.parametrize(("look", "said"), [({"epoch": "3"}, True), ({}, False)])
def test_what_is_below_a_moment_is_the_trained_networks(whole_app, look, said):
    for name, value in ({"run": "digits-film"} | look).items():
        whole_app.query_params[name] = value
    whole_app.run()
    captions = [each.value for each in whole_app.caption]
    assert any("a moment of the training" in text for text in captions) == said
