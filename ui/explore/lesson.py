"""The lesson that the URL names, above the map, which it sets at the beginning of each scene."""

from __future__ import annotations

import streamlit as st

from ui.components import lesson as component
from ui.markdown import escaped
from ui.state import lesson_place, links, navigation, session
from ui.state.open_run import OpenRun
from vae_core import lessons, runs
from vae_core.errors import LessonError, VaeError
from vae_core.lessons import Lesson

_KEY = "lesson"


def draw(opened: OpenRun) -> bool:
    """Draw it and set the map for its scene; False where there is none."""
    address = lesson_place.parameters()
    name = address.get(session.LESSON)
    if name is None:
        return False
    try:
        shown = lessons.find(name)
    except LessonError as error:
        st.error(escaped(str(error)), icon=":material/school:")
        return False
    scene = _gone_to(shown, _scene(shown, address[session.SCENE]))
    if scene is None:
        st.session_state.pop(session.LESSON_AT, None)
        return False
    _set_the_map(opened, shown, scene)
    component.lesson(shown, scene, key=_KEY)
    return True


def has_gone() -> bool:
    """Whether the person has gone on, and the page has to be drawn anew for it."""
    return component.has_gone(key=_KEY)


def _gone_to(shown: Lesson, scene: int) -> int | None:
    """The scene that the person is at now; None: out of the lesson. The address follows."""
    gone = component.gone(shown, key=_KEY)
    if gone is None:
        return scene
    lesson_place.go(shown.name, scene, gone.scene)
    return gone.scene


def _scene(shown: Lesson, text: str) -> int:
    """What the URL says; the first where it says nothing that can be."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return min(max(number, 1), len(shown.scenes))


def _set_the_map(opened: OpenRun, shown: Lesson, number: int) -> None:
    """Show the scene's run and its look, once: what the person does then stays."""
    scene, here = shown.scenes[number - 1], (shown.name, number)
    before = st.session_state.get(session.LESSON_AT)
    if before == here:
        return
    is_reload = before is None and links.look(scene.run) and opened.run.name == scene.run
    if not is_reload:  # else the URL says what was seen when it was left
        links.take(scene.run, scene.look)
    if opened.run.name != scene.run:
        _require(shown, scene.run)
        navigation.go_lesson(shown.name, number, scene.run)
    st.session_state[session.LESSON_AT] = here


def _require(shown: Lesson, run: str) -> None:
    try:
        runs.open_run(run)
    except VaeError as error:
        raise LessonError(
            f"The lesson {shown.title!r} needs the run {run!r}, which is not here: {error}"
        ) from error
