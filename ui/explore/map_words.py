"""What the words on the map mean, and what the ends of its β slider do, for an open run."""

from __future__ import annotations

from typing import Any

from ui.components import map_state
from ui.state.open_run import OpenRun
from vae_core.sharing import map_words

terms = map_words.terms


def shows_an_epoch(look: str) -> bool:
    """Whether the map shows an earlier moment of the training, and not the trained run."""
    return "epoch" in map_state.properties(look)


def beta_said(opened: OpenRun) -> str | None:
    """What stands in β's place; None where the map knows."""
    return map_words.beta_said(opened.run)


def beta_ends(opened: OpenRun) -> tuple[str, str]:
    """What the low and the high end of the slider do."""
    return map_words.beta_ends(is_image=opened.is_image)


def rows(opened: OpenRun) -> dict[str, Any] | None:
    """What a decoded row's places mean, for the map; None where it shows them as they are."""
    return map_words.rows(opened.rows)
