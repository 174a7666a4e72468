"""The lesson that the URL names, above the map, which it sets at the beginning of each scene."""

from __future__ import annotations

import streamlit as st

from ui.components.lesson import lesson
from ui.markdown import escaped
from ui.state import links, navigation, session
from ui.state.open_run import OpenRun
from vae_core import lessons, runs
from vae_core.errors import LessonError, VaeError
from vae_core.lessons import Lesson


def draw(opened: OpenRun) -> bool:
    """Draw it and set the map for its scene; False where there is none."""
    name = st.query_params.get(session.LESSON)
    if name is None:
        return False
    try:
        shown = lessons.find(name)
    except LessonError as error:
        st.error(escaped(str(error)), icon=":material/school:")
        return False
    scene = _scene(shown)
    _set_the_map(opened, shown, scene)
    gone = lesson(shown, scene, key="lesson")
    if gone is not None:
        _go(shown, gone.scene)
    return True


def _scene(shown: Lesson) -> int:
    """What the URL says; the first where it says nothing that can be."""
    text = st.query_params.get(session.SCENE, "")
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


def _go(shown: Lesson, scene: int | None) -> None:
    if scene is None:
        for name in (session.LESSON, session.SCENE):
            st.query_params.pop(name, None)
        st.session_state.pop(session.LESSON_AT, None)
    else:
        st.query_params[session.SCENE] = str(scene)
    st.rerun()
