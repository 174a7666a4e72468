"""How a convolutional network halves an image of any size, and doubles it back."""

from __future__ import annotations

SMALLEST_SIDE, LARGEST_SIDE = 8, 128  # pixels of an image
MOST_HALVINGS = 5
_SMALL_ENOUGH = 7  # a side that is not halved again


def is_classic(filters: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Whether the network is the published one: two layers on sides that halve twice.

    It doubles with kernels of 3, the others as ``vae_core/training/convolutions.py`` says.
    """
    return len(filters) == 2 and shape[0] % 4 == 0 and shape[1] % 4 == 0


def sides(shape: tuple[int, ...], halvings: int) -> list[tuple[int, int]]:
    """Height and width before the first halving and after each; an odd side is rounded up."""
    sizes = [(shape[0], shape[1])]
    for _ in range(halvings):
        height, width = sizes[-1]
        sizes.append(((height + 1) // 2, (width + 1) // 2))
    return sizes


def halvings_for(shape: tuple[int, ...]) -> int:
    """As many as leave the longer side at 4 to 7."""
    side, count = max(shape[:2]), 0
    while side > _SMALL_ENOUGH and count < MOST_HALVINGS:
        side, count = (side + 1) // 2, count + 1
    return max(count, 1)
