"""A training in the background gives way: pages answer first, the trainer takes what is left."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_NICENESS = 10  # of 19: a tenth of a busy processor is still the trainer's
_AUTOGROUP = Path("/proc/self/autogroup")


def give_way() -> None:
    """Lower this process's priority, and that of all its later threads; nothing where it cannot.

    Linux may share the processor between sessions before it looks at single processes, and a
    trainer has a session of its own: then the session's priority is what counts.
    """
    with contextlib.suppress(OSError, AttributeError):
        os.nice(max(0, _NICENESS - os.nice(0)))  # once, however often it is asked
    with contextlib.suppress(OSError):
        if _AUTOGROUP.exists():
            _AUTOGROUP.write_text(str(_NICENESS))
