"""Files to a stored set: what kind they are, who reads them, and where it is written."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from vae_core.datasets.dataset import Dataset
from vae_core.datasets.imports import arrays, pictures, tables
from vae_core.datasets.imports.choices import Choices
from vae_core.datasets.imports.material import Material
from vae_core.datasets.imports.picture_labels import beside
from vae_core.datasets.imports.progress import Progress
from vae_core.datasets.imports.report import Report, named
from vae_core.datasets.imports.sources import File, files_of
from vae_core.datasets.imports.store import write_set
from vae_core.errors import DataError

# What people bring that no reader here opens, and what to do instead.
_INSTEAD = {
    ".pkl": "can run code when it is opened: save arrays with numpy.savez, a table as CSV",
    ".pickle": "can run code when it is opened: save arrays with numpy.savez, a table as CSV",
    ".pt": "can run code when it is opened: save it with numpy.savez(path, x=tensor.numpy())",
    ".pth": "can run code when it is opened: save it with numpy.savez(path, x=tensor.numpy())",
    ".xlsx": "is a spreadsheet: save the table as CSV",
    ".xls": "is a spreadsheet: save the table as CSV",
    ".ods": "is a spreadsheet: save the table as CSV",
    ".parquet": "is not read here: save the table as CSV",
    ".mat": "is not read here: save its arrays with numpy.savez",
    ".h5": "is not read here: save its arrays with numpy.savez",
    ".hdf5": "is not read here: save its arrays with numpy.savez",
    ".json": "is not read here: save the table as CSV",
    ".rar": "is not read here: pack it as zip",
    ".7z": "is not read here: pack it as zip",
    ".tar": "is not read here: pack it as zip",
    ".gz": "is not read here: unpack it first, or pack it as zip",
}


def read_set(
    paths: Sequence[Path], folder: Path, title: str, choices: Choices, progress: Progress
) -> tuple[Dataset, Report]:
    """Read what lies at the paths into ``folder``, which is there and empty.

    Raises:
        DataError: it is no data set; the sentence names the file, row or column.
        StoppedError: nobody wants it any more.
    """
    report = Report()
    work = Path(tempfile.mkdtemp(prefix=".work-", dir=folder.parent))
    try:
        material = _read(files_of(paths, report), work, choices, report, progress)
        return write_set(material, folder, title, choices, report=report, progress=progress), report
    except OSError as error:
        raise DataError(f"The files cannot be read or stored: {error.strerror or error}.") from (
            error
        )
    except MemoryError as error:
        raise DataError("The files take more memory than there is. Bring fewer examples.") from (
            error
        )
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _read(
    files: Sequence[File], work: Path, choices: Choices, report: Report, progress: Progress
) -> Material:
    if any(file.suffix in pictures.SUFFIXES for file in files):
        return pictures.read_pictures(files, work, choices, report, progress)
    of_arrays = [file for file in files if file.suffix in arrays.SUFFIXES]
    of_tables = [file for file in files if file.suffix in tables.SUFFIXES]
    one = (of_arrays or of_tables)[:1]
    if not one:
        _refuse(files)
    others = [file.name for file in files if file is not one[0] and not beside(file)]
    if len(of_arrays or of_tables) > 1:
        raise DataError(
            "One file of arrays or one table makes a data set; pictures may be many. "
            f"Received: {named([file.name for file in of_arrays or of_tables])}"
        )
    if others:
        report.say("dropped", f"Files beside it are not read: {named(others)}.")
    if of_arrays:
        return arrays.read_arrays(one[0], work, choices, report, progress)
    return tables.read_table(one[0], choices, report, progress)


def _refuse(files: Sequence[File]) -> None:
    known = next((file for file in files if file.suffix in _INSTEAD), None)
    if known:
        raise DataError(f"{known.name} {_INSTEAD[known.suffix]}.")
    raise DataError(
        "Bring pictures (a zip, a folder or several files), an npz or npy file, or a table as CSV "
        f"or TSV. Received: {named([file.name for file in files])}"
    )
