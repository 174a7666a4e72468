"""Lessons: short scenes on the Explore page, each with something to predict and to do."""

from __future__ import annotations

import streamlit as st

from ui.markdown import escaped
from ui.state import lesson_place, navigation, session
from ui.widgets import layout
from vae_core import lessons
from vae_core.errors import LessonError
from vae_core.lessons import Lesson
from vae_core.runs import lesson_fit


def page() -> None:
    layout.header(
        "Lessons",
        "Predict, try it on the map, and see. Each takes a few minutes; the address keeps how far "
        "you are.",
    )
    found, problems = lessons.found()
    for lesson in found:
        try:
            lesson_fit.require(lesson)
        except LessonError as error:
            problems.append(str(error))
        else:
            _row(lesson)
    for problem in problems:
        st.warning(escaped(problem), icon=":material/school:")


def _row(lesson: Lesson) -> None:
    with st.container(border=True):
        row = st.container(horizontal=True, vertical_alignment="center")
        row.markdown(f"**{escaped(lesson.title)}**  \n{escaped(lesson.about)}", width="stretch")
        if row.button("Begin", key=f"lesson-{lesson.name}", icon=":material/play_arrow:"):
            first = lesson.scenes[0]
            lesson_place.begin()
            st.session_state[session.LESSON_AT] = ("", 0)  # so that the scene sets the map
            navigation.go_lesson(lesson.name, 1, first.run)


layout.run(page)
