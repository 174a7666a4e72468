"""A wish to stop: a file that is there."""

import pytest

from vae_core.errors import RunError
from vae_core.storage import wish


def test_a_wish_is_an_empty_file_and_asking_twice_is_asking_once(tmp_path):
    for _ in range(2):
        wish.ask_to_stop(tmp_path / "stop", "it")
    assert (tmp_path / "stop").read_bytes() == b""


def test_a_wish_that_cannot_be_written_says_of_what(tmp_path):
    with pytest.raises(RunError, match=r"^'Mine' cannot be stopped: No such file or directory\.$"):
        wish.ask_to_stop(tmp_path / "nowhere" / "stop", "'Mine'")
