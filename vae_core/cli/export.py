"""``export``: a trained run's copy that opens anywhere."""

from __future__ import annotations

import argparse
from pathlib import Path

from vae_core.cli.shared import Commands, named_run


def add(commands: Commands) -> None:
    """Register the command."""
    export = commands.add_for_run("export", _export, "copy a trained run so that it opens anywhere")
    export.add_argument("destination", type=Path, help="a folder that does not exist yet")
    export.add_argument(
        "--float16", action="store_true", help="half-precision weights, measured as such"
    )


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
