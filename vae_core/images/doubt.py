"""A word where what was prepared is hardly one of the things the network knows."""

from __future__ import annotations

from vae_core.images.likeness import Likeness
from vae_core.images.prepare import Prepared

_MANY = 3  # things: no picture of one, and hardly of two
_SPECKS = 0.5  # of all ink
_SMALL, _SMALL_SHARE = 8.0, 0.03  # pixels, and of the picture's side
_THICK = 1.3  # times what 99 % of the training images have at most


def doubt(prepared: Prepared, likeness: Likeness | None) -> str | None:
    """What is unusual and the step to look at, in a sentence; None where nothing is.

    Args:
        likeness: to the training set's images, if they are at hand.
    """
    found = prepared.found
    if found is not None:
        if len(prepared.things) >= _MANY:
            return (
                f"{len(prepared.things)} things were found in the picture, and the network knows "
                "one at a time. Choose another, or look at the step Kept."
            )
        if found.ink < _SPECKS:
            return (
                f"Most of the ink in the picture are specks ({1 - found.ink:.0%}), as in noise. "
                "Look at the steps Cleared and Kept."
            )
        if found.size < _SMALL or found.of_picture < _SMALL_SHARE:
            return (
                f"The picture is nearly blank: what was found is {found.size:.0f} pixels large. "
                "Look at the step Kept."
            )
        if found.thick > _THICK:
            return (
                f"What was found is {found.thick:.1f} times as thick as the thickest strokes of "
                "the training set. Look at the steps Kept and Thickness."
            )
    if likeness is None or likeness.unlike(prepared.image) <= 1:
        return None
    return (
        "This is unlike anything in the training set, so take the answer with care. "
        f"Look at the step {_step_to_look_at(prepared)}."
    )


def _step_to_look_at(prepared: Prepared) -> str:
    names: dict[str, str] = {step.kind: step.name for step in prepared.steps}
    # More ink than ground: light and dark may be the wrong way round.
    kind = "paper" if float((prepared.image > 127).mean()) > 0.5 else "kept"
    return names.get(kind) or prepared.steps[-1].name
