"""A wish to stop, as an empty file that a process looks for."""

from __future__ import annotations

from pathlib import Path

from vae_core.errors import RunError
from vae_core.storage import plain_file


def ask_to_stop(path: Path, what: str) -> None:
    """Leave the wish.

    Args:
        what: is to stop, for the sentence.

    Raises:
        RunError: it cannot be written.
    """
    try:
        plain_file.open_to_add(path).close()
    except OSError as error:
        raise RunError(f"{what} cannot be stopped: {error.strerror}.") from error
