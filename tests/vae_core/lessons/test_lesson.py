"""A lesson's file: what is read, and one sentence for each kind of mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from vae_core import lessons, runs
from vae_core.errors import LessonError
from vae_core.lessons import lesson

GOOD = """
title = "Title"
about = "About"
[[scene]]
run = "digits"
look = "beta=1&layers=rings"
say = "Words"
[scene.ask]
question = "What?"
answers = [{ text = "This", reply = "No" }, { text = "That", reply = "Yes", right = true }]
[[scene]]
look = "beta=1"
say = "More"
[scene.wait]
words = "Do it"
beta_at_most = 0.5
reply = "Done"
"""
WAIT = "beta_at_most = 0.5"
ANSWERS = GOOD[GOOD.index("answers = ") : GOOD.index("[[scene]]\nlook")]
MISTAKES = {
    "not utf-8": (None, "it is not UTF-8 text"),
    "not toml": (GOOD.replace('"Title"', "Title"), "it is not TOML: .*line 2"),
    "no title": (GOOD.replace('title = "Title"\n', ""), "the lesson needs title, a text"),
    "empty about": (GOOD.replace('"About"', '"  "'), "the lesson needs about, a text"),
    "unknown word": (GOOD.replace("about", "abuot"), "the lesson has the unknown name 'abuot'"),
    "no scenes": ('title = "a"\nabout = "b"', "it needs 1 to 40 scenes"),
    "scene is no table": ('title = "a"\nabout = "b"\nscene = [1]', "scene 1 must stand under"),
    "no run": (GOOD.replace('run = "digits"\n', ""), "scene 1 must name a run"),
    "odd run": (GOOD.replace('"digits"', '"../digits"'), "scene 1 must name a run"),
    "nothing said": (GOOD.replace('say = "More"\n', ""), "scene 2 needs say"),
    "unknown in scene": (GOOD.replace("look =", "loook =", 1), "scene 1 has the unknown name"),
    "look is no text": (GOOD.replace('"beta=1"', "7"), "scene 2: look must be a text"),
    "unknown look": (GOOD.replace("layers=rings", "layer=rings"), "scene 1: look has the unknown"),
    "ask and wait": (
        GOOD.replace("[scene.wait]", '[scene.ask]\nquestion = "x"\n' + ANSWERS + "[scene.wait]"),
        "scene 2 has an ask and a wait",
    ),
    "one answer": (
        GOOD.replace('{ text = "This", reply = "No" }, ', ""),
        "scene 1, ask needs 2 to 6 answers",
    ),
    "none right": (GOOD.replace(", right = true", ""), "scene 1, ask: no answer is right"),
    "right is no yes": (
        GOOD.replace("right = true", 'right = "yes"'),
        "answer 2: right must be true or false. Received: 'yes'",
    ),
    "no reply": (GOOD.replace(', reply = "No"', ""), "scene 1, ask, answer 1 needs reply"),
    "ask is text": (
        GOOD.replace("[scene.ask]\n", "ask = 1\n[scene.x]\n"),
        "scene 1 has the unknown name 'x'",
    ),
    "waits for nothing": (GOOD.replace(WAIT + "\n", ""), "scene 2, wait waits for nothing"),
    "unknown condition": (GOOD.replace("beta_at_most", "beta_max"), "the unknown name 'beta_max'"),
    "beta is text": (GOOD.replace("= 0.5", '= "low"'), "beta_at_most must be a number from 0"),
    "beta is nan": (GOOD.replace("= 0.5", "= nan"), "beta_at_most must be a number from 0"),
    "keep": (GOOD.replace(WAIT, 'keep = "it"'), 'keep must be "example"'),
    "layers": (GOOD.replace(WAIT, 'layers = ["ring"]'), "layers must be a list of some of"),
    "draws": (GOOD.replace(WAIT, "draws = 0"), "draws must be a whole number from 1 to 20"),
    "path": (GOOD.replace(WAIT, "path = false"), "path must be true"),
    "route": (GOOD.replace(WAIT, 'route = "bow"'), 'route must be "line" or "arc"'),
    "over already": (GOOD.replace(WAIT, "beta_at_most = 2"), "scene 2, wait is over before"),
    "layers on already": (
        GOOD.replace(WAIT, 'layers = ["rings"]'), "scene 2, wait is over before"
    ),
    "too large": (GOOD + "#" * 2**18, "and a lesson has 262,144"),
}  # fmt: skip


def test_a_good_file_is_read() -> None:
    read = lessons.parse(GOOD.encode(), "mine")
    first, second = read.scenes
    assert (read.name, read.title, first.run, second.run) == ("mine", "Title", "digits", "digits")
    assert first.ask is not None and [answer.right for answer in first.ask.answers] == [False, True]
    assert second.wait is not None and second.wait.conditions == {"beta_at_most": 0.5}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_one_sentence_that_names_the_file_and_the_place(name: str) -> None:
    text, sentence = MISTAKES[name]
    content = b"\xff\xfe" if text is None else text.encode()
    with pytest.raises(LessonError, match=sentence) as raised:
        lessons.parse(content, "mine")
    said = str(raised.value)
    assert said.startswith("The lesson 'mine' cannot be used: ") and "\n" not in said


def test_what_ships_is_whole() -> None:
    found, problems = lessons.found()
    assert problems == [] and len(found) == 6
    for each in found:
        for scene in each.scenes:
            config = runs.open_run(scene.run).config
            asked = scene.wait.conditions if scene.wait else {}
            if {"beta_at_most", "beta_at_least"} & set(asked):
                assert config.conditioned, (each.name, scene.say)


def test_a_teachers_own_lessons_come_first_and_a_broken_one_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "beta-zero.toml").write_text(GOOD)
    (tmp_path / "broken.toml").write_text("title = 1")
    monkeypatch.setenv(lessons.VARIABLE, str(tmp_path))
    found, problems = lessons.found()
    assert found[0].title == "Title" and len(found) == 6
    assert len(problems) == 1 and "'broken'" in problems[0]
    assert lessons.find("beta-zero").title == "Title"
    with pytest.raises(LessonError, match="There is no lesson 'nothing'"):
        lessons.find("nothing")


def test_the_words_of_a_look_are_the_maps() -> None:
    state = (Path(__file__).parents[3] / "web/latent_map/state.js").read_text("utf-8")
    table = state[state.index("export const PROPERTIES") : state.index("const NAMES")]
    for name in set(lesson.LOOK_NAMES) - {"epoch"}:
        assert f"  {name}: {{" in table, name
