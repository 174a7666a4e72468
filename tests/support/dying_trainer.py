"""The command line in a process that kills itself in the middle of a chosen write.

    python -m tests.support.dying_trainer FILE NTH aside|renamed train --resume …

FILE is a file's name or what it begins with.
``aside``: FILE is written for the nth time, beside the old one, and not yet renamed;
``renamed``: it has just taken the old one's place, and nothing else has happened. Linux.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from vae_core.cli.main import main


def die_in_write(file: str, nth: int, *, renamed: bool) -> None:
    """From now on: every write ends with a sync of the file, a rename, a sync of its folder."""
    sync, syncs = os.fsync, 0

    def watched(handle: int) -> None:
        nonlocal syncs
        name = Path(f"/proc/self/fd/{handle}").readlink().name
        written = name.startswith(f".{file}")
        syncs += written
        if syncs == nth and written != renamed:
            os.kill(os.getpid(), signal.SIGKILL)
        sync(handle)

    os.fsync = watched


if __name__ == "__main__":
    file, nth, where, *arguments = sys.argv[1:]
    die_in_write(file, int(nth), renamed=where == "renamed")
    sys.exit(main(arguments))
