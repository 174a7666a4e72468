"""A sweep of twelve digits runs on a local Ray cluster: numbers, deaths, and time.

    pip install -r requirements-cluster.txt
    python benchmarks/cluster.py [--epochs 20] [--pairs 10] [--json FILE]

Trains the same twelve runs four times: on this machine with one thread, on one node of one core, on
two, and on two while a node and a run's bridge are killed. Prints the largest difference of a test
figure from this machine's, the wall times and their ratio. Then what the way home costs: one of
the runs on one node, in pairs that take turns, fetched twice a second as always and only once it
has ended; the ratio is of the seconds that its trainer counted. Exit code 1 where a run does not
end, an epoch is lost, or a figure differs by more than 1e-6.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support import ray_nodes
from vae_core import runs
from vae_core.jobs import sweeps
from vae_core.jobs.cluster.bridge import train_on_cluster
from vae_core.jobs.cluster.engine import RayCluster
from vae_core.jobs.cluster.place import Place
from vae_core.jobs.engine import Engine
from vae_core.jobs.local import LocalProcesses
from vae_core.jobs.sweeps import Member
from vae_core.training.threads import CORES_VARIABLE
from vae_core.vae.combinations import combinations
from vae_core.vae.config import FixedBeta, TrainingConfig

_MOST_DIFFERENCE = 1e-6
_PATIENCE = 600.0


@dataclass(frozen=True)
class Outcome:
    """One time that the sweep was trained."""

    where: str
    seconds: float
    done: int
    epochs_in_order: bool
    losses: tuple[float, ...]
    trainer_seconds: tuple[float, ...]  # of each run, as its history has them


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--pairs", type=int, default=10, help="for the way home")
    parser.add_argument("--json", type=Path, help="also store the figures here")
    options = parser.parse_args()
    configs = combinations(
        TrainingConfig(dataset="digits", hidden=(256, 64), epochs=options.epochs),
        {"beta": [FixedBeta(0.1), FixedBeta(1.0), FixedBeta(10.0)], "latent_dim": [2, 8]},
        seeds=2,
    )
    os.environ[CORES_VARIABLE] = "1"
    here = _trained("this machine, one thread", configs, LocalProcesses(), 1)
    with ray_nodes.cluster(1) as nodes:
        one = _trained("one node", configs, _engine(nodes), 2)
    with ray_nodes.cluster(2) as nodes:
        two = _trained("two nodes", configs, _engine(nodes), 4)
    with ray_nodes.cluster(2) as nodes:
        killed = _trained("two nodes, killed", configs, _engine(nodes), 4, lambda: _kill(nodes))
    outcomes = [here, one, two, killed]
    worst = 0.0
    for outcome in outcomes:
        pairs = zip(outcome.losses, here.losses, strict=False)
        difference = max((abs(a - b) for a, b in pairs), default=float("inf"))
        worst = max(worst, difference)
        print(
            f"{outcome.where:<26} {outcome.seconds:7.1f} s  {outcome.done} of {len(configs)} done"
            f"  largest difference {difference:.1e}"
        )
    print(f"two nodes over one: {two.seconds / one.seconds:.2f} of the time")
    if options.pairs:
        shares = _way_home(configs[0], options.pairs)
        print(
            f"fetched as it is written over fetched at the end: median "
            f"{statistics.median(shares):.3f} ({min(shares):.3f} to {max(shares):.3f})"
        )
    if options.json:
        options.json.write_text(json.dumps([asdict(outcome) for outcome in outcomes], indent=1))
    whole = all(each.done == len(configs) and each.epochs_in_order for each in outcomes)
    return 0 if whole and worst <= _MOST_DIFFERENCE else 1


def _engine(nodes: ray_nodes.Nodes) -> RayCluster:
    return RayCluster(Place(address=nodes.address))


def _trained(
    where: str, configs: Sequence[TrainingConfig], engine: Engine, at_once: int,
    meanwhile: Callable[[], None] | None = None,
) -> Outcome:  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        sweep = sweeps.plan(configs, name="twelve", folder=folder)
        disturbing = threading.Thread(target=meanwhile) if meanwhile else None
        started = time.perf_counter()
        if disturbing:
            disturbing.start()
        ended = sweeps.drive(sweep, engine, at_once=at_once)
        seconds = time.perf_counter() - started
        if disturbing:
            disturbing.join(_PATIENCE)
        return _outcome(where, seconds, ended)


def _way_home(config: TrainingConfig, pairs: int) -> list[float]:
    """The trainer's seconds while it is fetched, over those while nobody asks; of each pair."""
    with ray_nodes.cluster(1) as nodes, tempfile.TemporaryDirectory() as folder:
        place = Place(address=nodes.address)

        def seconds(sleep: Callable[[float], None]) -> tuple[float, float]:
            run = runs.create_run(config, folder=folder)
            started = time.perf_counter()
            train_on_cluster(run, place, sleep=sleep)
            later = run.history[1:]  # the first epoch also compiles
            return sum(record.seconds for record in later), time.perf_counter() - started

        _, whole = seconds(time.sleep)
        long_enough = functools.partial(_waited, whole)
        found = []
        for pair in range(pairs):
            asked, left = time.sleep, long_enough
            order = (asked, left) if pair % 2 == 0 else (left, asked)
            of = {sleep: seconds(sleep)[0] for sleep in order}
            found.append(of[asked] / of[left])
        return found


def _waited(seconds: float, _: float) -> None:
    time.sleep(seconds)


def _outcome(where: str, seconds: float, ended: Sequence[Member]) -> Outcome:
    done = [member.run for member in ended if member.standing == "done" and member.run]
    histories = [run.history for run in done]
    return Outcome(
        where=where, seconds=seconds, done=len(done),
        epochs_in_order=all(
            [record.epoch for record in history] == list(range(1, run.config.epochs + 1))
            for run, history in zip(done, histories, strict=True)
        ),
        losses=tuple(run.metrics[0].loss for run in done),
        trainer_seconds=tuple(sum(record.seconds for record in each) for each in histories),
    )  # fmt: skip


def _kill(nodes: ray_nodes.Nodes) -> None:
    """One node once runs train on both, another in its place; later one bridge."""
    _until(lambda: len(_processes("^ray::Trainer")) >= 2)
    time.sleep(6.0)
    nodes.kill(1)
    time.sleep(3.0)
    nodes.add()
    _until(lambda: len(_bridges()) >= 1)
    time.sleep(6.0)
    os.kill(_bridges()[0], signal.SIGKILL)


def _bridges() -> list[int]:
    """The processes that fetch runs home, of this benchmark."""
    mine = set(_processes("--resume twelve-.* --engine ray"))
    return sorted(mine)


def _processes(pattern: str) -> list[int]:
    found = subprocess.run(
        ["pgrep", "-f", "--", pattern], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in found.stdout.split()]


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError("waited in vain")
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
