"""What the first page of a new server waits for, done while the browser still fetches Streamlit."""

from __future__ import annotations

import contextlib
import importlib
import threading

from vae_core.errors import VaeError

# What pages/explore.py imports, and with it nearly all that there is to read.
_PARTS = ("components.latent_map", "explore.check_up", "explore.kept", "explore.take_along",
          "explore.second_view", "explore.lesson", "widgets.map_data")  # fmt: skip


def begin() -> threading.Thread:
    """Read the first page's code, the list of runs, and the run that a first visit opens."""
    thread = threading.Thread(target=_warm_up, name="warm-up", daemon=True)
    thread.start()
    return thread


def _warm_up() -> None:
    for part in _PARTS:
        importlib.import_module(f"ui.{part}")
    from ui.state import listing, open_run
    from ui.widgets import run_chooser

    with contextlib.suppress(VaeError, OSError):  # the page says so
        first = run_chooser.first(run for run in listing.read().runs if run.can_open)
        if first is not None:
            open_run.opened(first)
