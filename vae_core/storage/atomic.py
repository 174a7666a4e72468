"""Files written aside and renamed: a reader sees the old content or the new, never a part."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file's content so that a reader sees the old or the new, never a part."""
    with aside(path) as new:
        new.write_bytes(content)


@contextlib.contextmanager
def aside(path: Path) -> Iterator[Path]:
    """A temporary path beside ``path`` that takes its place when the block ends well."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    new = Path(name)
    try:
        new.chmod(0o644)
        yield new
        # To the disk before the rename, else a power cut can leave the new name on an empty
        # file; a disk that has no room for it says so here at the latest.
        _sync(new)
        new.replace(path)
        # And the rename itself: what state.json says is done stays done.
        if os.name == "posix":  # elsewhere a directory cannot be opened
            _sync(path.parent)
    finally:
        new.unlink(missing_ok=True)


def leftovers(path: Path) -> Iterator[Path]:
    """What ``aside`` has left of ``path`` where it was killed; nobody else's files."""
    pattern = re.compile(rf"\.{re.escape(path.name)}\.[a-z0-9_]{{8}}")
    for other in path.parent.iterdir():
        if pattern.fullmatch(other.name) and other.is_file() and not other.is_symlink():
            yield other


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
