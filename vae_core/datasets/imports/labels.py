"""Labels in any form as codes that count names, or as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from vae_core.datasets.dataset import MAX_LABEL, NO_LABEL
from vae_core.datasets.imports.report import Report, named
from vae_core.datasets.imports.sources import natural
from vae_core.errors import DataError
from vae_core.vae.columns import LabelColumn

_OTHER = "other"
# More different whole numbers than this are quantities, not classes.
_MOST_CLASSES = MAX_LABEL
_NONE_WORDS = frozenset({"", "nan", "none", "null", "na", "n/a", "?"})


def understood(
    name: str, values: np.ndarray, report: Report, *, names: Sequence[str] = ()
) -> tuple[LabelColumn, np.ndarray]:
    """A label column, and each example's label.

    Args:
        values: text, whole or other numbers, or bool (n,) or (n, 1), or one-hot (n, classes).
        names: what the labels stand for, in order of their values.

    Returns:
        The column, and int64 codes with −1 for none, or float64 numbers with NaN for none.

    Raises:
        DataError: they are no labels.
    """
    values = _one_each(name, values, report)
    if values.dtype.kind in "US":
        return _of_words(name, values.astype(str), report)
    if values.dtype.kind == "b":
        return LabelColumn(name=name, names=("False", "True")), values.astype(np.int64)
    if values.dtype.kind not in "iuf":
        raise DataError(
            f"{name} must be words or numbers, one an example. Received: {values.dtype}"
        )
    return _of_numbers(name, values, report, names)


def _one_each(name: str, values: np.ndarray, report: Report) -> np.ndarray:
    if values.ndim == 2 and values.shape[1] == 1:
        return values[:, 0]
    if values.ndim == 2 and values.dtype.kind in "iufb":
        ones = np.asarray(values, np.float64)
        if np.isin(ones, (0, 1)).all() and (ones.sum(axis=1) == 1).all():
            report.say("converted", f"{name}: one-hot rows of {values.shape[1]} classes, by place.")
            return ones.argmax(axis=1)
    if values.ndim != 1:
        raise DataError(
            f"{name} must have one label an example: (n,), (n, 1) or one-hot (n, classes). "
            f"Received: {values.dtype} {values.shape}"
        )
    return values


def _of_words(
    name: str, words: np.ndarray, report: Report
) -> tuple[LabelColumn, np.ndarray]:  # fmt: skip
    counts = Counter(words.tolist())
    for word in list(counts):
        if word.strip().lower() in _NONE_WORDS:
            del counts[word]
    kept = {word for word, _ in counts.most_common(_MOST_CLASSES - 1)}
    ordered = sorted(kept if len(counts) > _MOST_CLASSES else counts, key=natural)
    if len(counts) > len(ordered):
        left = len(counts) - len(ordered)
        report.say(
            "converted",
            f"{name}: {len(counts):,} different labels; the {left:,} rarest share the name "
            f"'{_OTHER}', because {_MOST_CLASSES} can be told apart here.",
        )
        ordered.append(_OTHER)
    place = {word: code for code, word in enumerate(ordered)}
    rest = place.get(_OTHER, NO_LABEL) if len(counts) > len(place) else NO_LABEL
    codes = [place.get(w, rest if w in counts else NO_LABEL) for w in words.tolist()]
    return LabelColumn(name=name, names=tuple(ordered)), np.array(codes, np.int64)


def _of_numbers(
    name: str, values: np.ndarray, report: Report, names: Sequence[str]
) -> tuple[LabelColumn, np.ndarray]:
    numbers = values.astype(np.float64)
    known = np.isfinite(numbers)
    if values.dtype.kind in "iu" or (np.mod(numbers[known], 1) == 0).all():
        there = np.unique(numbers[known])
        if len(there) > 1 and there[0] == NO_LABEL:
            known &= numbers != NO_LABEL
            there = there[1:]
            report.say("converted", f"{name}: −1 stands for no label.")
        if len(there) <= _MOST_CLASSES:
            codes = np.full(len(numbers), NO_LABEL, np.int64)
            codes[known] = np.searchsorted(there, numbers[known])
            return LabelColumn(name=name, names=_names_of(there, names, name, report)), codes
    return LabelColumn(name=name, kind="number"), np.where(known, numbers, np.nan)


def _names_of(
    there: np.ndarray, names: Sequence[str], column: str, report: Report
) -> tuple[str, ...]:
    values = [int(value) for value in there]
    if len(names) > (values[-1] if values else 0) and (not values or values[0] >= 0):
        return tuple(names[value] for value in values)
    if names and len(names) == len(values):
        return tuple(names)
    if names:
        report.say(
            "dropped",
            f"{len(names)} names for {column} do not fit its values "
            f"({named(values)}); the values are shown instead.",
        )
    return tuple(str(value) for value in values)
