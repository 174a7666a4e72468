"""The command line: ``python -m vae_core COMMAND``. Every command calls what the pages call.

Exit codes: 0 done, 1 a VaeError (its sentence is on standard error), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence

from vae_core.cli import (
    codes,
    data,
    export,
    into,
    likelihood,
    neighbourhoods,
    networks,
    runs,
    share,
    sweep,
    train,
)
from vae_core.cli.shared import Commands
from vae_core.errors import VaeError

_EPILOG = """examples:
  python -m vae_core train --preset beta-sweep-mlp --dataset digits --epochs 5
  python -m vae_core data add penguins.csv --label-column species
  python -m vae_core list
  python -m vae_core encode mnist-every-beta-deep seven.png --beta 2
  python -m vae_core manifold mnist-every-beta-deep --n 20 --out manifold.png
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        code = options.command(options)
        sys.stdout.flush()  # here, where a reader that has gone is no error
    except VaeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # as of ``| head``: it has read what it wanted
        _leave_nothing_to_flush()
        return 0
    return code


def _leave_nothing_to_flush() -> None:
    """Python flushes once more when it ends, and would complain."""
    with contextlib.suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m vae_core",
        description="Train variational autoencoders, and encode and decode with them.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = Commands(parser)
    for group in (
        train,
        sweep,
        runs,
        networks,
        codes,
        likelihood,
        neighbourhoods,
        export,
        into,
        share,
        data,
    ):
        group.add(commands)
    return parser
