"""The latent map's state as text, of which Python reads what it decodes itself.

``web/latent_map/state.js`` declares the state and writes the text: a query string.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from vae_core.analysis.planes import coordinate


@dataclass(frozen=True)
class Said:
    """What a text says of the kept place and β; None where it says nothing that can be used.

    ``full`` are all coordinates of a kept z that lies beside the map's plane.
    """

    z: tuple[float, float] | None
    beta: float | None
    point: int | None
    full: tuple[float, ...] | None


def read(text: str, points: int) -> Said:
    """Read a text; anything that is not a number or out of range counts as absent.

    Args:
        points: how many examples there are.
    """
    said = properties(text)
    parts = [coordinate(part) for part in said.get("z", "").split(",")]
    z = (parts[0], parts[1]) if len(parts) == 2 and None not in parts else None
    point = said.get("point", "")
    index = int(point) if point.isascii() and point.isdigit() and len(point) < 9 else None
    return Said(
        z=z,  # type: ignore[arg-type]
        beta=coordinate(said.get("beta", "")),
        point=index if index is not None and index < points else None,
        full=_all_numbers(said.get("full", "")),
    )


def properties(text: str) -> dict[str, str]:
    """The text's properties by name, in its order; an empty one counts."""
    return dict(parse_qsl(text, keep_blank_values=True))


def shows_an_epoch(text: str) -> bool:
    """Whether the map shows an earlier moment of the training, and not the trained run."""
    return "epoch" in properties(text)


def changed(text: str, **values: str | None) -> str:
    """The text with other values; None takes a property away."""
    merged: dict[str, str | None] = {**properties(text), **values}
    return urlencode({name: value for name, value in merged.items() if value is not None})


def with_place(text: str, z: tuple[float, float]) -> str:
    """The text with a place of the plane kept, and no example."""
    return changed(text, z=f"{z[0]:.7g},{z[1]:.7g}", point=None, full=None)


def with_beta(text: str, beta: float) -> str:
    return changed(text, beta=f"{beta:.7g}")


def _all_numbers(text: str) -> tuple[float, ...] | None:
    numbers = [coordinate(part) for part in text.split(",")]
    found = tuple(number for number in numbers if number is not None)
    return found if len(found) == len(numbers) else None
