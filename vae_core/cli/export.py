"""``export``: a trained run's copy that opens anywhere; ``film``: its training as a GIF."""

from __future__ import annotations

import argparse
from pathlib import Path

from vae_core.cli.shared import Commands, named_run
from vae_core.errors import ConfigError, VaeError


def add(commands: Commands) -> None:
    """Register the command."""
    export = commands.add_for_run("export", _export, "copy a trained run so that it opens anywhere")
    export.add_argument("destination", type=Path, help="a folder that does not exist yet")
    export.add_argument(
        "--float16", action="store_true", help="half-precision weights, measured as such"
    )
    film = commands.add_for_run("film", _film, "the training of a run as an animated GIF")
    film.add_argument("--beta", type=float, help="β, for a run trained over a range of it")
    film.add_argument("--out", type=Path, required=True, help="a .gif file")


def _film(options: argparse.Namespace) -> int:
    from vae_core.jobs import film

    if options.out.suffix != ".gif":
        raise ConfigError(f"out must end in .gif. Received: {options.out}")
    content = film.gif(named_run(options), options.beta)
    try:
        options.out.write_bytes(content)
    except OSError as error:
        raise VaeError(f"{options.out} cannot be written: {error.strerror}.") from error
    print(options.out)
    return 0


def _export(options: argparse.Namespace) -> int:
    from vae_core.jobs.export import export_run

    copy = export_run(
        named_run(options),
        options.destination,
        float16=options.float16,
        data_folder=options.data_dir,
    )
    print(copy.path)
    return 0
