"""A hundred thousand colour images of 64×64: memory and time of import, training and measuring.

    python benchmarks/large_set.py [--count 100000] [--every-beta]

Makes a zip of that many PNG files in a folder that is thrown away, imports it as the Data page
does, trains one epoch with the settings that are proposed for it, and measures. Memory is that of
the processes themselves, this one and the import's, together: their share of pages (PSS) without
those of files.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.memory import Peak
from vae_core import datasets, runs
from vae_core.datasets import Dataset
from vae_core.datasets.imports import Choices
from vae_core.jobs import imports
from vae_core.jobs.measure import measure_and_export
from vae_core.vae.config import BetaRange
from vae_core.vae.defaults import defaults_for

_SIDE = 64
_EPOCHS = 20  # of the training that measuring is compared with


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--every-beta", action="store_true", help="with β as an input")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, Peak() as peak:
        folder = Path(scratch)
        _zipped(folder / "large.zip", options.count)
        started = time.monotonic()
        dataset = _imported(folder / "large.zip", folder)
        print(f"import                        {time.monotonic() - started:.0f} s")
        print(f"memory until then             {peak.most / 2**30:.2f} GB at most")
        config = defaults_for(dataset.description).replace(dataset=dataset.name, epochs=1)
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
    print(f"memory of both processes      {peak.most / 2**30:.2f} GB at most")
    return 0


def _zipped(path: Path, count: int) -> None:
    """A zip of ``count`` pictures of coarse noise, which PNG makes small."""
    rng = np.random.default_rng(0)
    with zipfile.ZipFile(path, "w") as file:
        for number in range(count):
            coarse = rng.integers(0, 256, (8, 8, 3), np.uint8)
            content = io.BytesIO()
            picture = Image.fromarray(coarse).resize((_SIDE, _SIDE), Image.Resampling.NEAREST)
            picture.save(content, "PNG", compress_level=1)
            file.writestr(f"{number % 4}/{number:06}.png", content.getvalue())


def _imported(pictures: Path, folder: Path) -> Dataset:
    """The set, read in a process of its own."""
    made = imports.begin([], pictures, folder)
    imports.start(made, "Large", Choices())
    while not (state := made.state()).done:
        time.sleep(0.2)
    if state.error:
        raise SystemExit(state.error)
    imports.stop(made)
    return datasets.load(imports.finish(made, folder), folder)


if __name__ == "__main__":
    sys.exit(main())
