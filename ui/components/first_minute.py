"""A page's line of advice; in a browser's first minute, a few steps in its place.

``first_minute(steps, key=...)`` mounts it and says whether a step's button was pressed just now.
Which steps are over is known to the browser alone, see ``web/first_minute``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from ui.components import face
from vae_core.sharing import message


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step.

    Attributes:
        words: what to do, in one sentence.
        where: a selector of what the user tries; with ``events``, the names of the browser's
            events there that show it. Without, the step waits for a button.
        action: the words of a button of the step's own.
    """

    words: str
    where: str = ""
    events: tuple[str, ...] = ()
    action: str = ""


def first_minute(steps: Sequence[Step], *, key: str) -> bool:
    """Mount it; True in the one script run after a step's own button was pressed."""
    _component(
        key=key, data=message.pack({"steps": [_shown(step) for step in steps]}, b""),
        on_pressed_change=face.heard,
    )  # fmt: skip
    state = st.session_state.get(key)
    return bool(state and state.get("pressed"))


def _shown(step: Step) -> dict[str, object]:
    shown: dict[str, object] = {"words": step.words, "action": step.action or None}
    if step.where:
        shown["tried"] = {"selector": step.where, "events": step.events}
    return shown


_component = face.component("first_minute", root=".fm", answer="pressed", is_state=False)
