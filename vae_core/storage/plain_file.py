"""A directory's own plain files: no links, no pipes, and no more bytes than are wanted."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

LINK = "it is a link, which is not followed"
# Not everywhere: where they lack, a link is looked for before the file is opened.
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer would hold its reader


def opened(path: str | os.PathLike[str], mode: str = "r") -> io.FileIO:
    """The file, open and unbuffered: what is written is written at once.

    Raises:
        OSError: it is not there, cannot be opened, or is a link or anything else but a file.
    """
    if not _NO_LINK and Path(path).is_symlink():
        raise _refusal(path, LINK)
    try:
        file = io.FileIO(path, mode, opener=_opener)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _refusal(path, LINK) from error
        raise
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise _refusal(path, "it is no plain file")
    return file


def open_to_add(path: str | os.PathLike[str]) -> BinaryIO:
    """The file, made where it is not there, open to add to; raises what ``opened`` raises."""
    return io.BufferedWriter(opened(path, "a"))


def _refusal(path: str | os.PathLike[str], why: str) -> OSError:
    return OSError(errno.EINVAL, why, os.fspath(path))


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags | _NO_LINK | _NO_WAIT, 0o666)


def read(path: str | os.PathLike[str], most: int) -> bytes:
    """Its content.

    Raises:
        OSError: it is not there, cannot be read, is no plain file, or has more than ``most`` bytes.
    """
    with opened(path) as file:
        _refuse_too_much(file, path, most)
        return b"".join(_pieces(file, most))


def _pieces(file: io.FileIO, most: int) -> Iterator[bytes]:
    while most > 0 and (piece := file.read(min(most, 2**24))):
        most -= len(piece)
        yield piece


def _refuse_too_much(file: io.FileIO, path: str | os.PathLike[str], most: int) -> None:
    if os.fstat(file.fileno()).st_size > most:
        raise _refusal(path, f"it has more than the {most / 2**20:g} MB that it may have")


def digest(path: str | os.PathLike[str], most: int) -> str:
    """Its SHA-256 in hexadecimal, without holding it.

    Raises:
        OSError: as ``read``.
    """
    with opened(path) as file:
        _refuse_too_much(file, path, most)
        return hashlib.file_digest(file, "sha256").hexdigest()
