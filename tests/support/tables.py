"""A small run on a table with numbers, a category and a label, for whoever needs one."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vae_core import datasets, runs
from vae_core.datasets.imports import Choices, Progress
from vae_core.jobs import imports
from vae_core.jobs.trainer import train_run
from vae_core.runs import Run
from vae_core.vae.defaults import defaults_for

ROWS = 240


def flowers() -> str:
    """A table as CSV: two numbers and a ground that depend on a colour; one value missing."""
    rng = np.random.default_rng(0)
    rows = ["stalk_cm,weight_g,ground,colour"]
    for index in range(ROWS):
        tall = index % 2
        stalk = "" if index == 3 else f"{rng.normal(40 if tall else 12, 2):.1f}"
        ground = ("sand", "clay", "rock")[int(rng.integers(2)) + tall]
        weight = f"{rng.normal(900 if tall else 300, 40):.0f}"
        rows.append(f"{stalk},{weight},{ground},{('red', 'blue')[tall]}")
    return "\n".join(rows)


def table_run(folder: Path, *, epochs: int = 3) -> Run:
    """A run on that table; the folder is its data folder too."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "flowers.csv").write_text(flowers())
    choices = Choices(roles={"ground": "value", "colour": "label"})
    name, _ = imports.add(
        [folder / "flowers.csv"], "Flowers", choices, folder=folder, progress=Progress()
    )
    known = datasets.describe(name, folder)
    assert known is not None
    config = defaults_for(known).replace(dataset=name, hidden=(32,), epochs=epochs)
    run = runs.create_run(config, data=known, folder=folder / "runs", name="flowers")
    train_run(run, data_folder=folder)
    return run
