"""A training that is long enough to be met while it runs, and its end."""

from __future__ import annotations

import dataclasses

import numpy as np

from tests.support.small import SMALL
from tests.support.survival import wait_for
from vae_core import jobs
from vae_core.runs import Run

LONG = SMALL.replace(epochs=2000)


def end(run: Run) -> None:
    """Stop a run's training and wait until its trainer is gone."""
    jobs.stop(run)
    wait_for(lambda: not run.is_owned(), "the trainer to end")


def move(run: Run, beta: float) -> Run:
    """As if β had been moved to this one while it trained: its figures are at it."""
    run.write_config(run.config.replace(beta_moves=((3, beta),)))
    run.write_history([dataclasses.replace(each, beta=beta) for each in run.history])
    run.write_metrics([dataclasses.replace(each, beta=beta) for each in run.metrics])
    at = np.array([beta], np.float32)
    run.write_codes(dataclasses.replace(run.codes(), betas=at, log_variance_betas=at))
    return Run(run.path)
