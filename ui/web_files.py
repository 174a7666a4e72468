"""The JavaScript in web/, and the paths under which the browser finds it.

Every path holds a version, so that a browser may keep what it names for good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import plotly

WEB: Final = Path(__file__).resolve().parent.parent / "web"
_PARTS = ("latent_map", "draw_pad", "manifold_grid", "sources")


def _modules() -> Iterator[tuple[str, bytes]]:
    for part in _PARTS:
        for path in sorted((WEB / part).rglob("*.js")):
            yield path.relative_to(WEB).as_posix(), path.read_bytes()


def _version(modules: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in modules.items():
        digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.hexdigest()[:12]


# As they were when the server started: a path's content must not change.
MODULES: Final = dict(_modules())
VERSION: Final = _version(MODULES)

# All relative to the page, wherever the server is mounted.
ROOT: Final = "web"
BLOCKS: Final = f"{ROOT}/blocks"
PLOTLY: Final = f"{ROOT}/plotly-{plotly.__version__}.js"


def module_path(name: str) -> str:
    """Where the browser finds a module, such as ``latent_map/index.js``."""
    return f"{ROOT}/{VERSION}/{name}"


def text(name: str) -> str:
    """A file of web/ that travels inside a page: markup or styles."""
    return (WEB / name).read_text(encoding="utf-8")
