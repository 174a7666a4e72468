"""Material split, standardised and written as a stored set."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vae_core.datasets import stored
from vae_core.datasets.dataset import Dataset, Split
from vae_core.datasets.describe import described
from vae_core.datasets.imports import standard
from vae_core.datasets.imports.choices import Choices
from vae_core.datasets.imports.material import Material
from vae_core.datasets.imports.progress import Progress
from vae_core.datasets.imports.report import Report
from vae_core.datasets.imports.split import held_out
from vae_core.vae import columns as columns_of
from vae_core.vae.columns import Column

_PIECE = 2**24  # bytes that are copied at once


def write_set(
    material: Material, folder: Path, title: str, choices: Choices, *, report: Report,
    progress: Progress,
) -> Dataset:  # fmt: skip
    """Write the set into ``folder``, which is there and empty, and give it back, mapped.

    Raises:
        DataError: the examples are no data set.
        StoppedError: nobody wants it any more.
    """
    label = _chosen(material, choices)
    classes = None
    if label is not None and material.labels[label].column.kind == "category":
        classes = material.labels[label].values
    test = held_out(len(material), material.said, classes, choices, report)
    columns = material.columns
    if material.kind != "images":
        columns = standard.standardised(columns, material.values, ~test, material.kind, choices)
    for part, chosen in (("train", ~test), ("test", test)):
        rows = np.flatnonzero(chosen)
        if material.kind == "images":
            _copy_images(material.values, rows, folder / f"{part}.npy", progress)
        else:
            _write_rows(material.values[rows], columns, folder, part)
    progress.step("Counting and sealing", 0, 1)
    train, held = (_mapped(folder, part, material, test == (part == "test"), label)
                   for part in ("train", "test"))  # fmt: skip
    dataset = described(
        folder.name, train, held, title=title, kind=material.kind, columns=columns,
        label_columns=[labels.column for labels in material.labels], label=label,
    )  # fmt: skip
    stored.write(folder, dataset, report.to_json())
    return dataset


def _chosen(material: Material, choices: Choices) -> int | None:
    """Which label column colours the map: the person's, else the reader's, else the first."""
    names = [labels.column.name for labels in material.labels]
    if choices.label in names:
        return names.index(choices.label)
    if material.label is not None:
        return material.label
    categories = [i for i, of in enumerate(material.labels) if of.column.kind == "category"]
    return categories[0] if categories else (0 if names else None)


def _copy_images(
    images: np.ndarray, rows: np.ndarray, path: Path, progress: Progress
) -> None:  # fmt: skip
    shape = (len(rows), *images.shape[1:])
    out = np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=shape)
    at_once = max(1, _PIECE // int(np.prod(shape[1:])))
    for start in range(0, len(rows), at_once):
        progress.step("Writing", start, len(rows))
        out[start : start + at_once] = images[rows[start : start + at_once]]
    out.flush()


def _write_rows(
    values: np.ndarray, columns: tuple[Column, ...], folder: Path, part: str
) -> None:  # fmt: skip
    x, observed = columns_of.from_own(values, columns)
    np.save(folder / f"{part}.npy", x, allow_pickle=False)
    if not observed.all():
        np.save(folder / f"{part}.observed.npy", observed, allow_pickle=False)


def _mapped(
    folder: Path, part: str, material: Material, chosen: np.ndarray, label: int | None
) -> Split:
    x = np.load(folder / f"{part}.npy", mmap_mode="r", allow_pickle=False)
    gaps = folder / f"{part}.observed.npy"
    observed = np.load(gaps, allow_pickle=False) if gaps.exists() else None
    labels = {of.column.name: of.values[chosen] for of in material.labels}
    codes = None
    if label is not None and material.labels[label].column.kind == "category":
        codes = labels[material.labels[label].column.name]
    return Split(x, codes, observed, labels)
