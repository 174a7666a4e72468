"""One variable forbids every change: for a server that anybody may visit.

What changes runs or data sets is marked with ``refused``, here in the core: a page that was open
before, or a message made by hand, meets the same answer.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from vae_core.errors import ReadOnlyError

VARIABLE = "VAE_READ_ONLY"
_OFF = ("", "0", "false", "no", "off")

P = ParamSpec("P")
T = TypeVar("T")


def is_on() -> bool:
    """Whether this process may change nothing."""
    return os.environ.get(VARIABLE, "").strip().lower() not in _OFF


def refused(change: Callable[P, T]) -> Callable[P, T]:
    """Mark what changes runs or data: it raises ReadOnlyError where the variable is set."""

    @functools.wraps(change)
    def unless_read_only(*args: P.args, **kwargs: P.kwargs) -> T:
        if is_on():
            raise ReadOnlyError(
                "Nothing can be changed here: this server only shows. Install the app to train, "
                f"rename, delete or bring data (or unset {VARIABLE})."
            )
        return change(*args, **kwargs)

    return unless_read_only
