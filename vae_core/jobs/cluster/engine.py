"""The engine that trains on a Ray cluster: a process here for each run, which fetches it home."""

from __future__ import annotations

from pathlib import Path

from vae_core.jobs import local
from vae_core.jobs.cluster.place import Place
from vae_core.runs import Run, RunState


class RayCluster:
    """Its trainer is a bridge: it holds the run's lock here, while a node of the cluster trains.

    Ray is imported by the bridge alone, so that the web process stays small.
    """

    def __init__(self, place: Place) -> None:
        self._place = place

    def start(self, run: Run, data_folder: Path) -> None:
        """See ``Engine.start``."""
        self._place.require_answer()
        local.start_process(run, data_folder, self._place.options())

    def stop(self, run: Run) -> None:
        """See ``Engine.stop``."""
        if run.is_owned():
            run.request_stop()

    def state(self, run: Run) -> RunState:
        """See ``Engine.state``."""
        return run.state
