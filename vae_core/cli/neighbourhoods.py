"""``neighbourhoods``: a picture of which codes are near to each other, kept with the run."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from vae_core.cli.shared import Commands, named_run
from vae_core.errors import ConfigError, VaeError


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_for_run(
        "neighbourhoods", _neighbourhoods,
        "compute the picture of which codes are near to each other (t-SNE), for Explore",
    )  # fmt: skip
    command.add_argument("--beta", type=float, help="β, for a run trained over a range of it")
    command.add_argument("--out", type=Path, help="write the places to this .csv file as well")
    command.add_argument("--quiet", action="store_true", help="print nothing")


def _neighbourhoods(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from vae_core.jobs import neighbourhoods, priority

    if options.out and options.out.suffix != ".csv":
        raise ConfigError(f"out must end in .csv. Received: {options.out}")
    if options.quiet:
        priority.give_way()
    run = named_run(options)
    with tqdm(total=1.0, disable=options.quiet or not sys.stderr.isatty(), desc=run.name) as bar:
        found = neighbourhoods.compute(
            run, options.beta, runs_folder=options.runs_dir,
            tell=lambda share: bar.update(share - bar.n) and None,
        )  # fmt: skip
    if options.out:
        rows = "".join(f"{i},{x:.5f},{y:.5f}\n" for i, (x, y) in enumerate(found.places.tolist()))
        try:
            options.out.write_text("example,x,y\n" + rows)
        except OSError as error:
            raise VaeError(f"{options.out} cannot be written: {error.strerror}.") from error
    if options.json:
        print(json.dumps({"run": run.name, "beta": found.beta, "examples": len(found.places)}))
    elif not options.quiet:
        print(f"{run.name}: {len(found.places):,} examples at β = {found.beta:g}")
    return 0
