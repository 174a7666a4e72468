"""A lesson's file, TOML, checked as it is read: one sentence for the first mistake.

title = "Why does β = 0 scatter the codes?"
about = "One sentence for the list of lessons."

[[scene]]
run = "mnist-every-beta-deep"       # the first scene has one; others go on with it
look = "beta=1&layers=rings"        # as in the app's address; the scene begins so
say = "What is read. **Bold**, *italic*; an empty line between paragraphs."

[scene.ask]                         # either a prediction …
question = "What will happen?"
answers = [
    { text = "This.", reply = "Why not.", right = false },
    { text = "That.", reply = "Why so.", right = true },
]

[scene.wait]                        # … or something to do, or neither
words = "Drag β below 0.05."
beta_at_most = 0.05
reply = "What was to be seen."
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

from vae_core.errors import LessonError, shown

_MOST_BYTES, _MOST_SCENES, _MOST_ANSWERS, _LONGEST = 2**18, 40, 6, 4000
LAYERS = ("rings", "labels", "density", "manifold", "images", "posterior")
# What a scene's look may say: the map's own words, see web/latent_map/state.js.
LOOK_NAMES = (
    "beta", "z", "point", "full", "plane", "to", "toFull", "route", "drag", "layers", "colour",
    "hidden", "view", "region", "regionBeta", "neighbourBox",
    "grid", "epoch",
)  # fmt: skip
_RUN_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


@dataclass(frozen=True)
class Answer:
    """One that can be predicted, and what is said to it."""

    text: str
    reply: str
    right: bool


@dataclass(frozen=True)
class Ask:
    """A prediction."""

    question: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Wait:
    """Something to do; ``conditions`` all hold once it is done, see ``CONDITIONS``."""

    words: str
    reply: str
    conditions: Mapping[str, Any]


@dataclass(frozen=True)
class Scene:
    """Attributes:
    run: the run that the map shows.
    look: the map's text when the scene begins.
    """

    say: str
    run: str
    look: str
    ask: Ask | None = None
    wait: Wait | None = None


@dataclass(frozen=True)
class Lesson:
    """A lesson; ``name`` is its file's."""

    name: str
    title: str
    about: str
    scenes: tuple[Scene, ...]


def _number(value: Any) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return "" if is_number and math.isfinite(value) and value >= 0 else "a number from 0"


def _count(value: Any) -> str:
    good = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 20
    return "" if good else "a whole number from 1 to 20"


def _yes(value: Any) -> str:
    return "" if value is True else "true"


def _kept(value: Any) -> str:
    return "" if value in ("example", "place", "anything") else '"example", "place" or "anything"'


def _layers(value: Any) -> str:
    good = isinstance(value, list) and value and all(name in LAYERS for name in value)
    return "" if good else f"a list of some of {', '.join(LAYERS)}"


# What a scene can wait for; each says what a value must be, or nothing for a good one.
CONDITIONS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "beta_at_most": _number,  # the slider's β
        "beta_at_least": _number,
        "keep": _kept,  # a click on the map keeps an example, or a place between them
        "distance_at_least": _number,  # of the kept place from 0
        "distance_at_most": _number,
        "path": _yes,  # a path from the kept place to another
        "route": lambda value: "" if value in ("line", "arc") else '"line" or "arc"',
        "layers": _layers,  # these are switched on
        "draws": _count,  # ε was drawn again so often
        "plane": _yes,  # another plane is chosen
    }
)


def parse(content: bytes, name: str) -> Lesson:
    """Read a lesson.

    Raises:
        LessonError: naming the file, the scene, and what is wrong there.
    """
    return _Reader(name).lesson(content)


