"""One visitor opens every run three times and reloads the page three hundred times: memory.

    python benchmarks/one_visitor.py [--rounds 3] [--reloads 300] [--json FILE]

Each visit opens Explore, fetches what the map names, and clicks once. Prints the web process's
resident memory after the first page, its highest and its last. Exit code 1 where it was above
200 MB after the first page or ever above 450 MB.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.class_of_fifty import shipped
from tests.support import driver
from tests.support.visitors import Visitor
from vae_core import runs

_FIRST_MB, _MOST_MB = 200.0, 450.0
_EVERY_KIND = 19  # runs, as a class would meet them


@dataclass(frozen=True)
class Figures:
    """Megabytes of the web process, and milliseconds until a page had come."""

    runs: int
    visits: int
    first_page_mb: float
    after_the_runs_mb: float
    highest_mb: float
    last_mb: float
    median_ms: float
    slowest_ms: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--reloads", type=int, default=300)
    parser.add_argument("--json", type=Path, help="also store the figures here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        variables = {runs.RUNS_DIR_VARIABLE: folder}
        with driver.serve(driver.ROOT / "app.py", variables) as server:
            figures = asyncio.run(measure(server, options.rounds, options.reloads))
    for name, value in asdict(figures).items():
        print(f"{name:<20} {value:>10,.1f}")
    if options.json:
        options.json.write_text(json.dumps(asdict(figures), indent=1) + "\n")
    return int(figures.first_page_mb > _FIRST_MB or figures.highest_mb > _MOST_MB)


async def measure(server: driver.Server, rounds: int, reloads: int) -> Figures:
    """What the web process takes while one visitor goes through it all."""
    names, rng = shipped(_EVERY_KIND), np.random.default_rng(0)
    highest = _Highest(server)
    watching = asyncio.create_task(highest.watch())
    times = [await _visit(server, names[0], rng)]
    first = server.memory_mb()
    times += [await _visit(server, name, rng) for _ in range(rounds) for name in names]
    after = server.memory_mb()
    times += [await _visit(server, names[0], rng) for _ in range(reloads)]
    watching.cancel()
    return Figures(
        runs=len(names), visits=len(times), first_page_mb=first, after_the_runs_mb=after,
        highest_mb=max(highest.mb, server.memory_mb()), last_mb=server.memory_mb(),
        median_ms=float(np.median(times)), slowest_ms=max(times),
    )  # fmt: skip


class _Highest:
    """The most memory seen so far."""

    def __init__(self, server: driver.Server) -> None:
        self._server, self.mb = server, 0.0

    async def watch(self) -> None:
        while True:
            self.mb = max(self.mb, self._server.memory_mb())
            await asyncio.sleep(0.05)


async def _visit(server: driver.Server, run: str, rng: np.random.Generator) -> float:
    """Milliseconds until the page of ``run`` had come; then a click, and away."""
    visitor = Visitor(server.url, run, "explore", rng)
    started = time.perf_counter()
    await visitor.open()
    came = 1000 * (time.perf_counter() - started)
    await visitor.act()
    await visitor.close()
    return came


if __name__ == "__main__":
    sys.exit(main())
