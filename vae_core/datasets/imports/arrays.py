"""NumPy files: which array is what, by the usual names, and what its numbers are."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vae_core.datasets.imports import labels as labels_of
from vae_core.datasets.imports import standard
from vae_core.datasets.imports.array_images import as_images, image_like
from vae_core.datasets.imports.choices import Choices
from vae_core.datasets.imports.material import Labels, Material
from vae_core.datasets.imports.progress import Progress
from vae_core.datasets.imports.report import Report, counted, named
from vae_core.datasets.imports.sources import MOST_BYTES, File
from vae_core.datasets.imports.split import TEST, TRAIN
from vae_core.errors import DataError
from vae_core.storage import npz
from vae_core.vae.columns import Column

SUFFIXES = (".npz", ".npy")
_MOST_MEMBERS = 1_000
_MOST_FEATURES = 100_000
_WORDS = {"x": "", "data": "", "images": "", "imgs": "", "image": "", "features": "", "samples": "",
          "inputs": "", "arr_0": "", "y": "labels", "labels": "labels", "label": "labels",
          "targets": "labels", "target": "labels", "classes": "labels"}  # fmt: skip
_PARTS = {
    "train": "train", "training": "train", "tr": "train", "test": "test", "testing": "test",
    "te": "test", "val": "val", "valid": "val", "validation": "val", "dev": "val",
}  # fmt: skip
_LABEL_NAMES = ("label_names", "class_names", "target_names", "classes_names", "names")
_FEATURE_NAMES = ("feature_names", "columns", "column_names")


@dataclass(frozen=True)
class _Parts:
    """Arrays by what they are.

    Attributes:
        examples, labels: by split: ``train``, ``val``, ``test``, or '' for all examples.
        more: other label arrays, of all examples, by name.
        label_names, feature_names: words.
    """

    examples: Mapping[str, np.ndarray]
    labels: Mapping[str, np.ndarray]
    more: Mapping[str, np.ndarray]
    label_names: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ()


def read_arrays(
    file: File, work: Path, choices: Choices, report: Report, progress: Progress
) -> Material:
    """The file's examples.

    Args:
        work: a folder for what has to be unpacked.

    Raises:
        DataError: it is damaged, or its arrays are no examples.
    """
    parts = _sorted_out(file, _arrays_of(file, work, progress), report)
    order = [part for part in ("train", "val", "", "test") if part in parts.examples]
    arrays = [parts.examples[part] for part in order]
    _require_examples(file, arrays)
    counts = [len(array) for array in arrays]
    said = _said(order, counts, report)
    labels = _labels(parts, order, counts, report)
    if _is_images(arrays, choices, report):
        images = as_images(arrays, work, choices, report, progress)
        report.kind = "images"
        return Material("images", images, labels=labels, said=said)
    return _vectors(arrays, parts, labels, said, choices=choices, report=report)


def _arrays_of(file: File, work: Path, progress: Progress) -> dict[str, np.ndarray]:
    """All arrays of a file by name, mapped: what is packed is unpacked into ``work``."""
    path = file.path or _unpacked(file, work / f"source{file.suffix}", progress)
    if file.suffix == ".npy":
        return {"arr_0": _mapped(file.name, "", path)}
    try:
        with zipfile.ZipFile(path) as archive:
            members = [i for i in archive.infolist() if i.filename.endswith(".npy")]
            total = sum(info.file_size for info in members)
            if len(members) > _MOST_MEMBERS or total > MOST_BYTES:
                raise DataError(
                    f"{file.name} unpacks to {total / 2**30:.1f} GB in {len(members):,} arrays; "
                    f"{MOST_BYTES / 2**30:.0f} GB and {_MOST_MEMBERS:,} are the most here."
                )
            return {
                info.filename.removesuffix(".npy"): _member(
                    file, archive, info, work / f"member-{index}.npy", progress
                )
                for index, info in enumerate(members)
            }
    except DataError:
        raise
    except npz.ERRORS as error:
        raise DataError(
            f"{file.name} is damaged, or is not an npz file of plain arrays. Save it again with "
            "numpy.savez."
        ) from error


def _unpacked(file: File, path: Path, progress: Progress) -> Path:
    with file.open() as stream, path.open("wb") as out:
        progress.step(f"Unpacking {file.name}", 0, 1)
        shutil.copyfileobj(stream, out, 2**20)
    return path


def _member(
    file: File, archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, progress: Progress
) -> np.ndarray:
    done = 0
    with archive.open(info) as stream, path.open("wb") as out:
        while piece := stream.read(2**22):
            progress.step(f"Unpacking {info.filename}", done, info.file_size)
            out.write(piece)
            done += len(piece)
    return _mapped(file.name, info.filename.removesuffix(".npy"), path)


def _mapped(name: str, array: str, path: Path) -> np.ndarray:
    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError as error:
        if "allow_pickle" not in str(error) and "Python objects" not in str(error):
            raise DataError(f"{name} is damaged: {array or 'its array'} is incomplete.") from error
        what = f"array {array}" if array else "the array"
        raise DataError(
            f"{name}: {what} holds Python objects, which can run code when they are unpacked and "
            "are never opened. Save it as plain values, for labels with y.astype(str)."
        ) from error
    except npz.ERRORS as error:
        raise DataError(f"{name} is damaged, or is not an npy file of a plain array.") from error


def _sorted_out(file: File, arrays: dict[str, np.ndarray], report: Report) -> _Parts:
    examples: dict[str, np.ndarray] = {}
    labels: dict[str, np.ndarray] = {}
    rest: dict[str, np.ndarray] = {}
    words: dict[str, tuple[str, ...]] = {}
    used = {}
    for name, array in arrays.items():
        if name.lower() in (*_LABEL_NAMES, *_FEATURE_NAMES) and array.dtype.kind in "US":
            words[name.lower()] = tuple(array.reshape(-1).astype(str).tolist())
            continue
        meant = _meaning(name)
        into = labels if meant and meant[0] == "labels" else examples
        if meant is None or meant[1] in into or array.ndim == 0:
            rest[name] = array
        else:
            into[meant[1]] = array
            used[name] = array
    if not examples:
        large = {name: array for name, array in rest.items() if array.ndim >= 2}
        if len(large) != 1:
            raise DataError(
                f"{file.name}: none of its arrays has a name that examples have, such as x_train "
                f"or images. Received: {_listed(arrays)}"
            )
        ((name, examples[""]),) = large.items()
        used[name] = rest.pop(name)
    if {"train", "val", "test"} & examples.keys():
        for name in [*rest, *([""] if "" in examples else [])]:
            rest.setdefault(name, examples.get("", np.empty(0)))
        examples.pop("", None)
    elif "" not in labels and len(rest) == 1:
        ((name, array),) = rest.items()  # such as arr_1 beside arr_0
        if array.ndim in (1, 2) and len(array) == len(examples[""]):
            labels[""] = rest.pop(name)
            used[name] = array
    total = len(examples.get("", ()))
    more = {n: a for n, a in rest.items() if n and total and a.ndim == 1 and len(a) == total}
    unused = [name for name in rest if name and name not in more]
    report.say("read", f"{file.name}: {_listed(used | more)}.")
    if unused:
        report.say("dropped", f"Arrays that are not used: {named(unused)}.")
    return _Parts(
        examples, labels, more,
        next((words[n] for n in _LABEL_NAMES if n in words), ()),
        next((words[n] for n in _FEATURE_NAMES if n in words), ()),
    )  # fmt: skip


def _listed(arrays: Mapping[str, np.ndarray]) -> str:
    shown = [f"{name} {array.dtype} {array.shape}" for name, array in arrays.items()]
    return ", ".join(shown[:8]) + (", …" if len(shown) > 8 else "")


def _meaning(name: str) -> tuple[str, str] | None:
    """What an array is by its name: ('' or 'labels', split); None where it does not say."""
    parts = [p for p in re.split(r"[^a-z0-9]+", re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower())
             if p]  # fmt: skip
    split = next((_PARTS[part] for part in parts if part in _PARTS), "")
    rest = "_".join(part for part in parts if part not in _PARTS)
    if rest in _WORDS:
        return _WORDS[rest], split
    return ("", split) if split and not rest else None


def _require_examples(file: File, arrays: Sequence[np.ndarray]) -> None:
    for array in arrays:
        if array.ndim == 0 or 0 in array.shape:
            raise DataError(
                f"{file.name} holds no examples: one of its arrays is empty. "
                f"Received: shape {array.shape}"
            )
        if array.ndim > 4 or array.dtype.kind not in "biuf":
            raise DataError(
                f"{file.name}: examples must be numbers: images (n, h, w), (n, h, w, c) or "
                f"(n, c, h, w), or vectors (n, d). Received: {array.dtype} {array.shape}"
            )
    shapes = {array.shape[1:] for array in arrays}
    if len(shapes) > 1:
        raise DataError(
            f"{file.name}: the splits' examples must have one shape. "
            f"Received: {' and '.join(str(shape) for shape in sorted(shapes))}"
        )


def _said(order: Sequence[str], counts: Sequence[int], report: Report) -> np.ndarray | None:
    if order == [""]:
        return None
    if "val" in order and "test" in order and "train" in order:
        report.say("split", "The validation examples are taken for training too.")
    holds = "test" if "test" in order else "val" if "val" in order else None
    return np.repeat([TEST if part == holds else TRAIN for part in order], counts)


def _labels(
    parts: _Parts, order: Sequence[str], counts: Sequence[int], report: Report
) -> list[Labels]:  # fmt: skip
    found = []
    there = {part: array for part, array in parts.labels.items() if part in order}
    if there and len(there) < len(order):
        missing = [part for part in order if part not in there]
        report.say("dropped", f"Labels are left out: there are none for {named(missing)}.")
    elif there:
        for part, count in zip(order, counts, strict=True):
            if there[part].ndim == 0 or len(there[part]) != count:
                raise DataError(
                    f"There must be one label an example. Received: {count:,} examples and "
                    f"labels of shape {there[part].shape}{f' for {part}' if part else ''}"
                )
        try:
            values = np.concatenate([np.asarray(there[part]) for part in order])
        except ValueError as error:
            raise DataError(
                "The splits' labels must have one form. Received: shapes "
                f"{' and '.join(str(there[part].shape) for part in order)}"
            ) from error
        found.append(Labels(*labels_of.understood(
            "label", values, report, names=parts.label_names
        )))  # fmt: skip
    for name, array in parts.more.items():
        found.append(Labels(*labels_of.understood(name, np.asarray(array), report)))
    return found


def _is_images(arrays: Sequence[np.ndarray], choices: Choices, report: Report) -> bool:
    could, by_default = image_like(arrays)
    report.could_be = ("images", "vectors") if could else ("vectors",)
    if choices.kind == "images" and not could:
        raise DataError(
            "These numbers are no images: those have (n, h, w), with 1, 3 or 4 channels, or rows "
            f"of a square number of pixels. Received: shape {arrays[0].shape}"
        )
    return could and (choices.kind == "images" or (choices.kind == "found" and by_default))


def _vectors(
    arrays: Sequence[np.ndarray], parts: _Parts, labels: list[Labels], said: np.ndarray | None,
    *, choices: Choices, report: Report,
) -> Material:  # fmt: skip
    own = np.concatenate([_rows(array) for array in arrays])
    if own.shape[1] > _MOST_FEATURES or own.nbytes > MOST_BYTES / 4:
        raise DataError(
            f"Vectors of {own.shape[1]:,} numbers are too long: up to {_MOST_FEATURES:,}, and "
            f"{MOST_BYTES / 2**32:.0f} GB in all."
        )
    if arrays[0].ndim > 2:
        report.say("converted", f"Each example of {arrays[0].shape[1:]} is one row of "
                   f"{own.shape[1]} numbers.")  # fmt: skip
    names = parts.feature_names
    if names and len(names) != own.shape[1]:
        report.say("dropped", f"{len(names)} feature names for {own.shape[1]} numbers: numbered.")
        names = ()
    columns = [Column(name=name) for name in names or map(str, range(1, own.shape[1] + 1))]
    standard.require_single_precision(columns, np.where(np.isfinite(own), own, 0), "row")
    kept = _kept(own, choices, report)
    report.kind = "vectors"
    said = said if said is None else said[kept]
    labels = [Labels(of.column, of.values[kept]) for of in labels]
    return Material("vectors", own[kept], tuple(columns), labels, said)


def _rows(array: np.ndarray) -> np.ndarray:
    return np.asarray(array, np.float64).reshape(len(array), -1)


def _kept(own: np.ndarray, choices: Choices, report: Report) -> np.ndarray:
    """Rows to keep: without gaps, or all but empty ones where gaps are masked."""
    gaps = ~np.isfinite(own)
    hurt = gaps.any(axis=1)
    if not hurt.any():
        return ~hurt
    if choices.gaps == "mask":
        own[gaps] = np.nan
        report.say("missing", f"{counted(int(gaps.sum()), 'missing value')}: left out of the "
                   "likelihood; the encoder is given the column's mean there.")  # fmt: skip
        return ~gaps.all(axis=1)
    first = [f"{row} (number {column + 1})" for row, column in _places(gaps)]
    report.say(
        "dropped", f"{counted(int(hurt.sum()), 'row')} with NaN or infinity left out: row "
        f"{named(first)}, counted from 0.",
    )  # fmt: skip
    return ~hurt


def _places(gaps: np.ndarray) -> Iterator[tuple[int, int]]:
    for row in np.flatnonzero(gaps.any(axis=1)):
        yield int(row), int(np.flatnonzero(gaps[row])[0])
