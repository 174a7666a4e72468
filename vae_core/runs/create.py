"""A new run's directory: made aside and renamed, so that nobody sees half of one."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from vae_core.errors import RunError, shown
from vae_core.runs import folders
from vae_core.runs.records import RunState
from vae_core.runs.run import Run
from vae_core.runs.title import clean_title
from vae_core.storage import read_only
from vae_core.storage.atomic import write_atomically
from vae_core.vae.config import FixedBeta, TrainingConfig
from vae_core.vae.description import Description


@read_only.refused
def create_run(
    config: TrainingConfig,
    *,
    data: Description | None = None,
    folder: str | os.PathLike[str] | None = None,
    name: str | None = None,
    title: str | None = None,
) -> Run:
    """Make a run's directory, queued and ready to train.

    Args:
        data: what it is to be trained on, where that is known already.
        name: the directory's name; by default made from the configuration and
            numbered, so that two callers at once get two runs.

    Raises:
        RunError: the name is taken or not usable, or the folder cannot be written.
    """
    parent = folders.runs_dir(folder)
    if name is not None and not folders.NAME_PATTERN.fullmatch(name):
        raise RunError(
            "A run's name has up to 100 letters, digits, '.', '_' and '-', the first a letter or "
            f"digit. Received: {shown(name)}"
        )
    if (
        name is not None
        and parent != folders.PRETRAINED_DIR
        and (folders.PRETRAINED_DIR / name).exists()
    ):
        raise RunError(f"A run called {name!r} came with the project. Choose another name.")
    title = None if title is None else clean_title(title)
    try:
        with _directory_aside(parent) as path:
            aside = Run(path)
            aside.write_json("config.json", config.to_json())
            if data is not None:
                aside.write_data(data)
            aside.write_state(RunState(status="queued"))
            if title:
                write_atomically(path / "title.txt", title.encode())
            return Run(_move_to_free_name(path, parent, name, _slug(config)))
    except FileExistsError as error:
        raise RunError(f"There is already a run called {name!r}. Choose another name.") from error
    except OSError as error:
        raise RunError(f"No run can be made in {parent}: {error.strerror}.") from error


@contextlib.contextmanager
def _directory_aside(parent: Path) -> Iterator[Path]:
    """A directory to build a run in and to rename: nobody lists one without its configuration.

    What has not been renamed by the end of the block is removed.
    """
    parent.mkdir(parents=True, exist_ok=True)
    path = Path(tempfile.mkdtemp(prefix=".new-", dir=parent))
    try:
        path.chmod(0o755)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _slug(config: TrainingConfig) -> str:
    if not config.variational:
        kind = "ae"
    elif isinstance(config.beta, FixedBeta):
        kind = f"beta{config.beta.value:g}"
    else:
        kind = "every-beta"
    return f"{config.dataset}-{config.architecture}-{kind}"


def _move_to_free_name(aside: Path, parent: Path, name: str | None, slug: str) -> Path:
    """Give a new run its name; renaming onto an existing run fails, so two callers get two."""
    number = 1
    while True:
        path = parent / (name or f"{slug}-{number}")
        try:
            if path.exists():
                raise FileExistsError(path)
            return aside.rename(path)
        except OSError as error:
            if name is not None or not path.exists():
                raise FileExistsError(path) if path.exists() else error from error
            number += 1
