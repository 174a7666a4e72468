"""``export``: a trained run for elsewhere; ``film``: its training as a GIF."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from vae_core.cli.shared import Commands, named_run
from vae_core.errors import ConfigError, VaeError

_FORMATS = ("keras", "onnx", "tflite")  # as ``vae_core.doors.out`` has them


def add(commands: Commands) -> None:
    """Register the command."""
    export = commands.add_for_run(
        "export", _export, "copy a trained run so that it opens anywhere, or write its networks"
    )
    export.add_argument("destination", type=Path, help="a folder that does not exist yet")
    export.add_argument(
        "--float16", action="store_true", help="half-precision weights, measured as such"
    )
    export.add_argument(
        "--format", choices=("run", *_FORMATS), default="run",
        help="a copy of the run (the default), or its encoder and decoder for another program",
    )  # fmt: skip
    film = commands.add_for_run("film", _film, "the training of a run as an animated GIF")
    film.add_argument("--beta", type=float, help="β, for a run trained over a range of it")
    film.add_argument("--out", type=Path, required=True, help="a .gif file")


def _film(options: argparse.Namespace) -> int:
    from vae_core.jobs import film

    if options.out.suffix != ".gif":
        raise ConfigError(f"out must end in .gif. Received: {options.out}")
    run = named_run(options)
    content = film.gif(run, options.beta)
    try:
        options.out.write_bytes(content)
    except OSError as error:
        raise VaeError(f"{options.out} cannot be written: {error.strerror}.") from error
    print(options.out)
    return 0


def _export(options: argparse.Namespace) -> int:
    if options.format != "run":
        return _export_networks(options)
    from vae_core.jobs.export import export_run

    copy = export_run(
        named_run(options),
        options.destination,
        float16=options.float16,
        data_folder=options.data_dir,
    )
    print(copy.path)
    return 0


def _export_networks(options: argparse.Namespace) -> int:
    if options.float16:
        raise ConfigError(
            "--float16 goes with --format run: make that copy first, then write its networks. "
            f"Received: --float16 with --format {options.format}"
        )
    from vae_core.doors import out

    exported = out.export_networks(named_run(options), options.destination, options.format)
    found = exported.agreement
    if options.json:
        print(json.dumps({"folder": str(exported.folder), **asdict(found)}))
        return 0
    print(exported.folder)
    sigma = "" if found.log_sigma is None else f", log σ {found.log_sigma:.1e}"
    print(
        f"Round trip against Keras, largest differences over {found.examples} examples: pixels "
        f"{found.pixels:.1e}, means {found.means:.1e}, log-variances {found.log_variances:.1e}"
        f"{sigma}"
    )
    return 0
