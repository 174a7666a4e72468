"""A million test images of 28×28: memory, and time an image beside that of 10,000.

    python benchmarks/million.py [--count 1000000] [--rounds 3]
    python benchmarks/million.py map [--count 1000000] [--picture FILE]

Makes both sets as mapped files in a folder that is thrown away. A network at one β and one for
every β are trained for an epoch on a few images, exported, and measured on both sets in turn: codes
and figures, as at a training's end. Then the codes of all are written as a table. Memory is this
process's own, TensorFlow and all: its share of pages (PSS) without those of files.

``map`` gives a shipped network a run on so many images and opens Explore in Chromium.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.memory import Peak
from tests.support import driver, large
from vae_core import datasets, runs
from vae_core.analysis import code_table
from vae_core.analysis.evaluate import evaluate
from vae_core.datasets import Dataset
from vae_core.serving.codec import Codec
from vae_core.vae.config import BetaRange, TrainingConfig

_FEW, _TRAINING = 10_000, 1_280
# The recipe's MLP.
_ONE_BETA = TrainingConfig(dataset="many", hidden=(512,), epochs=1)
_CONFIGS = {"one β": _ONE_BETA, "every β": _ONE_BETA.replace(beta=BetaRange())}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="?", choices=("measure", "map"), default="measure")
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--picture", type=Path, help="of the map: where it is kept")
    options = parser.parse_args()
    return _measure(options) if options.what == "measure" else _map(options)


def _measure(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as scratch, Peak() as peak:
        folder = Path(scratch)
        sets = {
            count: large.made_set(folder, f"of-{count}", count, training=_TRAINING)
            for count in (_FEW, options.count)
        }
        print(f"making both sets: {peak.most / 2**30:.2f} GB at most", flush=True)
        for name, config in _CONFIGS.items():
            codec = _trained(config, sets[_FEW], folder)
            print(f"{name}, trained: {peak.most / 2**30:.2f} GB at most", flush=True)
            _measured(name, codec, sets, 1 if config.conditioned else options.rounds)
            print(f"{name}, measured: {peak.most / 2**30:.2f} GB at most", flush=True)
            if not config.conditioned:
                _written(codec, sets[options.count], folder)
    print(f"memory: {peak.most / 2**30:.2f} GB at most")
    return 0


def _trained(config: TrainingConfig, dataset: Dataset, folder: Path) -> Codec:
    from vae_core.training import export, loop, threads

    config = config.replace(dataset=dataset.name)
    threads.configure_threads(config)
    vae = loop.train(config, dataset, clock=time.monotonic)
    run = runs.create_run(config, data=dataset.description, folder=folder)
    run.write_networks(encoder=export.to_litert(vae.encoder), decoder=export.to_litert(vae.decoder))
    return Codec.open(run, threads=threads.available_cores())


def _measured(name: str, codec: Codec, sets: dict[int, Dataset], rounds: int) -> None:
    each: dict[int, list[float]] = {count: [] for count in sets}
    evaluate(codec, sets[_FEW].test, seed=0)  # warm
    for _ in range(rounds):
        for count, dataset in sets.items():
            started = time.perf_counter()
            measured = len(evaluate(codec, dataset.test, seed=0)[1])
            seconds = time.perf_counter() - started
            each[count].append(1e6 * seconds / measured)
            print(f"{name}, {count:,} images, {measured:,} codes: {seconds:.1f} s", flush=True)
    few, many = (statistics.median(each[count]) for count in sets)
    print(
        f"{name}: {few:.1f} µs a measured image of {_FEW:,}, {many:.1f} µs of {max(sets):,}: "
        f"{many / few:.2f} times"
    )


def _written(codec: Codec, dataset: Dataset, folder: Path) -> None:
    count = len(dataset.test)
    for ending in ("npz", "csv"):
        parts = code_table.pieces(codec, {"test": dataset.test}, 1.0)
        started = time.perf_counter()
        with (folder / f"codes.{ending}").open("wb") as file:
            if ending == "csv":
                code_table.write_csv(parts, file)
            else:
                code_table.write_npz(parts, count, file)
        print(f"codes of {count:,} as {ending}: {time.perf_counter() - started:.0f} s", flush=True)


def _map(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        dataset = large.made_set(folder, "many", options.count)
        run = large.run_on(dataset, runs.open_run("mnist-mlp-beta-1"), folder / "runs", "many")
        print(f"the run's folder: {sum(f.stat().st_size for f in run.path.iterdir()):,} bytes")
        variables = {
            runs.RUNS_DIR_VARIABLE: str(folder / "runs"), datasets.DATA_DIR_VARIABLE: str(folder),
        }  # fmt: skip
        with driver.serve(driver.ROOT / "app.py", variables) as server, driver.chromium() as chrome:
            page = driver.new_context(chrome).new_page()
            sizes: dict[str, int] = {}
            page.on("requestfinished", lambda request: _note(request, sizes))
            for visit in ("first", "second"):
                started = time.perf_counter()
                page.goto(f"{server.url}/?run=many")
                page.wait_for_selector(".lm[data-ready=true]", timeout=180_000)
                print(f"points after a {visit} visit: {time.perf_counter() - started:.1f} s")
            page.wait_for_selector(".lm[data-axes=true]", timeout=180_000)
            print(f"blocks on the wire: {sorted(sizes.values(), reverse=True)[:4]} bytes")
            print(f"the web process: {server.memory_mb():.0f} MB")
            if options.picture:
                page.screenshot(path=str(options.picture), full_page=True)
    return 0


def _note(request: Any, sizes: dict[str, int]) -> None:
    """How large a block is on the wire."""
    answer = request.response()
    if "/blocks/" in request.url and answer is not None:
        sizes[request.url] = int(answer.header_value("content-length") or 0)


if __name__ == "__main__":
    sys.exit(main())
