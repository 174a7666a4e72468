"""Whether a lesson can be walked to its end with the runs that are here."""

from __future__ import annotations

import os

from vae_core.errors import LessonError, VaeError, shown
from vae_core.lessons import Lesson, Scene
from vae_core.runs.listing import open_run
from vae_core.vae.config import BetaRange, TrainingConfig

_OF_A_PRIOR = frozenset({"rings", "density", "posterior"})


def require(lesson: Lesson, folder: str | os.PathLike[str] | None = None) -> None:
    """Every scene's run is here, and can do what the scene waits for.

    Raises:
        LessonError: one sentence on the first scene that would go no further.
    """
    for number, scene in enumerate(lesson.scenes, start=1):
        try:
            config = open_run(scene.run, folder).config
        except VaeError as error:
            why = f"needs the run {scene.run!r}, which cannot be opened here: {error}"
            raise _wrong(lesson, number, why) from error
        if why := _never(scene, config):
            raise _wrong(lesson, number, f"{why}. Received: the run {scene.run!r}")


def _never(scene: Scene, config: TrainingConfig) -> str:
    """Why the run will never do what the scene waits for; "" where it can."""
    wanted = scene.wait.conditions if scene.wait else {}
    if why := _never_at_beta(wanted.get("beta_at_most"), wanted.get("beta_at_least"), config):
        return why
    if "plane" in wanted and config.latent_dim <= 2:
        return "waits for another plane, and its run has two latent dimensions or fewer"
    if "draws" in wanted and not config.variational:
        return "waits for draws of ε, and its run is a plain autoencoder"
    missing = [name for name in wanted.get("layers", ()) if name in _OF_A_PRIOR]
    if missing and not config.variational:
        return f"waits for the layer {missing[0]}, and its run is a plain autoencoder"
    return ""


def _never_at_beta(most: float | None, least: float | None, config: TrainingConfig) -> str:
    if most is None and least is None:
        return ""
    beta = config.beta
    if not config.conditioned or not isinstance(beta, BetaRange):
        return "waits for another β, and its run has one only"
    for name, value, is_there in (
        ("beta_at_most", most, most is None or most >= beta.low),
        ("beta_at_least", least, least is None or least <= beta.high),
    ):
        if not is_there:
            return (
                f"waits for {name} = {shown(value)}, and its run's β goes from {beta.low:g} to "
                f"{beta.high:g}"
            )
    if most is not None and least is not None and least > most:
        return f"waits for a β of at least {least:g} and at most {most:g}, which none is"
    return ""


def _wrong(lesson: Lesson, number: int, why: str) -> LessonError:
    return LessonError(f"The lesson {lesson.name!r} cannot be used: scene {number} {why}")
