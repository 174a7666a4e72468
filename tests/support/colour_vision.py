"""How far apart colours are, for people who see all of them and for those who do not.

A colour-blind person's colours: Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
Distances: Oklab (Ottosson 2020), times 100.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

SIGHTS: Mapping[str, np.ndarray] = {
    "all colours": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
         [0.004733, 0.691367, 0.303900]]
    ),
}  # fmt: skip
_TO_CONES = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip
_TO_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]]
)  # fmt: skip


def distances(colours: Sequence[str], sight: str) -> np.ndarray:
    """Between any two of the colours (#rrggbb), (n, n)."""
    places = _oklab(np.clip(_linear(colours) @ SIGHTS[sight].T, 0, 1))
    return 100 * np.linalg.norm(places[:, None] - places[None], axis=-1)


def closest(colours: Sequence[str], sight: str) -> float:
    """The smallest distance between any two."""
    return float(distances(colours, sight)[np.triu_indices(len(colours), 1)].min())


def closest_in_a_row(colours: Sequence[str], sight: str) -> float:
    """The smallest distance between neighbours; the last one's is the first."""
    between = distances(colours, sight)
    return float(min(between[i, (i + 1) % len(colours)] for i in range(len(colours))))


def closest_to(ground: str, colours: Sequence[str], sight: str) -> float:
    """The smallest distance to the ground that they lie on."""
    return float(distances([ground, *colours], sight)[0, 1:].min())


def _linear(colours: Sequence[str]) -> np.ndarray:
    bytes_of = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in colours])
    values = bytes_of / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _oklab(linear: np.ndarray) -> np.ndarray:
    return np.cbrt(linear @ _TO_CONES.T) @ _TO_LAB.T
