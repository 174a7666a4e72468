"""What a click asks the disk of the run that is open."""

import pytest

from ui.state import open_run, session
from vae_core import runs
from vae_core.errors import RunNotFoundError
from vae_core.runs import Run


def test_the_run_that_is_open_is_found_again_without_reading_a_file(monkeypatch):
    monkeypatch.setattr(open_run.st, "session_state", {session.RUN: "digits"})
    first = open_run.current()

    def read(self, name):
        raise AssertionError(f"{name} was read")

    monkeypatch.setattr(Run, "_read_if_there", read)
    assert open_run.current() is first


@pytest.mark.parametrize("name", ["no-such-run", "../digits", ""])
def test_a_run_that_is_not_there_is_not_found(name):
    with pytest.raises(RunNotFoundError, match="Choose one from the list"):
        runs.find_run(name)
