"""A hundred thousand colour images of 64×64: memory and time of training and of measuring.

    python benchmarks/large_set.py [--count 100000] [--every-beta]

Makes such a set of blurred noise in a folder that is thrown away, mapped as an imported one is,
trains one epoch with the settings that are proposed for it, and measures. Memory is the
process's own: its share of pages (PSS) without those of files.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from vae_core import datasets, runs
from vae_core.datasets import Dataset, Split, stored
from vae_core.jobs.measure import measure_and_export
from vae_core.vae.config import BetaRange
from vae_core.vae.defaults import defaults_for
from vae_core.vae.description import Description

_NAME, _SIDE, _TEST_SHARE, _PIECE = "large", 64, 10, 1000
_EPOCHS = 20  # of the training that measuring is compared with


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--every-beta", action="store_true", help="with β as an input")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, _Peak() as peak:
        dataset = _made(Path(scratch), options.count)
        config = defaults_for(dataset.description).replace(dataset=_NAME, epochs=1)
        if options.every_beta:
            config = config.replace(beta=BetaRange())
        from vae_core.training import loop, threads

        threads.configure_threads(config)
        run = runs.create_run(config, data=dataset.description, folder=scratch, name="run")
        seconds = []
        vae = loop.train(
            config, dataset, clock=time.monotonic,
            on_epoch=lambda record, _: seconds.append(record.seconds),
        )  # fmt: skip
        print(f"one epoch                     {seconds[0]:.0f} s")
        started = time.monotonic()
        measure_and_export(run, vae, dataset)
        measuring = time.monotonic() - started
        print(f"measuring and codes           {measuring:.0f} s")
        print(f"of {_EPOCHS} epochs                  {measuring / (_EPOCHS * seconds[0]):.0%}")
    print(f"the process's own memory      {peak.most / 2**30:.2f} GB at most")
    return 0


def _made(folder: Path, count: int) -> Dataset:
    path = folder / _NAME
    path.mkdir()
    test = count // _TEST_SHARE
    for part, size in (("train", count - test), ("test", test)):
        _write(path / f"{part}.npy", size, np.random.default_rng(size))
    shape = (_SIDE, _SIDE, 3)
    known = Description(
        kind="images", title="Large", shape=shape, training_size=count - test, test_size=test
    )
    nothing = np.zeros((0, *shape), np.uint8)
    stored.write(path, Dataset(_NAME, Split(nothing), Split(nothing), known), {})
    return datasets.load(_NAME, folder)


def _write(path: Path, count: int, rng: np.random.Generator) -> None:
    array = np.lib.format.open_memmap(path, "w+", np.uint8, (count, _SIDE, _SIDE, 3))
    for start in range(0, count, _PIECE):
        size = min(_PIECE, count - start)
        coarse = rng.integers(0, 256, (size, 8, 8, 3), np.uint8)
        array[start : start + size] = coarse.repeat(8, axis=1).repeat(8, axis=2)
    array.flush()


class _Peak:
    """The most memory of this process's own while it is entered, bytes."""

    def __init__(self) -> None:
        self.most = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.5):
            self.most = max(self.most, _own_bytes())


def _own_bytes() -> int:
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    sizes = {line.split(":")[0]: line.split()[1] for line in lines[1:]}
    return 1024 * (int(sizes["Pss_Anon"]) + int(sizes["Pss_Shmem"]))


if __name__ == "__main__":
    sys.exit(main())
