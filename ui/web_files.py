"""The JavaScript in web/, and the paths under which the browser finds it.

Every path holds a version, so that a browser may keep what it names for good.
"""

from __future__ import annotations

import hashlib
from typing import Final

import plotly
import streamlit as st

from vae_core.sharing import joined_modules, web_folder

_PARTS = ("latent_map", "draw_pad", "manifold_grid", "first_minute", "lesson", "said")
_SOURCE = "sources/http.js"


def _version(modules: dict[str, str]) -> str:
    digest = hashlib.sha256()
    for name, text in modules.items():
        digest.update(f"{name} {len(text)} {text}".encode())
    return digest.hexdigest()[:12]


def _with_joined(modules: dict[str, str]) -> dict[str, str]:
    """All modules, and each part as one: a request for each of sixty would take longer."""
    joined = {
        f"{part}.js": joined_modules.join(modules, [f"{part}/index.js", _SOURCE]) for part in _PARTS
    }
    return modules | joined


# As they were when the server started: a path's content must not change.
MODULES: Final = _with_joined(dict(web_folder.modules(*_PARTS, "sources")))
VERSION: Final = _version(MODULES)

# All relative to the page, wherever the server is mounted; ``mounted`` makes them whole.
ROOT: Final = "web"
BLOCKS: Final = f"{ROOT}/blocks"
LATEST: Final = f"{ROOT}/latest"
HEALTH: Final = f"{ROOT}/health"
PLOTLY: Final = f"{ROOT}/plotly-{plotly.__version__}.js"


def mounted(path: str) -> str:
    """A path of this server from the host's root on, under what the server is mounted at."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/{path}" if base else f"/{path}"


def part_path(part: str) -> str:
    """Where the browser finds a part of web/ with its source, as one module."""
    return f"{ROOT}/{VERSION}/{part}.js"


def text(name: str) -> str:
    """A file of web/ that travels inside a page: markup or styles."""
    return web_folder.text(name)
