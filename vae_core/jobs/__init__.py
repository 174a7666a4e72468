"""Background work: starting, watching and stopping trainings; a run's directory is its state."""

from __future__ import annotations

from vae_core.jobs.control import (
    active,
    changed_data,
    extend,
    go_on,
    move_beta,
    pause,
    resume,
    start,
    stop,
)
from vae_core.jobs.engine import Engine

__all__ = [
    "Engine", "active", "changed_data", "extend", "go_on", "move_beta", "pause", "resume", "start",
    "stop",
]  # fmt: skip
