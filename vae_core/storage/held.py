"""Whether a living process holds a lock, seen without taking it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from vae_core.storage import plain_file

try:
    import fcntl
except ImportError:  # not a Unix: a look has to take the lock for a moment
    fcntl = None  # type: ignore[assignment]


def is_held(path: Path) -> bool:
    """Whether a process holds the lock of this file; False where nothing could hold it.

    Looks share the lock. One that took it for itself, if only for a moment, would pass for its
    holder with whoever looks in that moment: a page in another thread, or another server.
    """
    try:
        if fcntl is None:
            return _cannot_be_taken(path)
        with plain_file.opened(path) as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # not there, a link, or nothing that can be locked
        return False
    return False


@contextlib.contextmanager
def for_a_child(path: Path) -> Iterator[tuple[int, ...]]:
    """Take the lock of this file for a process that is started meanwhile, with these ``pass_fds``.

    The child need not know of it: the lock is its own from its first moment until it ends, however
    it ends, and nobody has to look a process up by its number.

    Raises:
        OSError: the file cannot be made, or another process holds the lock.
    """
    if fcntl is None:
        yield ()
        return
    with plain_file.open_to_add(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield (file.fileno(),)


def take_where_none_is_handed_on(path: Path) -> AbstractContextManager[object]:
    """For the child: takes the lock where the system cannot hand it on from a parent."""
    if fcntl is not None:
        return contextlib.nullcontext()
    from filelock import FileLock

    return FileLock(path)


def _cannot_be_taken(path: Path) -> bool:
    from filelock import FileLock, Timeout

    if path.is_symlink() or not path.exists():
        return False
    try:
        with FileLock(path).acquire(timeout=0):
            return False
    except Timeout:
        return True
