"""For a notebook or a script: a run with its networks, and its map as a widget.

``LatentMap`` needs the package anywidget, which nothing else here does.
"""

from __future__ import annotations

from vae_core.notebook.run import Run, TestCodes, names

__all__ = ["Run", "TestCodes", "names"]
