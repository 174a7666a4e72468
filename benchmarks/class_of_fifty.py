"""A class at once: real sessions click and encode about once a second while a training runs.

    python benchmarks/class_of_fifty.py [--sessions 50] [--seconds 120] [--runs N] [--json FILE]

Every third session draws on Encode, the others click on Explore; all open their page at the
same moment. With ``--runs`` they spread over so many of the runs that came with the project. The
server, the trainer and the sessions' one process share this machine. Exit code 1 where a session
met an error, the 95th percentile is above 400 ms, or the server's memory at the end is above
500 MB, or more than 20 % above that after 15 seconds of warm-up.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support import driver
from tests.support.visitors import Answer, Task, VisitError, Visitor
from vae_core import datasets, jobs, runs
from vae_core.runs import Run
from vae_core.vae.config import TrainingConfig

_WARM_UP = 15.0  # seconds of clicks after the last session has opened
_PAUSE = (0.7, 1.3)  # seconds from one click to the next
_WORST_TAIL_MS, _WORST_MB, _WORST_GROWTH = 400.0, 500.0, 1.2
_PATIENCE = 180.0
# What a class opens first: a deep network, convolutions, small ones, other data.
_KINDS = (
    "mnist-every-beta-deep", "fashion-every-beta-conv", "mnist-mlp-beta-1", "digits",
    "fashion-every-beta-deep", "mnist-every-beta-conv",
)  # fmt: skip
_EPOCHS = 2000  # more than any measurement takes


@dataclass(frozen=True)
class Figures:
    """What a class saw, milliseconds and megabytes."""

    sessions: int
    answers: int
    answers_a_second: float
    errors: int
    median_ms: float
    tail_ms: float  # 95th percentile
    slowest_ms: float
    clicks_tail_ms: float
    strokes_tail_ms: float
    opening_ms: float  # median, all at the same moment
    warm_mb: float
    end_mb: float
    epochs: int  # that the training completed meanwhile

    @property
    def meets_the_line(self) -> bool:
        return (
            self.errors == 0
            and self.tail_ms <= _WORST_TAIL_MS
            and self.end_mb <= _WORST_MB
            and self.end_mb <= _WORST_GROWTH * self.warm_mb
        )


@dataclass
class _Class:
    """What the sessions report while they are at it."""

    measuring: bool = False
    opened: list[Answer] = field(default_factory=list)
    clicks: list[Answer] = field(default_factory=list)
    strokes: list[Answer] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--runs", type=int, default=1, help="how many they spread over")
    parser.add_argument("--json", type=Path, help="also store the figures here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _training(Path(folder)) as trained:
        variables = {runs.RUNS_DIR_VARIABLE: folder}
        with driver.serve(driver.ROOT / "app.py", variables) as server:
            figures = asyncio.run(
                measure(
                    server,
                    trained,
                    spread=shipped(options.runs),
                    sessions=options.sessions,
                    seconds=options.seconds,
                )
            )
    for name, value in asdict(figures).items():
        print(
            f"{name:<20} {value:>10,.1f}" if isinstance(value, float) else f"{name:<20} {value:>8}"
        )
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(asdict(figures), indent=1) + "\n")
    return 0 if figures.meets_the_line else 1


def shipped(count: int) -> list[str]:
    """Names of runs that came with the project: the default one, then others of every kind."""
    names = sorted(path.name for path in runs.PRETRAINED_DIR.iterdir() if path.is_dir())
    images = [name for name in names if not name.startswith("digits-64")]
    kinds = sorted(images, key=lambda name: _KINDS.index(name) if name in _KINDS else len(_KINDS))
    return [*kinds, *(name for name in names if name not in images)][:count]


async def measure(
    server: driver.Server,
    trained: Run | None,
    *,
    spread: Sequence[str],
    sessions: int,
    seconds: float,
    warm_up: float = _WARM_UP,
) -> Figures:
    """Let a class use a server, and say how it went.

    Args:
        trained: the run whose epochs are counted meanwhile, if one is being trained.
        spread: the names of the runs that the sessions open, each the next one.
    """
    seen = _Class()
    rngs = np.random.default_rng(0).spawn(sessions)
    visitors = [
        Visitor(server.url, run, _task(index, run), rng)
        for index, rng in enumerate(rngs)
        for run in (spread[index % len(spread)],)
    ]
    opened = await asyncio.gather(*(_noted(visitor.open(), seen) for visitor in visitors))
    seen.opened = [answer for answer in opened if answer is not None]
    tasks = [
        asyncio.create_task(_attend(visitor, rng, seen))
        for visitor, rng, answer in zip(visitors, rngs, opened, strict=True)
        if answer is not None
    ]
    await asyncio.sleep(warm_up)
    warm_mb, first_epoch = server.memory_mb(), _epoch(trained)
    seen.measuring, started = True, time.perf_counter()
    await asyncio.sleep(seconds)
    seen.measuring, lasted = False, time.perf_counter() - started
    end_mb, epochs = server.memory_mb(), _epoch(trained) - first_epoch
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.gather(*(visitor.close() for visitor in visitors), return_exceptions=True)
    return _figures(seen, sessions, lasted, (warm_mb, end_mb), epochs)


def _task(index: int, run: str) -> Task:
    """Every third draws, where the run is one of pictures."""
    return "encode" if index % 3 == 2 and not run.startswith("digits-64") else "explore"


async def _attend(visitor: Visitor, rng: np.random.Generator, seen: _Class) -> None:
    """Act about once a second, as long as nothing goes wrong."""
    answers = seen.strokes if visitor.task == "encode" else seen.clicks
    await asyncio.sleep(rng.uniform(0, _PAUSE[1]))  # nobody clicks in step
    while True:
        due = time.perf_counter() + rng.uniform(*_PAUSE)
        measured = seen.measuring
        answer = await _noted(visitor.act(), seen)
        if answer is None:
            return
        if measured:
            answers.append(answer)
        await asyncio.sleep(max(0.0, due - time.perf_counter()))


async def _noted(asked: Coroutine[None, None, Answer], seen: _Class) -> Answer | None:
    try:
        return await asked
    except VisitError as error:
        seen.errors.append(str(error))
        print(f"error: {error}", file=sys.stderr)
        return None


def _figures(
    seen: _Class, sessions: int, seconds: float, memory: tuple[float, float], epochs: int
) -> Figures:  # fmt: skip
    clicks, strokes = _milliseconds(seen.clicks), _milliseconds(seen.strokes)
    both = np.concatenate([clicks, strokes])
    return Figures(
        sessions=sessions,
        answers=len(both),
        answers_a_second=len(both) / seconds,
        errors=len(seen.errors),
        median_ms=_percentile(both, 50),
        tail_ms=_percentile(both, 95),
        slowest_ms=_percentile(both, 100),
        clicks_tail_ms=_percentile(clicks, 95),
        strokes_tail_ms=_percentile(strokes, 95),
        opening_ms=_percentile(_milliseconds(seen.opened), 50),
        warm_mb=memory[0],
        end_mb=memory[1],
        epochs=epochs,
    )


def _milliseconds(answers: list[Answer]) -> np.ndarray:
    return np.array([1000 * answer.seconds for answer in answers])


def _percentile(values: np.ndarray, percent: float) -> float:
    return float(np.percentile(values, percent)) if len(values) else float("inf")


def _epoch(run: Run | None) -> int:
    return 0 if run is None else run.state.epoch


@contextlib.contextmanager
def _training(folder: Path) -> Iterator[Run]:
    """A training in its stride: MNIST where it is at hand, else the digits."""
    at_hand = (datasets.data_dir() / "mnist.npz").is_file()
    config = TrainingConfig(dataset="mnist" if at_hand else "digits", epochs=_EPOCHS)
    run = jobs.start(config, folder=folder)
    try:
        _wait(lambda: run.state.epoch >= 1, "the first epoch")
        yield run
    finally:
        jobs.stop(run)
        _wait(lambda: not run.is_owned(), "the trainer to end")


def _wait(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"waited in vain for {what}")
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
