"""The files that somebody brought: single ones, a folder, or what is in a zip archive.

Nothing is unpacked to a path that an archive names: a member's name is a name. No link is
followed, and every count and size has a bound that is looked at before anything is read.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from vae_core.datasets.imports.report import Report, counted, named
from vae_core.errors import DataError
from vae_core.storage import plain_file

MOST_FILES = 300_000
MOST_BYTES = 8 * 2**30  # unpacked, all files together
_MOST_DIRECTORY = 64 * 2**20  # of an archive's list of members: Python holds all of it
_LARGEST_RATIO = 1100  # deflate cannot pack better: what claims to is no honest file
_JUNK = re.compile(r"(^|/)(__MACOSX(/|$)|\.|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_END, _END64, _END64_PLACE = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


@dataclass(frozen=True)
class File:
    """A file that was brought.

    Attributes:
        name: its path as people see it, parts with '/' between.
        size: bytes, unpacked.
        open: gives its content as a stream; raises OSError where it cannot.
        path: where it lies as it is; None inside of an archive.
    """

    name: str
    size: int
    open: Callable[[], BinaryIO]
    path: Path | None = None

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()

    def read(self, most: int) -> bytes:
        """Its content.

        Raises:
            DataError: it has more than ``most`` bytes, or cannot be read.
        """
        if self.size > most:
            raise DataError(
                f"{self.name} has {self.size / 2**20:,.0f} MB; {most / 2**20:,.0f} MB is the most."
            )
        try:
            with self.open() as stream:
                return stream.read(most)
        except _BROKEN as error:
            raise DataError(f"{self.name} cannot be read: it is damaged.") from error


def files_of(paths: Sequence[Path], report: Report) -> list[File]:
    """Everything that lies at the paths, in order of their names; archives are looked into.

    Raises:
        DataError: nothing is there, or too much.
    """
    found: list[File] = []
    for path in paths:
        found += _files_at(path, report)
        _require_bounds(found)
    kept = [file for file in found if not _JUNK.search(file.name)]
    if not kept:
        raise DataError(
            f"There is no file to read. Received: {named([path.name for path in paths])}"
        )
    return sorted(kept, key=lambda file: natural(file.name))


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts 'a2' before 'a10'."""
    parts = re.findall(r"\d+|\D+", text)
    return tuple((0, int(p), "") if p.isdecimal() and p.isascii() else (1, 0, p) for p in parts)


def _files_at(path: Path, report: Report) -> Iterator[File] | list[File]:
    if path.is_symlink():
        raise DataError(f"{path.name} is a link, which is not followed. Name what it leads to.")
    if path.is_dir():
        return list(_in_folder(path, report))
    if not path.is_file():
        raise DataError(f"There is no file or folder {path.name!r}.")
    if path.suffix.lower() == ".zip" or _is_other_zip(path):
        return _in_archive(path)
    return [_plain(path, path.name)]


def _is_other_zip(path: Path) -> bool:
    """A zip archive under another name, which no reader here knows (npz is one that is known)."""
    return path.suffix.lower() not in (".npz", ".xlsx", ".ods", ".docx", ".pt", ".pth", ".keras") \
        and zipfile.is_zipfile(path)  # fmt: skip


def _plain(path: Path, name: str) -> File:
    return File(name, path.stat().st_size, lambda: io.BufferedReader(plain_file.opened(path)), path)


def _in_folder(folder: Path, report: Report) -> Iterator[File]:
    links, count = [], 0
    for parent, folders, names in os.walk(folder, followlinks=False):
        at = Path(parent)
        for name in [*folders, *names]:
            path = at / name
            if path.is_symlink():
                links.append(name)
            elif name in names and stat.S_ISREG(path.lstat().st_mode):
                count += 1
                _require_few(count)
                yield _plain(path, path.relative_to(folder).as_posix())
    if links:
        report.say("dropped", f"{counted(len(links), 'link')} not followed: {named(links)}.")


def _in_archive(path: Path) -> list[File]:
    try:
        entries, size = _directory(path)
        _require_few(entries)
        if size > _MOST_DIRECTORY:
            raise DataError(f"{path.name} lists too many files. Pack fewer into one archive.")
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise DataError(f"{path.name} is not a readable zip archive: {error}.") from error
    members = [info for info in archive.infolist() if not info.is_dir()]
    for info in members:
        _require_harmless(path, info)
    return [
        File(info.filename, info.file_size, _opener(archive, info)) for info in members
        if not stat.S_ISLNK(info.external_attr >> 16)
    ]  # fmt: skip


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    return lambda: archive.open(info)  # type: ignore[return-value]


def _require_harmless(path: Path, info: zipfile.ZipInfo) -> None:
    name = info.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name):
        raise DataError(
            f"{path.name} holds a path that leads out of it; nothing was read. "
            f"Received: {info.filename[:80]!r}. Pack the folder again."
        )
    if info.flag_bits & 1:
        raise DataError(f"{path.name} is locked with a password. Pack it without one.")
    if info.file_size > max(2**20, info.compress_size * _LARGEST_RATIO):
        raise DataError(
            f"{path.name}: {info.filename[:80]!r} claims to unpack {info.compress_size:,} bytes to "
            f"{info.file_size:,}, which no honest file does."
        )


def _directory(path: Path) -> tuple[int, int]:
    """How many members an archive says it lists, and the bytes of that list; (0, 0) for none."""
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        start = max(0, file.tell() - 2**16 - 22)
        file.seek(start)
        tail = file.read()
        at = tail.rfind(_END)
        if at < 0 or len(tail) < at + 22:
            return 0, 0
        count, size = struct.unpack("<HL", tail[at + 10 : at + 16])
        place = tail.rfind(_END64_PLACE, 0, at)
        if place >= 0 and len(tail) >= place + 20:
            file.seek(struct.unpack("<Q", tail[place + 8 : place + 16])[0])
            record = file.read(56)
            if record[:4] == _END64 and len(record) == 56:
                count, size = struct.unpack("<QQ", record[32:48])
        return count, size


def _require_few(count: int) -> None:
    if count > MOST_FILES:
        raise DataError(
            f"More than {MOST_FILES:,} files are too many for one data set here. Bring fewer, or "
            "one npz file of all of them."
        )


def _require_bounds(files: Sequence[File]) -> None:
    _require_few(len(files))
    total = sum(file.size for file in files)
    if total > MOST_BYTES:
        raise DataError(
            f"The files unpack to {total / 2**30:.1f} GB, and {MOST_BYTES / 2**30:.0f} GB is the "
            "most here. Bring fewer examples, or smaller ones."
        )
