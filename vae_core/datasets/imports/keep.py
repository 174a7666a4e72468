"""An imported set's name, its place in the data folder, and its removal."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import unicodedata
from pathlib import Path

from vae_core.datasets import stored
from vae_core.datasets.catalogue import CATALOGUE
from vae_core.datasets.folder import data_dir
from vae_core.datasets.title import MAX_TITLE, one_line
from vae_core.errors import DataError, shown
from vae_core.storage import read_only
from vae_core.vae.config import DATASET_NAME


def clean_title(title: str) -> str:
    """A title as it is kept: any words, on one line.

    Raises:
        DataError: it is empty, too long, or a bundled set's.
    """
    words = one_line(title)
    if not 1 <= len(words) <= MAX_TITLE:
        raise DataError(
            f"A data set's name has 1 to {MAX_TITLE} characters. Received: {len(words)} characters"
        )
    taken = {name for row in CATALOGUE.values() for name in (row.name, row.title.lower())}
    if words.lower() in taken or _slug(words) in CATALOGUE:
        raise DataError(f"{shown(words)} is a bundled data set's name. Give yours another one.")
    return words


def free_name(title: str, directory: Path) -> str:
    """A folder's name made from a title, which nothing in the data folder has."""
    slug = _slug(title)
    number, name = 1, slug
    while (directory / name).exists() or (directory / f"{name}.npz").exists() or name in CATALOGUE:
        number += 1
        name = f"{slug[:56]}-{number}"
    return name


@read_only.refused
def keep(made: Path, title: str, folder: str | os.PathLike[str] | None = None) -> str:
    """Give a set that was written aside its place in the data folder; returns its name."""
    directory = data_dir(folder)
    while True:
        name = free_name(title, directory)
        try:
            made.rename(directory / name)
            return name
        except OSError as error:
            if not (directory / name).exists():
                raise DataError(
                    f"The data set cannot be kept in {directory}: {error.strerror}."
                ) from error


@read_only.refused
def remove(name: str, folder: str | os.PathLike[str] | None = None) -> None:
    """Remove an imported set; runs that were trained on it stay.

    Raises:
        DataError: there is none of that name, or it cannot be removed.
    """
    directory = data_dir(folder)
    path = directory / name
    if not DATASET_NAME.fullmatch(name) or not stored.is_stored(path):
        why = (
            f"{name}.npz is a file that its owner put into the data folder; delete it there."
            if DATASET_NAME.fullmatch(name) and (directory / f"{name}.npz").exists()
            else "Only imported sets can be removed."
        )
        raise DataError(f"There is no imported data set {shown(name)}. {why}")
    aside = directory / f".removed-{secrets.token_hex(4)}"
    try:
        path.rename(aside)  # at once for whoever looks
        shutil.rmtree(aside)
    except OSError as error:
        raise DataError(f"{name} cannot be removed: {error.strerror}.") from error


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60] or "data"
