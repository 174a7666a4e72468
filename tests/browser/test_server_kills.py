"""The server dies under a training, and the page that watches it comes back."""

import pytest

from tests.support.server_kills import Trial

pytestmark = pytest.mark.browser


def test_the_page_finds_its_training_again_after_its_server_was_killed(open_page, tmp_path):
    with Trial(open_page("about:blank"), tmp_path) as trial:
        found = trial.kill_server()
        assert found.good and not found.reloaded, str(found)
        assert trial.kill_both()
        assert trial.stop()
