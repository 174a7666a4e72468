"""A training that is long enough to be met while it runs, and its end."""

from __future__ import annotations

from tests.support.small import SMALL
from tests.support.survival import wait_for
from vae_core import jobs
from vae_core.runs import Run

LONG = SMALL.replace(epochs=2000)


def end(run: Run) -> None:
    """Stop a run's training and wait until its trainer is gone."""
    jobs.stop(run)
    wait_for(lambda: not run.is_owned(), "the trainer to end")
