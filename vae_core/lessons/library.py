"""Where lessons are: those that ship, and a teacher's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from vae_core.errors import LessonError, shown
from vae_core.lessons.lesson import Lesson, parse
from vae_core.storage import plain_file

VARIABLE: Final = "VAE_LESSONS_DIR"
SHIPPED: Final = Path(__file__).resolve().parent.parent.parent / "lessons"
_MOST_BYTES, _MOST_FILES = 2**18 + 1, 100


def found() -> tuple[list[Lesson], list[str]]:
    """Every lesson, a teacher's own first; and a sentence on each file that is none."""
    lessons, problems = {}, []
    for path in _files():
        if path.stem in lessons:
            continue
        try:
            lessons[path.stem] = _read(path)
        except LessonError as error:
            problems.append(str(error))
    return list(lessons.values()), problems


def find(name: str) -> Lesson:
    """The lesson of that name.

    Raises:
        LessonError: there is none, or its file has a mistake.
    """
    for path in _files():
        if path.stem == name:
            return _read(path)
    raise LessonError(f"There is no lesson {shown(name)}. The Lessons page lists those there are.")


def _read(path: Path) -> Lesson:
    try:
        content = plain_file.read(path, _MOST_BYTES)
    except OSError as error:
        why = error.strerror or "it cannot be read"
        raise LessonError(f"The lesson {path.stem!r} cannot be used: {why}.") from error
    return parse(content, path.stem)


def _files() -> Iterator[Path]:
    own = os.environ.get(VARIABLE)
    for folder in ([Path(own)] if own else []) + [SHIPPED]:
        yield from sorted(folder.glob("*.toml"))[:_MOST_FILES]
