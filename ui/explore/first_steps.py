"""What a newcomer tries first on Explore: point, move β, draw."""

from __future__ import annotations

from ui.components.first_minute import Step, first_minute
from ui.state import navigation
from ui.state.open_run import OpenRun

_POINT = Step(
    words="Point at the map to decode that place.",
    where=".lm-map", events=("pointermove", "pointerdown", "keydown"),
)  # fmt: skip
_BETA = Step(
    words="Drag β: codes and images follow.",
    where=".lm-beta", events=("input", "keydown"),
)  # fmt: skip
_DRAW = Step(words="Draw your own and see where it lands.", action="Draw on Encode")


def draw(opened: OpenRun) -> None:
    """The page's line of advice, or the steps in its place."""
    steps = [_POINT]
    if opened.run.config.conditioned:
        steps.append(_BETA)
    if opened.is_image:
        steps.append(_DRAW)
    if first_minute(steps, key="first-minute"):
        navigation.go_encode()
