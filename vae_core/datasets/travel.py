"""A data set's files on their way to another machine."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from vae_core.datasets import stored
from vae_core.datasets.catalogue import Bundled, Made, entry
from vae_core.datasets.folder import data_dir
from vae_core.errors import DataError, shown
from vae_core.storage.digests import digest


def files_of(name: str, folder: str | os.PathLike[str] | None = None) -> list[Path]:
    """What a machine needs beside the project, relative to the data folder; none for a set that
    comes with it or is made on demand.

    Raises:
        DataError: it is not there.
    """
    if isinstance(entry(name).source, Bundled | Made):
        return []
    directory = data_dir(folder)
    if stored.is_stored(directory / name):
        return sorted(path.relative_to(directory) for path in (directory / name).glob("*.*"))
    if (directory / f"{name}.npz").is_file():
        return [Path(f"{name}.npz")]
    raise DataError(f"There is no file of the data set {name!r} in {directory} to send.")


def digest_of(files: Mapping[str, bytes]) -> str:
    """Another one with every name and content: equal arrays may have another title, or columns."""
    each = {name: digest(content) for name, content in files.items()}
    return digest(json.dumps(each, sort_keys=True).encode())


def keep_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a data folder of files that came from elsewhere; nobody sees half of one.

    Raises:
        DataError: a name leads out of the folder.
        OSError: it cannot be written.
    """
    aside = Path(tempfile.mkdtemp(prefix=".data-", dir=folder.parent))
    try:
        for name, content in files.items():
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or len(path.parts) > 2:
                raise DataError(f"A data set's file has an unusable name. Received: {shown(name)}")
            (aside / path).parent.mkdir(exist_ok=True)
            (aside / path).write_bytes(content)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
