"""A table's columns: numbers, categories, labels, and what is left out."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vae_core.datasets.imports import labels as labels_of
from vae_core.datasets.imports import series, standard
from vae_core.datasets.imports.choices import Choices, Role
from vae_core.datasets.imports.delimited import (
    Cells,
    decimal_of,
    has_pointed_thousands,
    is_missing,
    number,
    read_cells,
)
from vae_core.datasets.imports.material import Labels, Material
from vae_core.datasets.imports.progress import Progress
from vae_core.datasets.imports.report import FoundColumn, Report, counted, named
from vae_core.datasets.imports.sources import File
from vae_core.datasets.imports.split import OPEN, TEST, TRAIN
from vae_core.errors import DataError
from vae_core.vae.columns import Column

SUFFIXES = (".csv", ".tsv", ".txt", ".tab", ".dat", ".data")
_NUMERIC_SHARE = 0.8  # of the cells that have a value; the others are missing, and named
_MOST_CATEGORIES = 50
_MOST_COARSE = 10  # different numbers that are categories rather than amounts
_LABEL_NAMES = (
    "label", "labels", "class", "target", "y", "species", "category", "type", "art", "klasse",
    "kind", "group", "season", "diagnosis", "variety", "quality",
)  # fmt: skip
_SPLIT_NAMES = frozenset({"split", "set", "subset", "partition", "fold", "part"})
_SPLITS = {
    "train": TRAIN, "training": TRAIN, "test": TEST, "testing": TEST, "val": TRAIN, "valid": TRAIN,
    "validation": TRAIN, "holdout": TEST, "held-out": TEST,
}  # fmt: skip
_INDEX_NAMES = re.compile(r"(unnamed: 0|index|idx|id|rowid|row|no|nr|)\.?", re.IGNORECASE)
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([ T].*)?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}")


@dataclass(frozen=True)
class _Read:
    """A column as it was read.

    Attributes:
        words: its cells.
        numbers: float64, NaN where a cell is none; None for a column of words.
        role: what it is by default; ``split`` says which split a row is in.
        text: what is in it, in a few words.
        why: for one that is left out, why.
    """

    name: str
    words: Sequence[str]
    numbers: np.ndarray | None
    role: Role | str
    text: str
    why: str = ""


def read_table(file: File, choices: Choices, report: Report, progress: Progress) -> Material:
    """The table as rows in its own units.

    Raises:
        DataError: it holds nothing to learn from.
    """
    cells = read_cells(file, choices, report, progress)
    names = _names(cells)
    columns = []
    for index, name in enumerate(progress.over(names, len(names), "Reading columns")):
        columns.append(_read(name, [row[index] for row in cells.rows], cells, choices, report))
    columns = _with_a_label(columns, choices)
    report.columns = [FoundColumn(c.name, c.role, c.text) for c in columns]
    for column in columns:
        if column.role == "out" and column.why:
            report.say("dropped", f"Column '{column.name}' is left out: {column.why}.")
    return _material(columns, cells, choices, report)


def _names(cells: Cells) -> list[str]:
    width = len(cells.rows[0]) if cells.rows else len(cells.header)
    given = cells.header or [""] * width
    called = [word or f"column {index}" for index, word in enumerate(given, start=1)]
    taken, times = set(called), Counter[str]()
    names: list[str] = []
    for word in called:
        times[word] += 1
        name = word if times[word] == 1 else _numbered(word, times[word], taken)
        taken.add(name)
        names.append(name)
    return names


def _numbered(name: str, least: int, taken: set[str]) -> str:
    """The name with the first number, from ``least`` on, with which nobody has it."""
    numbered = (f"{name} ({number})" for number in itertools.count(least))
    return next(each for each in numbered if each not in taken)


def _read(
    name: str, words: list[str], cells: Cells, choices: Choices, report: Report
) -> _Read:  # fmt: skip
    known = [word for word in words if not is_missing(word)]
    if not known:
        return _Read(name, words, None, "out", "empty", "it is empty")
    if name.lower() in _SPLIT_NAMES and {word.lower() for word in known} <= _SPLITS.keys():
        return _Read(name, words, None, "split", "which split a row is in")
    decimal = decimal_of(known, cells.decimal)
    parsed = [None if is_missing(word) else number(word, decimal) for word in words]
    count = sum(value is not None for value in parsed)
    if count >= _NUMERIC_SHARE * len(known):
        _say_thousands(name, known, decimal, report)
        return _number_column(name, words, parsed, cells, choices=choices, report=report)
    return _word_column(name, words, known)


def _say_thousands(name: str, known: list[str], decimal: str, report: Report) -> None:
    pointed = next(filter(has_pointed_thousands, known), None)
    if decimal == "," and pointed is not None:
        report.say("read", f"Column '{name}': points stand between thousands, so '{pointed}' is "
                   f"{number(pointed, decimal):,.15g}.")  # fmt: skip


def _number_column(
    name: str, words: list[str], parsed: list[float | None], cells: Cells, *,
    choices: Choices, report: Report,
) -> _Read:  # fmt: skip
    numbers = np.array([np.nan if value is None else value for value in parsed])
    at = [
        index
        for index, (word, value) in enumerate(zip(words, parsed, strict=True))
        if value is None and not is_missing(word)
    ]
    if at:
        shown = ", ".join(f"'{words[i][:20]}' in line {cells.lines[i]}" for i in at[:3])
        more = f" and {len(at) - 3:,} more" if len(at) > 3 else ""
        report.say("missing", f"Column '{name}' is numbers; text in it counts as missing: "
                   f"{shown}{more}.")  # fmt: skip
    known = numbers[np.isfinite(numbers)]
    gaps = len(numbers) - len(known)
    text = f"numbers from {known.min():.6g} to {known.max():.6g}" + (
        f", {gaps:,} missing" if gaps else ""
    )
    if len(np.unique(known)) == 1 and name not in choices.roles:
        return _Read(name, words, numbers, "out", text, "it has the same value in every row")
    if _counts_rows(name, numbers) and name not in choices.roles:
        return _Read(name, words, numbers, "out", text, "it counts the rows")
    return _Read(name, words, numbers, "value", text)


def _counts_rows(name: str, numbers: np.ndarray) -> bool:
    steps = np.diff(numbers)
    return (
        len(numbers) > 2
        and bool((steps == 1).all())
        and (bool(_INDEX_NAMES.fullmatch(name)) or name.startswith("column "))
    )


def _word_column(name: str, words: list[str], known: list[str]) -> _Read:
    different = len(set(known))
    gaps = len(words) - len(known)
    text = f"{different:,} different words" + (f", {gaps:,} missing" if gaps else "")
    if sum(bool(_DATE.fullmatch(word)) for word in known) > _NUMERIC_SHARE * len(known):
        return _Read(name, words, None, "out", f"dates, {different:,} different", "it holds dates")
    if different == 1:
        return _Read(name, words, None, "out", text, "it has the same word in every row")
    if different > _MOST_CATEGORIES or different > max(2, len(known) // 2):
        return _Read(
            name, words, None, "out", text,
            f"its {different:,} different words are too many for categories",
        )  # fmt: skip
    return _Read(name, words, None, "value", text)


def _with_a_label(columns: list[_Read], choices: Choices) -> list[_Read]:
    """The columns in the roles that a person gave them, and a label where one stands out."""
    unknown = [name for name in choices.roles if name not in {c.name for c in columns}]
    if unknown:
        raise DataError(
            f"There is no column {named(unknown)}. The table has "
            f"{', '.join(c.name for c in columns[:20])}{', …' if len(columns) > 20 else ''}."
        )
    given = [_in_role(column, choices.roles.get(column.name, column.role)) for column in columns]
    if "label" in choices.roles.values():
        return given
    found = _found_label([c for c in given if c.name not in choices.roles])
    return [_in_role(c, "label") if c is found else c for c in given]


def _in_role(column: _Read, role: Role | str) -> _Read:
    if role == column.role:
        return column
    return _Read(column.name, column.words, column.numbers, role, column.text)


def _found_label(columns: Sequence[_Read]) -> _Read | None:
    """A column of few different values with a label's name; else the last of words."""
    by_name = {
        column.name.lower(): column
        for column in reversed(columns)
        if column.role == "value" and (column.numbers is None or _are_classes(column.numbers))
    }
    for name in _LABEL_NAMES:
        if name in by_name:
            return by_name[name]
    words = [column for column in columns if column.role == "value" and column.numbers is None]
    return words[-1] if words else None


