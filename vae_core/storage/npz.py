"""Arrays from an npz file, which may be damaged or may claim to hold more than it does.

NumPy reserves what an array's header claims before it looks whether the file has it, and
leaves through a dozen kinds of exceptions. Here an array is a view of bytes that were read.
"""

from __future__ import annotations

import io
import struct
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Container, Iterable
from pathlib import Path
from typing import BinaryIO

import numpy as np

# Unpacked, all arrays of a file together: many times any data set that trains here.
MAX_BYTES = 4 * 2**30
# What a process may take that has others to serve beside.
SERVED_BYTES = 128 * 2**20

_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_READ_HEADER = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
# What NumPy and zipfile raise for a damaged file.
ERRORS = (
    OSError, ValueError, EOFError, KeyError, NotImplementedError, RuntimeError, SyntaxError,
    TypeError, OverflowError, MemoryError, tokenize.TokenError, struct.error,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip


class _TooLargeError(ValueError):
    """Its headers say so; nothing has been unpacked."""


def read(
    file: BinaryIO, keys: Container[str] | None = None, *, most: int = MAX_BYTES
) -> dict[str, np.ndarray]:
    """The arrays of an npz file by name, read-only: all, or those of ``keys`` that it has.

    Raises:
        ValueError: the file is damaged, is no npz file, holds objects, or unpacks to more
            than ``most`` bytes; the message is half a sentence.
    """
    try:
        with zipfile.ZipFile(file) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # headers of Python 2, or only damaged
            members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
            chosen = {key: i for key, i in members.items() if keys is None or key in keys}
            _refuse_too_much(chosen.values(), most)
            return {key: _array(archive.read(info)) for key, info in chosen.items()}
    except _TooLargeError:
        raise
    except ERRORS as error:
        raise ValueError("it is damaged, or not an npz file of plain arrays") from error


def unpacked_bytes(path: Path) -> int:
    """How large the arrays of an npz file say they are; 0 for what is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(info.file_size for info in archive.infolist())
    except ERRORS:
        return 0


def _refuse_too_much(members: Iterable[zipfile.ZipInfo], most: int) -> None:
    total = 0
    for info in members:
        total += info.file_size
        if info.compress_type not in _PACKINGS:
            raise ValueError("NumPy packs otherwise")
    if total > most:
        raise _TooLargeError(
            f"it unpacks to {total / 2**20:,.0f} MB, and {most // 2**20:,} MB is the most here"
        )


def _array(content: bytes) -> np.ndarray:
    stream = io.BytesIO(content)
    shape, by_column, kind = _READ_HEADER[np.lib.format.read_magic(stream)](stream)
    if kind.hasobject:
        raise ValueError("objects would have to be unpickled")
    # A buffer shorter than the shape needs is refused, before anything is reserved.
    return np.ndarray(shape, kind, content, stream.tell(), order="F" if by_column else "C")
