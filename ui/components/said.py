"""What the map says, clause by clause, with what each means: it follows the map in the browser.

``said(meanings, key=...)`` mounts it; see ``web/said``.
"""

from __future__ import annotations

from collections.abc import Mapping

from ui.components import face
from vae_core.sharing import message


def said(meanings: Mapping[str, str], *, key: str) -> None:
    """Mount it.

    Args:
        meanings: of the kinds of clauses that ``web/latent_map/panel/sentence.js`` has.
    """
    _component(
        key=key, data=message.pack({"meanings": dict(meanings)}, b""),
        on_nothing_change=face.heard,
    )  # fmt: skip


_component = face.component("said", root=".sd", answer="nothing", is_state=False)
