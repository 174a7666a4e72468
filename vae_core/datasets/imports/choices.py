"""What a person can decide about an import; what is left open is found."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from vae_core.errors import DataError, shown
from vae_core.vae.halving import LARGEST_SIDE, SMALLEST_SIDE

As = Literal["found", "images", "vectors", "table", "series"]
Colour = Literal["found", "grey", "colour"]
Ground = Literal["found", "white", "black", "grey"]
Framing = Literal["fit", "crop"]
Held = Literal["found", "random", "every", "last"]
Gaps = Literal["found", "mask", "drop"]
Header = Literal["found", "yes", "no"]
Role = Literal["value", "label", "out"]


@dataclass(frozen=True, kw_only=True)
class Choices:
    """How files become a data set.

    Attributes:
        kind: what the numbers are.
        roles: of columns by name: ``value``, ``label`` or ``out``; the others' are found.
        label: the label column that colours the map; "" for the one that is found.
        side: pixels of a square image's side; 0 for what the pictures have.
        colour: whether images are grey or have three channels.
        ground: what lies under transparent pixels and beside what is fitted in.
        framing: whether a picture is fitted into the square or cropped to it.
        held: which examples are held out for testing: as the files say, drawn at random within
            each class, every so many, or the last.
        test_share: of all examples; 0 for the usual.
        seed: of the draw.
        gaps: whether a missing value is masked out of the likelihood, or its row dropped.
        standardise: whether numbers become (own − mean) / standard deviation.
        header: whether a table's first row has the columns' names.
    """

    kind: As = "found"
    roles: Mapping[str, Role] = field(default_factory=dict)
    label: str = ""
    side: int = 0
    colour: Colour = "found"
    ground: Ground = "found"
    framing: Framing = "fit"
    held: Held = "found"
    test_share: float = 0.0
    seed: int = 0
    gaps: Gaps = "found"
    standardise: bool = True
    header: Header = "found"

    def __post_init__(self) -> None:
        for name, allowed in _ALLOWED.items():
            if getattr(self, name) not in allowed:
                raise DataError(
                    f"{name} must be one of {', '.join(allowed)}. "
                    f"Received: {shown(getattr(self, name))}"
                )
        if not set(self.roles.values()) <= set(get_args(Role)):
            raise DataError(f"A column is a value, a label or out. Received: {shown(self.roles)}")
        if self.side and not SMALLEST_SIDE <= self.side <= LARGEST_SIDE:
            raise DataError(
                f"An image's side has {SMALLEST_SIDE} to {LARGEST_SIDE} pixels. "
                f"Received: {shown(self.side)}"
            )
        if not 0 <= self.test_share <= 0.5:
            raise DataError(
                "The share of examples for testing is at most 0.5, or 0 for the usual. "
                f"Received: {shown(self.test_share)}"
            )

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self) | {"roles": dict(self.roles)}

    @classmethod
    def from_json(cls, fields: Any) -> Choices:
        """What ``to_json`` wrote.

        Raises:
            DataError: it is something else.
        """
        try:
            return cls(**fields)
        except (TypeError, AttributeError, ValueError) as error:
            raise DataError(f"These are no choices of an import. Received: {shown(fields)}") from (
                error
            )


_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "kind": get_args(As), "colour": get_args(Colour), "ground": get_args(Ground),
    "framing": get_args(Framing), "held": get_args(Held), "gaps": get_args(Gaps),
    "header": get_args(Header),
}  # fmt: skip
