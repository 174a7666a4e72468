"""The latent map in a notebook: an anywidget whose selection is a trait.

``LatentMap(run)`` as a cell's last line shows it; ``map.selection`` is what was clicked, and
``map.observe(f, "selection")`` hears of it. It is the app's own map (web/latent_map), with
web/notebook as its face; nothing is fetched.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import anywidget
import traitlets

from vae_core.notebook.run import Run
from vae_core.sharing import contents, joined_modules, web_folder

_STYLES = ("theme.css", "latent_map/latent_map.css", "notebook/notebook.css")


@cache
def _script() -> str:
    modules = dict(web_folder.modules("latent_map", "one_file", "notebook", "sources"))
    return joined_modules.join(modules, ["notebook/index.js"]) + "\nexport default { render };\n"


@cache
def _worker() -> str:
    modules = dict(web_folder.modules("latent_map"))
    return joined_modules.join(modules, ["latent_map/model/decoding_worker.js"])


class LatentMap(anywidget.AnyWidget):
    """The map of a run.

    Attributes:
        selection: what is kept: ``z`` (two numbers, the place on the map), ``beta``, ``point`` (the
            test example's index, or None), ``look`` (all of what is shown, as in a link). Setting
            some of them moves the map.

    Args:
        run: an open run.
        beta: shown first.
        originals: whether the test images are part of it; by default where they are at hand.
    """

    selection = traitlets.Dict().tag(sync=True)
    _run = traitlets.Unicode().tag(sync=True)
    _markup = traitlets.Unicode().tag(sync=True)
    _worker = traitlets.Unicode().tag(sync=True)
    _blocks = traitlets.Dict().tag(sync=True)

    def __init__(
        self, run: Run, *, beta: float | None = None, originals: bool | None = None
    ) -> None:
        held = contents.of(run.files, originals=originals)
        message = dict(held.message)
        start = message["start"] | {"beta": run.beta if beta is None else float(beta)}
        message["start"] = start
        self._esm, self._css = _script(), "\n".join(map(web_folder.text, _STYLES))
        super().__init__(
            selection=dict(start),
            _run=json.dumps({"message": message, "told": held.told}, allow_nan=False),
            _markup=web_folder.text("latent_map/latent_map.html"),
            _worker=_worker(),
            _blocks=dict(held.blocks),
        )

    def code(self) -> Any:
        """The z that is kept, two numbers; on a plane of many dimensions its place there."""
        return tuple(self.selection["z"])
