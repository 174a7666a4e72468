"""A lesson whose runs are not here, or can never do what it waits for, is said in one sentence."""

from __future__ import annotations

import pytest

from vae_core import lessons
from vae_core.errors import LessonError
from vae_core.runs import lesson_fit

SCENE = 'title = "T"\nabout = "A"\n[[scene]]\nrun = "digits"\nsay = "x"\n'
WAIT = '[[scene]]\nrun = "{run}"\nsay = "y"\n[scene.wait]\nwords = "z"\nreply = "r"\n{wait}\n'
NEVER = {
    "gone": ("gone", "path = true", "scene 2 needs the run 'gone', which cannot be opened here"),
    "one beta": ("mnist-mlp-beta-0", "beta_at_most = 0.1", "another β, and its run has one only"),
    "below": ("digits", "beta_at_most = 0.001", "beta_at_most = 0.001, .* from 0.01 to 25"),
    "above": ("digits", "beta_at_least = 30", "beta_at_least = 30, .* from 0.01 to 25"),
    "both": ("digits", "beta_at_least = 3\nbeta_at_most = 2", "at least 3 and at most 2"),
    "plane": ("digits", "plane = true", "two latent dimensions or fewer"),
    "draws": ("digits-autoencoder", "draws = 2", "draws of ε, and its run is a plain autoencoder"),
    "prior": ("digits-autoencoder", 'layers = ["density"]', "the layer density, and its run is"),
}


def lesson(run: str, wait: str) -> lessons.Lesson:
    return lessons.parse((SCENE + WAIT.format(run=run, wait=wait)).encode(), "mine")


@pytest.mark.parametrize("name", NEVER)
def test_what_can_never_be_done_is_one_sentence(name: str) -> None:
    run, wait, sentence = NEVER[name]
    with pytest.raises(LessonError, match=sentence) as raised:
        lesson_fit.require(lesson(run, wait))
    said = str(raised.value)
    assert said.startswith("The lesson 'mine' cannot be used: scene 2 ") and "\n" not in said


@pytest.mark.parametrize(
    ("run", "wait"),
    [
        ("digits", "beta_at_most = 0.01"), ("digits", "beta_at_least = 25"),
        ("mnist-16-every-beta", "plane = true"), ("digits-vae", "draws = 3"),
        ("digits-autoencoder", 'layers = ["manifold"]'), ("mnist-mlp-beta-0", "path = true"),
    ],
)  # fmt: skip
def test_what_can_be_done_is_good(run: str, wait: str) -> None:
    lesson_fit.require(lesson(run, wait))


def test_the_lessons_that_ship_can_be_walked() -> None:
    for each in lessons.found()[0]:
        lesson_fit.require(each)
