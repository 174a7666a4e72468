"""Whether a living process holds a lock, seen without taking it."""

from __future__ import annotations

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


def _cannot_be_taken(path: Path) -> bool:
    from filelock import FileLock, Timeout

    if path.is_symlink() or not path.exists():
        return False
    try:
        with FileLock(path).acquire(timeout=0):
            return False
    except Timeout:
        return True
