"""A lesson on Explore without a browser: what a scene sets, and where an answer leads."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from ui.state import session
from vae_core import lessons


def look(app: AppTest, run: str) -> str:
    return str(app.session_state[session.LOOKS].get(run, ""))


def go(app: AppTest, lesson: str, scene: int | None, at: int) -> AppTest:
    """What the browser says when a person goes on, back, or out."""
    app.session_state["lesson"] = {"went": {"lesson": lesson, "scene": scene, "at": at}}
    return app.run()


def at(app: AppTest, name: str = session.SCENE) -> str:
    """What the address says; AppTest gives text, or a list of one."""
    said: Any = app.query_params.get(name, "")
    return str(said[0]) if isinstance(said, list) else str(said)


def test_each_scene_sets_the_map_once_and_the_address_follows(whole_app: AppTest) -> None:
    whole_app.query_params[session.LESSON] = "collapse"
    whole_app.query_params[session.RUN] = "digits"
    app = whole_app.run()
    assert not app.exception and not app.error
    assert "beta=1" in look(app, "digits")
    app = go(app, "collapse", 3, 1)
    assert at(app) == "3" and "beta=20" in look(app, "digits")
    app.session_state[session.LOOKS] = {"digits": "beta=7"}  # the person has moved on
    assert "beta=7" in look(app.run(), "digits")
    app = go(app, "collapse", 1, 2)
    assert at(app) == "1" and "beta=1" in look(app, "digits")


def test_an_answer_is_heard_once(whole_app: AppTest) -> None:
    whole_app.query_params[session.LESSON] = "collapse"
    app = go(whole_app.run(), "collapse", 2, 1)
    assert at(app) == "2"
    app.query_params[session.SCENE] = "4"  # a link, while the old answer is still there
    assert at(app.run()) == "4"


def test_a_request_sent_before_the_click_brings_no_scene_back(whole_app: AppTest) -> None:
    old = {session.LESSON: "collapse", session.RUN: "digits", "beta": "5"}
    whole_app.query_params.update(old)
    app = go(whole_app.run(), "collapse", 3, 1)
    app.query_params.update(old | {session.SCENE: "1"})
    app.run()
    assert at(app) == "3" and "beta=20" in look(app, "digits")
    app = go(app, "collapse", 1, 2)
    app.run()
    assert at(app) == "1"  # gone back to: it may be shown again
    app = go(app, "collapse", None, 3)
    app.query_params.update(old | {session.SCENE: "1"})
    app.run()
    assert session.LESSON not in app.query_params and not at(app)


def test_a_scene_of_another_run_opens_it(whole_app: AppTest) -> None:
    whole_app.query_params[session.LESSON] = "beta-zero"
    app = whole_app.run()
    assert app.session_state[session.RUN] == "mnist-every-beta-deep"
    app = go(app, "beta-zero", 4, 1)
    assert app.session_state[session.RUN] == "mnist-mlp-beta-0"
    assert at(app, session.LESSON) == "beta-zero" and at(app) == "4"


def test_who_leaves_keeps_the_map(whole_app: AppTest) -> None:
    whole_app.query_params[session.LESSON] = "collapse"
    app = go(whole_app.run(), "collapse", None, 1)
    assert session.LESSON not in app.query_params and not at(app)
    assert "beta=1" in look(app, "digits")


def test_what_is_no_scene_and_what_is_no_lesson(whole_app: AppTest) -> None:
    whole_app.query_params[session.LESSON] = "collapse"
    whole_app.query_params[session.SCENE] = "99"
    app = whole_app.run()
    assert "beta=20" in look(app, "digits")  # the last scene's
    app = go(app, "collapse", 77, 1)
    assert at(app) == "4" and not app.exception  # as the first run has clamped it
    app.query_params[session.LESSON] = "none"
    app.run()
    assert app.error[0].value.startswith("There is no lesson")


def test_the_page_lists_every_lesson_and_begins_one(whole_app: AppTest) -> None:
    app = whole_app.run().switch_page("../pages/lessons.py").run()
    assert len([b for b in app.button if b.label == "Begin"]) == len(lessons.found()[0])
