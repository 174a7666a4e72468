"""``codes``: every example's posterior and nats, as CSV or npz."""

from __future__ import annotations

import argparse
from pathlib import Path

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


def _codes(options: argparse.Namespace) -> int:
    from vae_core import datasets
    from vae_core.analysis.code_table import code_table, to_csv, to_npz
    from vae_core.serving.codec import Codec

    writers = {".csv": to_csv, ".npz": to_npz}
    write = writers.get(options.out.suffix)
    if write is None:
        raise ConfigError(f"out must end in .csv or .npz. Received: {options.out}")
    run = named_run(options)
    codec = Codec.open(run, threads=2)
    dataset = datasets.load(run.config.dataset, options.data_dir)
    if dataset.shape != codec.shape:
        raise DataError(
            f"{run.config.dataset} has examples of shape {dataset.shape}, this run takes "
            f"{codec.shape}: it is another data set than the run was trained on."
        )
    splits = {"train": dataset.train, "test": dataset.test}
    chosen = splits if options.split == "all" else {options.split: splits[options.split]}
    beta = run.config.beta.reference if options.beta is None else options.beta
    content = write(code_table(codec, chosen, beta))
    try:
        options.out.write_bytes(content)
    except OSError as error:
        raise VaeError(f"{options.out} cannot be written: {error.strerror}.") from error
    print(options.out)
    return 0
