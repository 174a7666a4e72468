"""How the server's memory is parted among its threads, and given back to the system."""

from __future__ import annotations

import ctypes

_ARENA_MAX = -8  # M_ARENA_MAX in malloc.h
_ARENAS = 2


def share_arenas() -> None:
    """Let all threads take their memory from two arenas; where there is no glibc, do nothing.

    Else glibc makes up to eight of them for each processor and keeps in each what its threads have
    freed: fifty sessions on nineteen runs held 730 MB instead of 340, at the same speed
    (benchmarks/class_of_fifty.py).
    """
    try:
        ctypes.CDLL(None).mallopt(_ARENA_MAX, _ARENAS)
    except (OSError, AttributeError, TypeError):
        return


def give_back() -> None:
    """Give what is free between what is in use back to the system; without glibc, do nothing.

    After the first page that is 45 MB of 200 (benchmarks/one_visitor.py).
    """
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError, TypeError):
        return
