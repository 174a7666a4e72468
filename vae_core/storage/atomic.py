"""Files written aside and renamed: a reader sees the old content or the new, never a part."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

_ASIDE = re.compile(r"\.(.+)\.[a-z0-9_]{8}")


def write_atomically(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Replace a file's content so that a reader sees the old or the new, never a part.

    Args:
        durable: whether it has to be on the disk, whatever the system does next.
    """
    with aside(path, durable=durable) as new:
        new.write_bytes(content)


@contextlib.contextmanager
def aside(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """A temporary path beside ``path`` that takes its place when the block ends well."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    new = Path(name)
    try:
        new.chmod(0o644)
        yield new
        # To the disk before the rename, else a power cut can leave the new name on an empty
        # file; a disk that has no room for it says so here at the latest.
        if durable:
            _sync(new)
        new.replace(path)
        # And the rename itself: what state.json says is done stays done.
        if durable and os.name == "posix":  # elsewhere a directory cannot be opened
            _sync(path.parent)
    finally:
        new.unlink(missing_ok=True)


def leftovers(path: Path) -> Iterator[Path]:
    """What ``aside`` has left of ``path`` where it was killed; nobody else's files."""
    return leftovers_of(path.parent, lambda name: name == path.name)


def leftovers_of(folder: Path, is_ours: Callable[[str], bool]) -> Iterator[Path]:
    """The same of every file of a folder whose name is one of ours."""
    for other in folder.iterdir():
        match = _ASIDE.fullmatch(other.name)
        if match and is_ours(match[1]) and other.is_file() and not other.is_symlink():
            yield other


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
