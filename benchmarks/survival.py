"""Does a training survive? Trainers and servers killed, a disk filled, many times.

    python benchmarks/survival.py trainer [--kills 20] [--seed 0]
    python benchmarks/survival.py server [--kills 10]      # needs Chromium
    python benchmarks/survival.py disk

A line a trial and a summary; exit code 1 if anything was lost. The tests run a short form
(tests/vae_core/jobs/test_survival.py, tests/browser/test_server_kills.py). Linux: processes are
looked up in /proc.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support import driver, server_kills, survival
from tests.support.survival import After, InWrite, Moment
from vae_core import runs
from vae_core.errors import VaeError
from vae_core.runs import Run

_CONFIG = survival.CONFIG.replace(epochs=80)
_EQUAL = 1e-6  # nats, latent units, weights


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="WHAT")
    trainer = commands.add_parser("trainer", help="SIGKILL at random moments, writes included")
    trainer.add_argument("--kills", type=int, default=20)
    trainer.add_argument("--seed", type=int, default=0)
    trainer.set_defaults(trials=lambda o, folder: _trainer(folder, o.kills, o.seed))
    server = commands.add_parser("server", help="SIGKILL of the server, with a page open")
    server.add_argument("--kills", type=int, default=10)
    server.set_defaults(trials=lambda o, folder: _server(folder, o.kills))
    disk = commands.add_parser("disk", help="no room in the middle of a training")
    disk.set_defaults(trials=lambda o, folder: _disk(folder))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        passed = []
        for number, (good, words) in enumerate(options.trials(options, Path(folder)), start=1):
            passed.append(good)
            print(f"{number:>3}  {'ok  ' if good else 'LOST'}  {words}", flush=True)
    print(f"{sum(passed)} of {len(passed)}")
    return 0 if passed and all(passed) else 1


# Each yields, for every trial, whether nothing was lost, and words on it.
Trials = Iterator[tuple[bool, str]]


def _trainer(folder: Path, kills: int, seed: int) -> Trials:
    """Runs of one seed, each killed once at its own moment and then trained to the end."""
    reference = runs.create_run(_CONFIG, folder=folder, name="reference")
    started = time.monotonic()
    survival.train_to_the_end(reference)
    seconds = time.monotonic() - started
    print(f"     the reference took {seconds:.1f} s, {_CONFIG.epochs} epochs")
    moments = _moments(np.random.default_rng(seed), seconds)
    for number in range(1, kills + 1):
        run = runs.create_run(_CONFIG, folder=folder, name=f"killed-{number}")
        try:
            yield _killed_once(run, reference, moments)
        except (AssertionError, VaeError) as error:
            yield False, f"{run.name}: {error}"


def _killed_once(run: Run, reference: Run, moments: Iterator[Moment]) -> tuple[bool, str]:
    moment = next(moments)
    killed = survival.kill(run, moment)
    while not killed.hit:  # the machine was faster than for the reference
        run = runs.create_run(_CONFIG, folder=run.path.parent)
        moment = next(moments)
        killed = survival.kill(run, moment)
    survival.train_to_the_end(run)
    apart = survival.difference(run, reference)
    left = [path.name for path in run.path.glob(".*")]
    words = (
        f"killed {moment} ({killed.phase.lower()}); {killed.epoch} epochs kept of "
        f"{killed.claimed} shown; half written: {', '.join(killed.unfinished) or 'nothing'}; "
        f"resumed, apart by {apart:.1g}"
    )
    return killed.claimed <= killed.epoch and apart < _EQUAL and not left, words


def _moments(rng: np.random.Generator, seconds: float) -> Iterator[Moment]:
    """By turns anywhere in a trainer's life, and in a write or right after it."""
    files = itertools.cycle([
        "checkpoint.npz", "history.jsonl", "checkpoint.npz", "encoder.tflite", "checkpoint.npz",
        "state.json", "checkpoint.npz", "latents.npz", "checkpoint.npz", "metrics.json",
    ])  # fmt: skip
    for file in files:
        yield After(float(rng.uniform(0, seconds)))
        many = file in ("checkpoint.npz", "history.jsonl", "state.json")
        nth = int(rng.integers(1, _CONFIG.epochs + 1)) if many else 1
        yield InWrite(file, nth, renamed=bool(rng.integers(2)))


def _server(folder: Path, kills: int) -> Trials:
    """One training under one page, and one server after the other killed under both."""
    if driver.chromium_path() is None:
        yield False, "needs Chromium: install it, or set CHROMIUM to its path"
        return
    with driver.chromium() as browser:
        page = browser.new_page(**driver.CONTEXT)
        page.set_default_timeout(60_000)
        with server_kills.Trial(page, folder) as trial:
            for _ in range(kills):
                found = trial.kill_server()
                yield found.good, str(found)
            yield trial.kill_both(), "server and trainer killed: said so, and resumed by a click"
            yield trial.stop(), "stopped by the page's button; the history has no gap"


def _disk(folder: Path) -> Trials:
    reference = runs.create_run(_CONFIG, folder=folder, name="reference")
    small = folder / "small"
    small.mkdir()
    with survival.small_disk(small) as disk:
        print(f"     by {type(disk).__name__}")
        bystander = runs.create_run(_CONFIG, folder=small, name="bystander")
        run = runs.create_run(_CONFIG, folder=small, name="full")
        untouched = {path.name: path.read_bytes() for path in bystander.path.iterdir()}
        with survival.trainer(run) as process:
            survival.wait_for(
                lambda: run.state.epoch >= 3 or process.poll() is not None, "three epochs"
            )
            disk.fill(run)
            process.communicate(timeout=60)
        state = run.state
        yield state.status == "failed" and "disk is full" in state.reason, f"says {state.reason!r}"
        checkpoint = run.checkpoint()
        kept, shown = int(checkpoint["epoch"]) if checkpoint else 0, len(run.history)
        yield kept >= max(shown, state.epoch) > 0, f"{kept} epochs kept of {shown} shown"
        left = sum(path.stat().st_size for path in run.path.glob(".*"))
        yield left == 0, f"{left} bytes of unfinished files left"
        now = {path.name: path.read_bytes() for path in bystander.path.iterdir()}
        yield now == untouched, "the run beside it is as it was"
        survival.train_to_the_end(reference)
        yield True, "a run on another disk trained to its end meanwhile"
        disk.free()
        survival.train_to_the_end(run)
        apart = survival.difference(run, reference)
        yield apart < _EQUAL, f"resumed to the end, apart by {apart:.1g}"


if __name__ == "__main__":
    sys.exit(main())
