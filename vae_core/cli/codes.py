"""``codes``: every example's posterior and nats, as CSV or npz, in bounded memory."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from vae_core.cli import engine
from vae_core.cli.shared import Commands, named_run
from vae_core.errors import ConfigError, DataError, VaeError


def add(commands: Commands) -> None:
    """Register the command."""
    codes = commands.add_for_run("codes", _codes, "write every example's μ, σ, label and nats")
    codes.add_argument("--beta", type=float, help="β, for a run trained over a range of it")
    codes.add_argument(
        "--split", choices=("test", "train", "all"), default="test", help="which examples"
    )
    codes.add_argument("--out", type=Path, required=True, help="a .csv or an .npz file")
    engine.add_options_of_blocks(codes)


def _codes(options: argparse.Namespace) -> int:
    from vae_core import datasets
    from vae_core.analysis import code_table
    from vae_core.jobs.cluster import blocks
    from vae_core.serving.codec import Codec
    from vae_core.storage import atomic

    if options.out.suffix not in (".csv", ".npz"):
        raise ConfigError(f"out must end in .csv or .npz. Received: {options.out}")
    run = named_run(options)
    codec = Codec.open(run, threads=os.cpu_count() or 1)
    dataset = datasets.load(run.config.dataset, options.data_dir)
    if dataset.shape != codec.shape:
        raise DataError(
            f"{run.config.dataset} has examples of shape {dataset.shape}, this run takes "
            f"{codec.shape}: it is another data set than the run was trained on."
        )
    splits = {"train": dataset.train, "test": dataset.test}
    chosen = splits if options.split == "all" else {options.split: splits[options.split]}
    beta = run.known_beta(options.beta)
    place = engine.place_of_blocks(options)
    parts = (
        code_table.pieces(codec, chosen, beta)
        if place is None
        else blocks.rows(run, place, code_table.blocks(chosen), beta)
    )
    try:
        with atomic.aside(options.out) as new, new.open("wb") as file:
            if options.out.suffix == ".csv":
                code_table.write_csv(parts, file)
            else:
                code_table.write_npz(parts, sum(map(len, chosen.values())), file)
    except OSError as error:
        raise VaeError(f"{options.out} cannot be written: {error.strerror}.") from error
    print(options.out)
    return 0
