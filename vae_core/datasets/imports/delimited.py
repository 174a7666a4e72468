"""A table's text as rows of cells: encoding, delimiter, quotes, header, decimal mark."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from vae_core.datasets.imports.choices import Choices
from vae_core.datasets.imports.progress import Progress
from vae_core.datasets.imports.report import Report, counted, named
from vae_core.datasets.imports.sources import File
from vae_core.errors import DataError

MOST_BYTES = 1 * 2**30
_MOST_CELLS = 60_000_000
_MOST_COLUMNS = 10_000
_MOST_LINE = 4 * 2**20  # bytes of a line: more is no table
_SAMPLE_BYTES, _SAMPLE_LINES = 2**18, 200
_DELIMITERS = ("\t", ";", "|", ",")
_MISSING = frozenset({
    "", "na", "n/a", "nan", "null", "none", "nil", "-", "--", "?", ".", "#n/a", "missing", "inf",
    "-inf", "+inf", "infinity", "-infinity",
})  # fmt: skip
_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+(e[+-]?\d+)?", re.IGNORECASE)
_POINT = re.compile(r"[+-]?\d*\.\d+(e[+-]?\d+)?", re.IGNORECASE)
# Not 0,123: no thousands begin with a 0.
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
# Without decimals two points at most: 192.168.100.101 is an address.
_POINTED_THOUSANDS = re.compile(
    r"[+-]?[1-9]\d{0,2}((\.\d{3}){1,2}|(\.\d{3})+,\d+(e[+-]?\d+)?)", re.IGNORECASE
)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_MOST_BAD_SHARE = 0.1
_EVERY = 512  # of that many lines one is told


@dataclass(frozen=True)
class Cells:
    """A table as text.

    Attributes:
        header: the columns' names; empty where the file has none.
        rows: of cells without spaces around them, all of one length.
        lines: each row's line in the file, from 1.
        decimal: ',' or '.'.
    """

    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]
    decimal: str


def read_cells(file: File, choices: Choices, report: Report, progress: Progress) -> Cells:
    """The table's cells.

    Raises:
        DataError: it is too large, or no table.
    """
    if file.size > MOST_BYTES:
        raise DataError(
            f"{file.name} has {file.size / 2**20:,.0f} MB, and {MOST_BYTES // 2**20:,} MB is the "
            "most for a table. Bring fewer rows, or its numbers as an npz file."
        )
    with file.open() as stream:
        sample = stream.read(_SAMPLE_BYTES)
    encoding = _encoding(file, sample)
    delimiter = _delimiter(_text(sample, encoding))
    rows, lines = _rows(file, encoding, delimiter, report, progress)
    if not rows:
        raise DataError(f"{file.name} has no row of cells.")
    decimal = _decimal(rows)
    has_header = choices.header == "yes" or (
        choices.header == "found" and _has_header(rows, decimal)
    )
    called = {"\t": "tabs", ";": "semicolons", ",": "commas", "|": "bars", "": "spaces"}
    report.say(
        "read", f"A table with {called[delimiter]} between cells, "
        f"{'decimal commas, ' if decimal == ',' else ''}{_ENCODINGS[encoding]}, "
        f"{'a header' if has_header else 'no header'}.",
    )  # fmt: skip
    header = tuple(rows[0]) if has_header else ()
    start = 1 if has_header else 0
    return Cells(header, rows[start:], lines[start:], decimal)


def number(cell: str, decimal: str) -> float | None:
    """A cell as a number; None where it is none."""
    if decimal == ",":
        cell = cell.replace(".", "") if _POINTED_THOUSANDS.fullmatch(cell) else cell
        cell = cell.replace(",", ".")
    elif "," in cell and _THOUSANDS.fullmatch(cell):
        cell = cell.replace(",", "")
    return float(cell) if _NUMBER.fullmatch(cell) else None


def decimal_of(column: Sequence[str], decimal: str) -> str:
    """A column's decimal sign: the table's, or a point where no cell is a number with a comma and
    one has a point that cannot stand between thousands."""
    if decimal == "." or any(map(_COMMA.fullmatch, column)):
        return decimal
    return "." if any(map(_has_decimal_point, column)) else decimal


def has_pointed_thousands(cell: str) -> bool:
    """Whether points stand between thousands where the decimal sign is a comma, and the cell has
    none to show it: elsewhere, 12.345 may be a little more than 12."""
    return "," not in cell and bool(_POINTED_THOUSANDS.fullmatch(cell))


def is_missing(cell: str) -> bool:
    """Whether a cell says that it has no value."""
    return cell.lower() in _MISSING


_ENCODINGS = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Latin-1"}


def _encoding(file: File, sample: bytes) -> str:
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in sample:
        raise DataError(f"{file.name} is no text. Save the table as CSV, in UTF-8.")
    with file.open() as stream:  # a letter beyond ASCII may come late
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        try:
            while piece := stream.read(2**20):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _text(sample: bytes, encoding: str) -> list[str]:
    lines = sample.decode(encoding, "replace").splitlines()
    whole = lines[:-1] if len(sample) == _SAMPLE_BYTES else lines
    return [line for line in whole if line.strip() and not line.startswith("#")][:_SAMPLE_LINES]


def _delimiter(lines: list[str]) -> str:
    """The first of the delimiters at which nearly all lines have the same number of cells; ''
    for spaces."""
    for delimiter in _DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        width, times = widths.most_common(1)[0] if widths else (1, 0)
        if width > 1 and times >= (1 - _MOST_BAD_SHARE) * len(lines):
            return delimiter
    widths = Counter(len(line.split()) for line in lines)
    width, times = widths.most_common(1)[0] if widths else (1, 0)
    if width > 1 and times == len(lines) and all(_NUMBER.fullmatch(w) for w in lines[-1].split()):
        return ""
    return ","


def _rows(
    file: File, encoding: str, delimiter: str, report: Report, progress: Progress
) -> tuple[list[list[str]], list[int]]:
    rows: list[list[str]] = []
    lines: list[int] = []
    bad: list[int] = []
    empty = 0
    with file.open() as stream:
        reader = _cells(stream, file, encoding, delimiter, progress)
        try:
            for line, found in reader:
                row = [cell.strip() for cell in found]
                if not any(row):
                    empty += 1
                elif rows and len(row) != len(rows[0]):
                    bad.append(line)
                else:
                    rows.append(row)
                    lines.append(line)
                    _require_size(file, rows)
        except csv.Error as error:
            raise DataError(f"{file.name} is no table: {error}.") from error
    _say_left_out(file, report, rows, bad, empty)
    return rows, lines


def _cells(
    stream: BinaryIO, file: File, encoding: str, delimiter: str, progress: Progress
) -> Iterator[tuple[int, list[str]]]:
    text = _lines(stream, file, encoding, progress)
    if not delimiter:
        for line, words in enumerate(text, start=1):
            yield line, words.split()
        return
    reader = csv.reader(text, delimiter=delimiter)
    for row in reader:
        yield reader.line_num, row


def _lines(
    stream: BinaryIO, file: File, encoding: str, progress: Progress
) -> Iterator[str]:  # fmt: skip
    """Its lines, of bounded length: a file without line ends would come as one."""
    reader = io.TextIOWrapper(stream, encoding, errors="replace", newline="")
    done = count = 0
    while line := reader.readline(_MOST_LINE):
        done, count = done + len(line), count + 1
        if len(line) >= _MOST_LINE:
            raise DataError(
                f"{file.name} has a line of more than {_MOST_LINE // 2**20} MB; it is no table."
            )
        if line.startswith("#"):
            line = "\n"  # a remark, as some programs write above a table
        if count % _EVERY == 0:
            progress.step("Reading rows", min(done, file.size), file.size)
        yield line


def _require_size(file: File, rows: list[list[str]]) -> None:
    width = len(rows[0])
    if width > _MOST_COLUMNS:
        raise DataError(
            f"{file.name} has {width:,} columns, and {_MOST_COLUMNS:,} are the most for a table. "
            "Bring its numbers as an npz file."
        )
    if len(rows) * width > _MOST_CELLS:
        raise DataError(
            f"{file.name} has more than {_MOST_CELLS / 1e6:.0f} million cells. Bring fewer rows, "
            "or its numbers as an npz file."
        )


def _say_left_out(
    file: File, report: Report, rows: list[list[str]], bad: list[int], empty: int
) -> None:
    if bad and len(bad) > _MOST_BAD_SHARE * (len(rows) + len(bad)):
        raise DataError(
            f"{file.name}: {len(bad):,} of {len(rows) + len(bad):,} rows have another number of "
            f"cells than the first ({len(rows[0]) if rows else 0}); lines {named(bad)}."
        )
    if bad:
        report.say(
            "dropped", f"{counted(len(bad), 'row')} with another number of cells than the header's "
            f"{len(rows[0])}: line {named(bad)}.",
        )  # fmt: skip
    if empty:
        report.say("dropped", f"{counted(empty, 'empty row')}.")


def _decimal(rows: list[list[str]]) -> str:
    some = rows[:_SAMPLE_LINES]
    cells = [cell for row in some for cell in row]
    commas = sum(bool(_COMMA.fullmatch(c)) and not _THOUSANDS.fullmatch(c) for c in cells)
    # Commas in a few rows do not say that 12.345 is more than a little above 12.
    is_point = _has_decimal_point if commas >= len(some) / 2 else _POINT.fullmatch
    points = sum(bool(is_point(cell)) for cell in cells)
    return "," if commas > points else "."


def _has_decimal_point(cell: str) -> bool:
    return bool(_POINT.fullmatch(cell)) and not _POINTED_THOUSANDS.fullmatch(cell)


def _has_header(rows: list[list[str]], decimal: str) -> bool:
    """Whether the first row names columns: words over numbers, or words that come once."""
    first, rest = rows[0], rows[1 : 1 + _SAMPLE_LINES]
    if not rest:
        return False
    words = [not is_missing(cell) and number(cell, decimal) is None for cell in first]
    numeric = [_mostly_numbers([row[i] for row in rest], decimal) for i in range(len(first))]
    if any(word and below for word, below in zip(words, numeric, strict=True)):
        return True
    below = {cell for row in rest for cell in row}
    return all(words) and len(set(first)) == len(first) and not below & set(first)


def _mostly_numbers(cells: list[str], decimal: str) -> bool:
    known = [cell for cell in cells if not is_missing(cell)]
    return bool(known) and sum(number(c, decimal) is not None for c in known) > 0.8 * len(known)
