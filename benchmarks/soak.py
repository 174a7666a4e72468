"""Everything at once, at random, for an hour: visitors, trainings, kills, deletions, restarts.

    python benchmarks/soak.py [--minutes 60] [--seed 0]

Two servers share one runs folder. A seed decides what happens when. Visitors come on real
websockets, act, and leave, some before their page has come. Runs are trained, stopped, resumed,
renamed, deleted and restored; trainers are killed, and so are the servers, which are started again
on the same folder. At the end everything that trains is stopped, and: the logs may hold no error
but those of visits that a kill cut off, the servers' memory is looked at, and every run is whole.
Exit code 1 where one of these fails. Linux: processes are looked up in /proc.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import IO, TypeVar

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.class_of_fifty import shipped
from tests.support import driver
from tests.support.small import SMALL_CONFIGS
from tests.support.survival import trainer_of
from tests.support.visitors import Task, VisitError, Visitor
from vae_core import jobs, runs
from vae_core.errors import VaeError
from vae_core.runs import Run, trash
from vae_core.serving.codec import Codec

_SERVERS, _MOST_VISITORS, _MOST_ACTIVE = 2, 12, 3
_PAUSE = (0.05, 0.6)  # seconds from one event to the next
_EPOCHS = 40
_PATIENCE = 180.0
_MOST_GROWTH = 1.2

Event = Callable[[], Awaitable[None]]
T = TypeVar("T")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "runs"
        home.mkdir()
        with (Path(folder) / "server.log").open("wb") as log:
            soak = Soak(home, log, np.random.default_rng(options.seed))
            asyncio.run(soak.last(60 * options.minutes))
        return soak.report((Path(folder) / "server.log").read_text("utf-8", "replace"))


class Soak:
    """Servers, their visitors and trainings, and what has happened to them."""

    def __init__(self, home: Path, log: IO[bytes], rng: np.random.Generator) -> None:
        self._home, self._log, self._rng = home, log, rng
        self._running = contextlib.ExitStack()
        self._servers: list[driver.Server] = []
        self._visitors: list[tuple[driver.Server, Visitor]] = []
        self._happened: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()
        self._memory: list[float] = []
        self._broken: list[str] = []
        # How often each happens, by its share.
        self._events: list[tuple[Event, int]] = [
            (self.visitor_comes, 6), (self.visitor_acts, 60), (self.visitor_leaves, 5),
            (self.visitor_leaves_early, 3), (self.training_starts, 5), (self.training_stops, 3),
            (self.training_resumes, 4), (self.trainer_is_killed, 2), (self.run_is_renamed, 3),
            (self.run_is_deleted, 2), (self.run_is_restored, 1), (self.server_is_killed, 1),
        ]  # fmt: skip

    async def last(self, seconds: float) -> None:
        """Let events happen for so long, then end what trains and look at every run."""
        for _ in range(_SERVERS):
            self._serve()
        events, shares = zip(*self._events, strict=True)
        share = np.array(shares) / sum(shares)
        end, next_look = time.monotonic() + seconds, 0.0
        while time.monotonic() < end:
            event = events[self._rng.choice(len(events), p=share)]
            try:
                await event()
                self._happened[event.__name__] += 1
            except (VaeError, VisitError) as error:
                self._refused[f"{event.__name__}: {type(error).__name__}"] += 1
            if time.monotonic() > next_look:
                self._memory.append(self._most_memory())
                next_look = time.monotonic() + 10
            await asyncio.sleep(self._rng.uniform(*_PAUSE))
        await self._wind_up()

    async def visitor_comes(self) -> None:
        if len(self._visitors) >= _MOST_VISITORS:
            return
        server, visitor = self._visitor()
        await visitor.open()
        self._visitors.append((server, visitor))

    async def visitor_acts(self) -> None:
        visit = self._one_of(self._visitors)
        if visit is None:
            return
        try:
            await visit[1].act()
        except VisitError:
            self._visitors.remove(visit)
            raise

    async def visitor_leaves(self) -> None:
        visit = self._one_of(self._visitors)
        if visit is not None:
            self._visitors.remove(visit)
            await visit[1].close()

    async def visitor_leaves_early(self) -> None:
        _, visitor = self._visitor()
        await visitor.leave_early()

    async def training_starts(self) -> None:
        if len(jobs.active(self._own())) < _MOST_ACTIVE:
            config = SMALL_CONFIGS[self._rng.choice(list(SMALL_CONFIGS))]
            jobs.start(config.replace(epochs=_EPOCHS), folder=self._home)

    async def training_stops(self) -> None:
        run = self._one_of(jobs.active(self._own()))
        if run is not None:
            jobs.stop(run)

    async def training_resumes(self) -> None:
        run = self._one_of([run for run in self._own() if run.can_resume])
        if run is not None:
            jobs.resume(run)

    async def trainer_is_killed(self) -> None:
        run = self._one_of(jobs.active(self._own()))
        process = None if run is None else trainer_of(run)
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    async def run_is_renamed(self) -> None:
        run = self._one_of(self._own())
        if run is not None:
            runs.rename_run(run, f"Renamed {self._rng.integers(1000)}")

    async def run_is_deleted(self) -> None:
        run = self._one_of(self._own())
        if run is not None:
            trash.put(run)

    async def run_is_restored(self) -> None:
        run = self._one_of(list(trash.contents(self._home)))
        if run is not None:
            trash.restore(run)

    async def server_is_killed(self) -> None:
        server = self._servers.pop(self._rng.integers(len(self._servers)))
        server.process.kill()
        server.process.wait()
        self._visitors = [visit for visit in self._visitors if visit[0] is not server]
        self._serve(server.port)

    def _serve(self, port: int = 0) -> None:
        variables = {runs.RUNS_DIR_VARIABLE: str(self._home)}
        served = driver.serve(driver.ROOT / "app.py", variables, port=port, log=self._log)
        self._servers.append(self._running.enter_context(served))

    def _most_memory(self) -> float:
        return max(server.memory_mb() for server in self._servers)

    def _visitor(self) -> tuple[driver.Server, Visitor]:
        openable = [run.name for run in self._own() if run.can_open] + shipped(6)
        task: Task = "encode" if self._rng.random() < 0.3 else "explore"
        server = self._servers[self._rng.integers(len(self._servers))]
        return server, Visitor(server.url, str(self._rng.choice(openable)), task, self._rng)

    def _own(self) -> list[Run]:
        return [run for run in runs.list_runs(self._home).runs if not run.shipped]

    def _one_of(self, found: list[T]) -> T | None:
        return found[self._rng.integers(len(found))] if found else None

    async def _wind_up(self) -> None:
        for _, visitor in self._visitors:
            with contextlib.suppress(Exception):
                await visitor.close()
        deadline = time.monotonic() + _PATIENCE
        while active := jobs.active(self._own()):
            for run in active:
                jobs.stop(run)
            if time.monotonic() > deadline:
                self._broken.append(f"{active[0].name} does not stop")
                break
            await asyncio.sleep(1)
        self._memory.append(self._most_memory())
        self._running.close()
        self._broken += [why for _, why in runs.list_runs(self._home).broken]
        for run in self._own():
            self._broken += self._faults(run)

    def _faults(self, run: Run) -> list[str]:
        """What is wrong with a run: files, epochs that are missing or twice, what it decodes."""
        try:
            if (damage := run.damage()) is not None:
                return [damage]
            epochs = [record.epoch for record in run.history_until(run.checkpoint())]
            if epochs != list(range(1, len(epochs) + 1)):
                return [f"{run.name}: epochs {epochs}"]
            if run.can_open:
                z = np.zeros((1, run.config.latent_dim), np.float32)
                if not np.isfinite(Codec.open(run).decode(z)).all():
                    return [f"{run.name}: decodes to what is no number"]
        except VaeError as error:
            return [str(error)]
        return []

    def report(self, log: str) -> int:
        """Print what happened; returns the exit code."""
        errors = [line for line in log.splitlines() if '"level": "error"' in line]
        tracebacks = log.count("Traceback")
        for name, count in sorted(self._happened.items()):
            print(f"{name.replace('_', ' '):<24} {count:>6}")
        for name, count in sorted(self._refused.items()):
            print(f"refused: {name:<40} {count:>6}")
        warm = max(self._memory[: max(1, len(self._memory) // 2)])
        print(f"memory, MB: first half up to {warm:.0f}, end {self._memory[-1]:.0f}, "
              f"never above {max(self._memory):.0f}")  # fmt: skip
        print(f"errors in the log: {len(errors)}, tracebacks: {tracebacks}")
        for line in [*errors[:5], *self._broken]:
            print(line[:2000], file=sys.stderr)
        print(f"runs that are not whole: {len(self._broken)}")
        level = self._memory[-1] <= _MOST_GROWTH * warm
        return 0 if level and not errors and not tracebacks and not self._broken else 1


if __name__ == "__main__":
    sys.exit(main())
