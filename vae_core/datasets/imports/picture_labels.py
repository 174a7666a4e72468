"""What is known of pictures: their folders' names, and tables beside them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import PurePosixPath

import numpy as np

from vae_core.datasets.imports import labels as labels_of
from vae_core.datasets.imports.choices import Choices
from vae_core.datasets.imports.delimited import is_missing, number
from vae_core.datasets.imports.material import Labels
from vae_core.datasets.imports.report import Report, counted, named
from vae_core.datasets.imports.sources import File
from vae_core.datasets.imports.split import OPEN, TEST, TRAIN

_TABLES = ("metadata.csv", "labels.csv", "labels.tsv", "metadata.tsv")
_MOST_TABLE = 64 * 2**20
_FILE_COLUMNS = ("file_name", "filename", "file", "image", "path", "image_path", "name", "id")
_SPLITS = {
    "train": TRAIN, "training": TRAIN, "test": TEST, "testing": TEST, "val": OPEN, "valid": OPEN,
    "validation": OPEN, "dev": OPEN,
}  # fmt: skip


def beside(file: File) -> bool:
    """Whether a file is a table about the pictures beside it."""
    return PurePosixPath(file.name).name.lower() in _TABLES


def labels_and_splits(
    read: Sequence[File], files: Sequence[File], choices: Choices, report: Report
) -> tuple[list[Labels], np.ndarray | None]:
    """The label columns of the pictures in their order, and what their folders say of splits."""
    folders = _below_common([PurePosixPath(file.name).parts[:-1] for file in read])
    said, folders = _splits(folders, report)
    found = []
    words = np.array([parts[0] if parts else "" for parts in folders])
    different = set(words.tolist()) - {""}
    if len(different) > 1:
        report.say("read", f"{len(different):,} labels from the folders' names.")
        found.append(Labels(*labels_of.understood("label", words, report)))
    for table in filter(beside, files):
        found += _from_table(table, read, report)
    found = [of for of in found if choices.roles.get(of.column.name) != "out"]
    return found, said


def _below_common(folders: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Folders without what all of them begin with."""
    common = 0
    while all(len(parts) > common for parts in folders) and (
        len({parts[common] for parts in folders}) == 1
    ):
        common += 1
    return [parts[common:] for parts in folders]


def _splits(
    folders: list[tuple[str, ...]], report: Report
) -> tuple[np.ndarray | None, list[tuple[str, ...]]]:
    first = {parts[0].lower() if parts else "" for parts in folders}
    if len(first) < 2 or not first <= _SPLITS.keys():
        return None, folders
    said = np.array([_SPLITS[parts[0].lower()] for parts in folders])
    if TEST in said:
        if OPEN in said:
            report.say("split", "The validation pictures are taken for training too.")
        said[said == OPEN] = TRAIN
    else:
        said[said == OPEN] = TEST
    return said, [parts[1:] for parts in folders]


def _from_table(table: File, read: Sequence[File], report: Report) -> list[Labels]:
    content = table.read(_MOST_TABLE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    try:
        delimiter = csv.Sniffer().sniff(text[:4096], ",;\t").delimiter
    except csv.Error:
        delimiter = ","
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    except csv.Error as error:
        report.say("dropped", f"{table.name} is no table ({error}).")
        return []
    header = [name.strip() for name in rows[0]] if rows else []
    key = next((i for n in _FILE_COLUMNS for i, h in enumerate(header) if h.lower() == n), 0)
    by_file = {row[key].strip(): row for row in rows[1:] if len(row) == len(header)}
    matched = [_row_of(file, by_file) for file in read]
    count = sum(row is not None for row in matched)
    if not count:
        report.say("dropped", f"{table.name} names none of the pictures; its column "
                   f"'{header[key] if header else ''}' was looked at.")  # fmt: skip
        return []
    report.say("read", f"{table.name} describes {counted(count, 'picture')} of {len(read):,}.")
    found = []
    for index, name in enumerate(header):
        if index != key:
            cells = [row[index].strip() if row else "" for row in matched]
            found += _label(name or f"column {index + 1}", cells, count, report)
    return found


def _row_of(file: File, by_file: dict[str, list[str]]) -> list[str] | None:
    path = PurePosixPath(file.name)
    for depth in range(len(path.parts)):
        name = "/".join(path.parts[depth:])
        if name in by_file:
            return by_file[name]
    return by_file.get(path.stem)


def _label(name: str, cells: list[str], count: int, report: Report) -> list[Labels]:
    known = [cell for cell in cells if not is_missing(cell)]
    numbers = [number(cell, ".") for cell in known]
    if known and all(value is not None for value in numbers):
        values = np.array([np.nan if is_missing(c) else float(c.replace(",", "")) for c in cells])
        return [Labels(*labels_of.understood(name, values, report))]
    if len(set(known)) > max(50, count // 2):
        report.say("dropped", f"Column '{name}' of the pictures' table: {len(set(known)):,} "
                   f"different words are no labels ({named(sorted(set(known))[:2])}).")  # fmt: skip
        return []
    return [Labels(*labels_of.understood(name, np.array(cells), report))]
