"""What a first training on a table begins with, beside other choices: test loss of each.

    python benchmarks/table_defaults.py penguins.csv

One training a row, one split, one seed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from vae_core import datasets, runs
from vae_core.datasets.imports import Choices, Progress
from vae_core.jobs import imports
from vae_core.jobs.trainer import train_run
from vae_core.vae.defaults import defaults_for

_CHOICES = (
    ((128, 64), 1e-3), ((128, 64), 3e-3), ((128, 64), 1e-2), ((64,), 3e-3), ((256, 128), 3e-3),
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        name, _ = imports.add(
            [options.table], options.table.stem, Choices(), folder=scratch, progress=Progress()
        )
        known = datasets.describe(name, scratch)
        assert known is not None
        proposed = defaults_for(known).replace(dataset=name)
        print(f"proposed: {proposed}")
        for hidden, rate in _CHOICES:
            config = proposed.replace(hidden=hidden, learning_rate=rate)
            run = runs.create_run(config, data=known, folder=Path(scratch) / "runs")
            train_run(run, data_folder=scratch)
            (row,) = run.metrics
            print(f"{'-'.join(map(str, hidden)):>10}  {rate:g}  {row.loss:.2f} nats", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
