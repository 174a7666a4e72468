"""How far a lesson is: where the person has gone counts for more than an address left behind.

The browser's side of Streamlit sends with a request the address that it heard of last. One sent
beside the click that goes on, the map's for example, may come after it and still name the scene
before: taken at its word, it would bring that scene back.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from ui.state import session

_Place = tuple[str, str]  # a lesson's name and its scene, as the address has them


@dataclass(frozen=True)
class _Way:
    """Attributes:
    at: where the person has gone; None: out of the lesson.
    left: where the person is no longer.
    """

    at: _Place | None = None
    left: frozenset[_Place] = frozenset()


def begin() -> None:
    """A lesson is begun: every scene may be shown again."""
    st.session_state.pop(session.LESSON_WAY, None)


def go(lesson: str, before: int, to: int | None) -> None:
    """The person goes from one scene to another, or out of the lesson with None."""
    at = None if to is None else (lesson, str(to))
    named = _said() or (lesson, str(before))  # the address may name a scene past the last
    left = _way().left | {(lesson, str(before)), named}
    st.session_state[session.LESSON_WAY] = _Way(at, left - {at})


def parameters() -> dict[str, str]:
    """What the address should say of a lesson; empty where there is none."""
    said = _said()
    if said is None:
        return {}
    if is_left_behind():
        said = _way().at
    return {} if said is None else dict(zip((session.LESSON, session.SCENE), said, strict=True))


def is_left_behind() -> bool:
    """Whether the address names a scene that the person has gone from."""
    return _said() in _way().left


def _said() -> _Place | None:
    lesson = st.query_params.get(session.LESSON)
    return None if lesson is None else (lesson, st.query_params.get(session.SCENE, "1"))


def _way() -> _Way:
    way = st.session_state.get(session.LESSON_WAY)
    return way if isinstance(way, _Way) else _Way()