class _Reader:
    """Reads one file; every complaint names it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def lesson(self, content: bytes) -> Lesson:
        if len(content) > _MOST_BYTES:
            raise self._wrong(f"it has {len(content):,} bytes, and a lesson has {_MOST_BYTES:,}")
        try:
            table = tomllib.loads(content.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise self._wrong("it is not UTF-8 text") from error
        except tomllib.TOMLDecodeError as error:
            raise self._wrong(f"it is not TOML: {error}") from error
        self._known(table, ("title", "about", "scene"), "the lesson")
        title = self._text(table, "title", "the lesson")
        about = self._text(table, "about", "the lesson")
        rows = table.get("scene")
        if not isinstance(rows, list) or not 1 <= len(rows) <= _MOST_SCENES:
            raise self._wrong(f"it needs 1 to {_MOST_SCENES} scenes, each under [[scene]]")
        scenes: list[Scene] = []
        for number, row in enumerate(rows, start=1):
            scenes.append(self._scene(row, f"scene {number}", scenes[-1].run if scenes else ""))
        return Lesson(self._name, title, about, tuple(scenes))

    def _scene(self, row: Any, where: str, before: str) -> Scene:
        if not isinstance(row, dict):
            raise self._wrong(f"{where} must stand under [[scene]]")
        self._known(row, ("run", "look", "say", "ask", "wait"), where)
        run = row.get("run", before)
        if not isinstance(run, str) or not run or not set(run) <= _RUN_SIGNS:
            raise self._wrong(f"{where} must name a run, such as digits. Received: {shown(run)}")
        look = self._look(row.get("look", ""), where)
        if "ask" in row and "wait" in row:
            raise self._wrong(f"{where} has an ask and a wait; make two scenes of it")
        ask = self._ask(row["ask"], where) if "ask" in row else None
        wait = self._wait(row["wait"], look, where) if "wait" in row else None
        return Scene(self._text(row, "say", where), run, look, ask, wait)

    def _look(self, text: Any, where: str) -> str:
        if not isinstance(text, str) or len(text) > _LONGEST:
            raise self._wrong(f"{where}: look must be a text such as beta=1&layers=rings")
        for name, _ in parse_qsl(text, keep_blank_values=True):
            if name not in LOOK_NAMES:
                raise self._wrong(
                    f"{where}: look has the unknown word {shown(name)}; the map knows "
                    f"{', '.join(LOOK_NAMES)}"
                )
        return text

    def _ask(self, row: Any, where: str) -> Ask:
        where = f"{where}, ask"
        self._known(row, ("question", "answers"), where)
        question, given = self._text(row, "question", where), row.get("answers")
        if not isinstance(given, list) or not 2 <= len(given) <= _MOST_ANSWERS:
            raise self._wrong(f"{where} needs 2 to {_MOST_ANSWERS} answers")
        answers = []
        for number, answer in enumerate(given, start=1):
            at = f"{where}, answer {number}"
            self._known(answer, ("text", "reply", "right"), at)
            right = answer.get("right", False)
            if not isinstance(right, bool):
                raise self._wrong(f"{at}: right must be true or false. Received: {shown(right)}")
            answers.append(
                Answer(self._text(answer, "text", at), self._text(answer, "reply", at), right)
            )
        if not any(answer.right for answer in answers):
            raise self._wrong(f"{where}: no answer is right; one needs right = true")
        return Ask(question, tuple(answers))

    def _wait(self, row: Any, look: str, where: str) -> Wait:
        where = f"{where}, wait"
        self._known(row, ("words", "reply", *CONDITIONS), where)
        words, reply = self._text(row, "words", where), self._text(row, "reply", where)
        conditions = {name: value for name, value in row.items() if name in CONDITIONS}
        if not conditions:
            raise self._wrong(f"{where} waits for nothing; it can be {', '.join(CONDITIONS)}")
        for name, value in conditions.items():
            if wanted := CONDITIONS[name](value):
                raise self._wrong(f"{where}: {name} must be {wanted}. Received: {shown(value)}")
        if _is_over(conditions, look):
            raise self._wrong(f"{where} is over before it begins: its look does all of it already")
        return Wait(words, reply, conditions)

    def _known(self, row: Any, names: tuple[str, ...], where: str) -> None:
        if not isinstance(row, dict):
            raise self._wrong(f"{where} must have names with values. Received: {shown(row)}")
        for name in row:
            if name not in names:
                raise self._wrong(
                    f"{where} has the unknown name {shown(name)}; it knows {', '.join(names)}"
                )

    def _text(self, row: Mapping[str, Any], name: str, where: str) -> str:
        text = row.get(name)
        if not isinstance(text, str) or not 1 <= len(text.strip()) <= _LONGEST:
            raise self._wrong(
                f"{where} needs {name}, a text of 1 to {_LONGEST:,} characters. "
                f"Received: {shown(text)}"
            )
        return text.strip()

    def _wrong(self, why: str) -> LessonError:
        return LessonError(f"The lesson {self._name!r} cannot be used: {why}.")


def _is_over(conditions: Mapping[str, Any], look: str) -> bool:
    """Whether a scene that begins with this look has nothing left to do."""
    said = dict(parse_qsl(look, keep_blank_values=True))
    beta = _beta(said.get("beta", ""))
    there = {
        "beta_at_most": beta is not None and beta <= conditions.get("beta_at_most", 0),
        "beta_at_least": beta is not None and beta >= conditions.get("beta_at_least", 0),
        "keep": conditions.get("keep") == "example" and bool(said.get("point")),
        "path": bool(said.get("to")),
        "layers": set(conditions.get("layers", ())) <= set(said.get("layers", "rings").split(",")),
        "plane": False,
    }
    return all(there.get(name, False) for name in conditions)


def _beta(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
