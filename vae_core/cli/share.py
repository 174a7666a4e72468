"""``share``: a run as one HTML file that opens without a server."""

from __future__ import annotations

import argparse
from pathlib import Path

from vae_core.cli.shared import Commands, named_run
from vae_core.errors import VaeError


def add(commands: Commands) -> None:
    """Register the command."""
    share = commands.add_for_run(
        "share", _share, "write a run as one HTML file that opens without a server"
    )
    share.add_argument("--out", type=Path, required=True, help="the file to write")
    share.add_argument(
        "--originals", action=argparse.BooleanOptionalAction,
        help="with the test images, or without (default: where their licence allows)",
    )  # fmt: skip
    share.add_argument(
        "--training", action=argparse.BooleanOptionalAction, default=True,
        help="with the moments that were kept of its training, or without",
    )  # fmt: skip
    share.add_argument("--lesson", help="a lesson to go with it, whose scenes are all of this run")


def _share(options: argparse.Namespace) -> int:
    from vae_core import lessons
    from vae_core.sharing import one_file
    from vae_core.storage import atomic

    content = one_file.make(
        named_run(options),
        originals=options.originals,
        training=options.training,
        data_folder=options.data_dir,
        lesson=lessons.find(options.lesson) if options.lesson else None,
    )
    try:
        atomic.write_atomically(options.out, content)
    except OSError as error:
        raise VaeError(f"{options.out} cannot be written: {error.strerror}.") from error
    print(f"{options.out} ({len(content) / 1e6:.1f} MB)")
    return 0