def _are_classes(numbers: np.ndarray) -> bool:
    known = np.unique(numbers[np.isfinite(numbers)])
    return len(known) <= 20 and bool((np.mod(known, 1) == 0).all())


def _material(
    columns: list[_Read], cells: Cells, choices: Choices, report: Report
) -> Material:  # fmt: skip
    values, made = [], []
    for column in columns:
        if column.role == "value":
            described, own = _value_column(column)
            made.append(described)
            values.append(own)
    if not values:
        raise DataError(
            "The table has no column to learn from: numbers, or words of which few are different. "
            f"Received: {', '.join(f'{c.name} ({c.text})' for c in columns[:8])}"
        )
    own = np.stack(values, axis=1)
    standard.require_single_precision(made, own, "row")
    labels = [_labels(column, report) for column in columns if column.role == "label"]
    said = _said(columns, report)
    kept = _kept_rows(own, choices, report, cells)
    if not kept.all():
        own = own[kept]
        labels = [Labels(of.column, of.values[kept]) for of in labels]
        said = said if said is None else said[kept]
    ordered = choices.kind == "series" or (choices.kind == "found" and series.is_one(made, own))
    if choices.kind == "series" and any(column.kind == "category" for column in made):
        raise DataError("A series has numbers only; leave out its columns of words, or take it "
                        "as a table.")  # fmt: skip
    report.kind = "series" if ordered else "table"
    report.could_be = ("table", "series") if all(c.kind == "number" for c in made) else ("table",)
    if not ordered:
        made, own = _with_coarse_as_categories(made, own, report)
    what = "one series, drawn as a curve" if ordered else "columns of a table"
    report.say("read", f"{len(own):,} rows; {counted(len(made), 'column')} to learn as {what}.")
    return Material("series" if ordered else "table", own, tuple(made), labels, said)


