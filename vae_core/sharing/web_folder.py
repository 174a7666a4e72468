"""The files of web/: JavaScript as the browser reads it, markup and styles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

WEB: Final = Path(__file__).resolve().parent.parent.parent / "web"


def modules(*folders: str) -> Iterator[tuple[str, str]]:
    """Every module below these folders, by its path in web/, such as ``latent_map/index.js``."""
    for folder in folders:
        for path in sorted((WEB / folder).rglob("*.js")):
            yield path.relative_to(WEB).as_posix(), path.read_text(encoding="utf-8")


def text(name: str) -> str:
    """A file of web/ that travels inside a page: markup or styles."""
    return (WEB / name).read_text(encoding="utf-8")
