"""An imported data set's folder: a description, a report, and arrays that are mapped, not read.

    dataset.json            Description, and what the import understood (Report)
    train.npy, test.npy     examples: uint8 (n, h, w, c), or float32 (n, width)
    train.observed.npy …    bool (n, width), where values are missing
    train.labels.0.npy …    one file a label column: int64 codes, or float64

It is made aside and renamed: nobody sees half of one.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from vae_core.datasets.dataset import Dataset, Split
from vae_core.errors import DataError
from vae_core.storage import plain_file
from vae_core.vae.description import Description

FORMAT = "dataset.json"
_VERSION = 1
_MOST_BYTES = 64 * 2**20  # of dataset.json: a table may have thousands of columns


def is_stored(folder: Path) -> bool:
    """Whether a folder holds an imported data set, as far as can be seen."""
    try:
        return (folder / FORMAT).is_file()
    except OSError:
        return False


def read_description(folder: Path) -> Description:
    """What the set holds.

    Raises:
        DataError: dataset.json cannot be used.
    """
    try:
        return Description.from_json(_fields(folder)["description"])
    except (ValueError, KeyError) as error:
        raise _unusable(folder, FORMAT, error) from error


def read_report(folder: Path) -> dict[str, Any]:
    """What its import understood, as JSON has it; empty where nobody wrote it down."""
    report = _fields(folder).get("report")
    return report if isinstance(report, dict) else {}


def read(folder: Path) -> Dataset:
    """The set, its arrays mapped.

    Raises:
        DataError: a file of it cannot be used.
    """
    known = read_description(folder)
    return Dataset(
        folder.name, _split(folder, "train", known), _split(folder, "test", known), known
    )


def read_test(folder: Path) -> Split:
    """The held-out split, mapped; raises what ``read`` raises."""
    return _split(folder, "test", read_description(folder))


def write(folder: Path, dataset: Dataset, report: dict[str, Any]) -> None:
    """All files but the examples' that are there already (a reader may have written them)."""
    for part, split in (("train", dataset.train), ("test", dataset.test)):
        arrays = {f"{part}.npy": split.x, f"{part}.observed.npy": split.observed}
        for index, column in enumerate(dataset.description.label_columns):
            arrays[f"{part}.labels.{index}.npy"] = split.label_columns[column.name]
        for name, values in arrays.items():
            if values is not None and not (folder / name).exists():
                np.save(folder / name, values, allow_pickle=False)
    fields = {
        "version": _VERSION, "description": dataset.description.to_json(), "report": report,
    }  # fmt: skip
    (folder / FORMAT).write_text(json.dumps(fields, ensure_ascii=False), "utf-8")


def _fields(folder: Path) -> dict[str, Any]:
    try:
        fields = json.loads(plain_file.read(folder / FORMAT, _MOST_BYTES))
    except (OSError, ValueError, RecursionError) as error:
        raise _unusable(folder, FORMAT, error) from error
    if not isinstance(fields, dict) or fields.get("version") != _VERSION:
        raise _unusable(folder, FORMAT, "another version of this program wrote it")
    return fields


def _split(folder: Path, part: str, known: Description) -> Split:
    count = known.training_size if part == "train" else known.test_size
    x = _mapped(folder / f"{part}.npy", (count, *known.shape), "u" if known.is_images else "f")
    observed = None
    if known.missing and (folder / f"{part}.observed.npy").exists():
        observed = _mapped(folder / f"{part}.observed.npy", (count, *known.shape), "b")
    columns = {
        column.name: _mapped(
            folder / f"{part}.labels.{index}.npy", (count,),
            "i" if column.kind == "category" else "f",
        )
        for index, column in enumerate(known.label_columns)
    }  # fmt: skip
    chosen = known.chosen_label
    labels = columns[chosen.name] if chosen and chosen.kind == "category" else None
    return Split(x, labels, observed, columns)


def _mapped(path: Path, shape: tuple[int, ...], kind: str) -> np.ndarray:
    try:
        array: np.ndarray = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise _unusable(path.parent, path.name, error) from error
    if array.shape != shape or array.dtype.kind != kind:
        why = f"it holds {array.dtype} {array.shape} where {FORMAT} says {shape}"
        raise _unusable(path.parent, path.name, why)
    return array


def _unusable(folder: Path, name: str, why: object) -> DataError:
    said = why.strerror if isinstance(why, OSError) and why.strerror else why
    return DataError(
        f"Data set {folder.name!r}: {name} cannot be used: {said}. Remove the set and import it "
        "again."
    )
