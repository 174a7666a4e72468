"""A lesson's scenes beside the map; what they say and wait for is in ``web/lesson``.

``lesson(...)`` mounts it; ``gone(...)`` says where the person went: another scene, or out of it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import streamlit as st

from ui.components import face
from vae_core.lessons import Lesson
from vae_core.sharing import message


@dataclass(frozen=True)
class Gone:
    """Attributes:
    scene: the one to show, from 1; None where the person has left the lesson.
    """

    scene: int | None


def lesson(shown: Lesson, scene: int, *, key: str) -> None:
    """Mount it at a scene.

    Streamlit keeps the answer: one that it hands to a single run would be lost to the map's
    fragment, whose run may be the one that follows a click.
    """
    _component(
        key=key,
        data=message.pack({"lesson": as_json(shown), "scene": scene}, b""),
        on_went_change=face.heard,
    )


def gone(shown: Lesson, *, key: str) -> Gone | None:
    """Where the person went, if that was not heard before.

    To be asked before anything is drawn: Streamlit may end a run at each thing that is, for one
    that was asked for meanwhile, and what this run has heard is not said to that one again.
    """
    went = _unheard(key)
    if went is None:
        return None
    st.session_state[_heard(key)] = went
    number = went.get("scene")
    if went.get("lesson") != shown.name:
        return None
    if isinstance(number, int) and 1 <= number <= len(shown.scenes):
        return Gone(number)
    return Gone(None) if number is None else None


def has_gone(*, key: str) -> bool:
    """Whether the person went somewhere that ``gone`` has not been asked for.

    Streamlit sends what two parts say within a few milliseconds as one request, and for the
    fragment of one of them alone.
    """
    return _unheard(key) is not None


def _unheard(key: str) -> dict[str, object] | None:
    state = st.session_state.get(key)
    went = state.get("went") if state else None
    return went if isinstance(went, dict) and went != st.session_state.get(_heard(key)) else None


def _heard(key: str) -> str:
    return f"{key}-heard"


def as_json(shown: Lesson) -> dict[str, object]:
    """As web/lesson/index.js has it."""
    return asdict(shown)


_component = face.component("lesson", root=".ls", answer="went", is_state=True)