def _value_column(column: _Read) -> tuple[Column, np.ndarray]:
    if column.numbers is not None:
        return Column(name=column.name), column.numbers
    known = Counter(word for word in column.words if not is_missing(word))
    categories = tuple(sorted(known, key=labels_of.natural))
    place = {word: float(code) for code, word in enumerate(categories)}
    own = np.array([place.get(word, np.nan) for word in column.words])
    return Column(name=column.name, kind="category", categories=categories), own


def _with_coarse_as_categories(
    columns: list[Column], own: np.ndarray, report: Report
) -> tuple[list[Column], np.ndarray]:
    """Numbers that spread less than their own rounding step, as 0 and 1 do, made categories.

    A Gaussian's σ may not be below that step, so none could tell one such number from another.
    """
    found, values = list(columns), own.copy()
    coarse = [i for i, column in enumerate(columns)
              if column.kind == "number" and _is_coarse(own[:, i])]  # fmt: skip
    for index in coarse:
        known = np.unique(own[np.isfinite(own[:, index]), index])
        seen = np.isfinite(own[:, index])
        values[seen, index] = np.searchsorted(known, own[seen, index])
        words = tuple(f"{number:.12g}" for number in known)
        found[index] = Column(name=columns[index].name, kind="category", categories=words)
    if coarse:
        names = named([f"'{found[index].name}'" for index in coarse])
        report.say("converted", f"{counted(len(coarse), 'column')} of few different numbers: each "
                   f"number is a category ({names}).")  # fmt: skip
    return found, values


def _is_coarse(numbers: np.ndarray) -> bool:
    known = numbers[np.isfinite(numbers)]
    return (
        len(np.unique(known)) <= _MOST_COARSE
        and float(known.std()) < standard.rounding_step(known)
    )  # fmt: skip


def _labels(column: _Read, report: Report) -> Labels:
    values = np.array(column.words) if column.numbers is None else column.numbers
    return Labels(*labels_of.understood(column.name, values, report))


def _said(columns: Sequence[_Read], report: Report) -> np.ndarray | None:
    for column in columns:
        if column.role == "split":
            report.say("read", f"Column '{column.name}' says which rows are for testing.")
            return np.array([_SPLITS.get(word.lower(), OPEN) for word in column.words])
    return None


def _kept_rows(own: np.ndarray, choices: Choices, report: Report, cells: Cells) -> np.ndarray:
    gaps = ~np.isfinite(own)
    hurt, empty = gaps.any(axis=1), gaps.all(axis=1)
    if empty.any():
        lines = [cells.lines[i] for i in np.flatnonzero(empty).tolist()]
        report.say("dropped", f"{counted(len(lines), 'row')} without any value: line "
                   f"{named(lines)}.")  # fmt: skip
    if choices.gaps == "drop":
        if (hurt & ~empty).any():
            report.say("dropped", f"{counted(int((hurt & ~empty).sum()), 'row')} with a missing "
                       "value.")  # fmt: skip
        return ~hurt
    left = int(gaps[~empty].sum())
    if left:
        report.say(
            "missing", f"{counted(left, 'missing value')} in "
            f"{counted(int((hurt & ~empty).sum()), 'row')}: left out of the likelihood; the "
            "encoder is given the column's mean there.",
        )  # fmt: skip
    return ~empty
