"""Trains one run on a Ray cluster and brings what is written there home, as it is written.

The run's directory here stays the only state. A node that dies costs what came after the last
completed epoch: the run goes on from there on another node. Where the cluster itself is gone, it
goes on here, and says so. A bridge that dies takes its trainer along: Ray ends what nobody holds.
"""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Callable
from typing import Any

from filelock import Timeout

from vae_core import datasets
from vae_core.datasets.travel import digest_of, files_of
from vae_core.errors import EngineError, RunError
from vae_core.jobs.cluster import connection, node
from vae_core.jobs.cluster.place import Place
from vae_core.jobs.journal import Report
from vae_core.jobs.trainer import train_run
from vae_core.runs import Run, RunState, transfer
from vae_core.storage import read_only

_INTERVAL = 0.5  # seconds between two questions for news
_MOST_DEATHS = 3  # of nodes without a completed epoch between them
_LOCK_PATIENCE = 5.0


class _NodeDiedError(Exception):
    """The trainer's node, or its process, is gone."""


class _ClusterGoneError(Exception):
    """The cluster is."""


@read_only.refused
def train_on_cluster(
    run: Run,
    place: Place,
    *,
    data_folder: str | os.PathLike[str] | None = None,
    report: Report = lambda state, record: None,
    sleep: Callable[[float], None] = time.sleep,
) -> RunState:
    """Train a new run or go on with a stopped one on a cluster, and leave it ready to open here.

    Returns:
        The final state: ``done``, ``stopped`` or ``failed``.

    Raises:
        EngineError: the cluster does not answer, or cannot take the run.
        RunError: another process trains it.
        DataError: its data set cannot be read.
    """
    place.require_answer()
    try:
        ownership = run.lock().acquire(timeout=_LOCK_PATIENCE)
    except Timeout as error:
        raise RunError(f"{run.title!r} is being trained by another process already.") from error
    with ownership:
        try:
            state = _Bridge(run, place, data_folder, report, sleep).to_the_end()
        except _ClusterGoneError:
            state = None
        except RunError as error:
            _write(run, "failed", reason=str(error))
            raise
    if state is not None:
        return state
    note = f"The cluster at {place.address} was lost; training went on on this machine."
    return train_run(run, data_folder=data_folder, report=report, note=note)


class _Bridge:
    """Between a run's directory here and its trainer there."""

    def __init__(
        self, run: Run, place: Place, data_folder: str | os.PathLike[str] | None, report: Report,
        sleep: Callable[[float], None],
    ) -> None:  # fmt: skip
        self._run, self._place, self._report, self._sleep = run, place, report, sleep
        self._data_folder = datasets.data_dir(data_folder)
        self._told = 0  # epochs that were reported

    def to_the_end(self) -> RunState:
        ray = connection.connected(self._place)
        try:
            data = self._data(ray)
            deaths, epoch = 0, -1
            while True:
                try:
                    return self._once(ray, data)
                except _NodeDiedError as error:
                    if not _is_there(ray, self._place):
                        raise _ClusterGoneError from error
                deaths = 0 if self._epoch() > epoch else deaths + 1
                epoch = self._epoch()
                if deaths >= _MOST_DEATHS:
                    raise EngineError(
                        f"Nodes of the cluster died {deaths + 1} times at epoch {epoch} of "
                        f"{self._run.title!r}. The last completed epoch is kept; resume it here."
                    )
        finally:
            ray.shutdown()

    def _data(self, ray: Any) -> tuple[str, Any]:
        """Its files' digest, and where the cluster finds them; they travel once a node."""
        datasets.load(self._run.config.dataset, self._data_folder)  # fetched where it has to be
        names = files_of(self._run.config.dataset, self._data_folder)
        files = {str(name): (self._data_folder / name).read_bytes() for name in names}
        return digest_of(files), ray.put(files)

    def _once(self, ray: Any, data: tuple[str, Any]) -> RunState:
        """One trainer on one node, until it has ended."""
        _write(self._run, "queued", phase=f"Waiting for a place on {self._place.address}")
        actor = connection.actor(ray, node.Trainer, self._place)
        try:
            connection.require_same(self._asked(ray, actor.versions.remote()))
            digest, files = data
            # In a list a reference arrives as one: only a node without the data follows it.
            self._asked(
                ray,
                actor.start.remote(self._run.name, transfer.files(self._run), digest, [files]),
            )
            lives, wishes = True, transfer.Wishes(self._run)
            while lives:
                self._sleep(_INTERVAL)
                if asked := wishes.taken():
                    self._asked(ray, actor.told.remote(asked))
                lives, news = self._asked(ray, actor.news.remote())
                for name, content in news:
                    transfer.receive(self._run, name, content)
                self._tell()
            self._asked(ray, actor.leave.remote())
        finally:
            ray.kill(actor)
        self._run.clear_stop()
        return self._run.recorded_state()

    def _asked(self, ray: Any, answer: Any) -> Any:
        """An answer of the trainer; a wish to stop is heard while a place is waited for."""
        while True:
            try:
                return ray.get(answer, timeout=_INTERVAL)
            except ray.exceptions.GetTimeoutError:
                continue
            except (ray.exceptions.RayActorError, ConnectionError) as error:
                raise _NodeDiedError from error
            except ray.exceptions.RayTaskError as error:
                cause = getattr(error, "cause", None)
                raise EngineError(
                    f"The trainer on the cluster failed: {cause or error}."
                ) from error

    def _tell(self) -> None:
        state = self._run.recorded_state()
        for record in self._run.history[self._told :]:
            self._report(state, record)
            self._told = record.epoch

    def _epoch(self) -> int:
        checkpoint = self._run.checkpoint()
        return 0 if checkpoint is None else int(checkpoint["epoch"])


def _is_there(ray: Any, place: Place) -> bool:
    try:
        place.require_answer()
        return any(each["Alive"] for each in ray.nodes())
    except (EngineError, ConnectionError, ray.exceptions.RayError):
        return False


def _write(run: Run, status: Any, *, phase: str = "", reason: str = "") -> None:
    """The run's state as far as the bridge knows it; what it had is kept."""
    state = run.recorded_state()
    run.write_state(dataclasses.replace(state, status=status, phase=phase, reason=reason))
