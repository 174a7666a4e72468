"""What serves as a network, whatever runs it."""

from __future__ import annotations

from typing import Protocol

import numpy as np


class Network(Protocol):
    """Attributes:
    inputs: shape of one example of each input, by its name.
    outputs: the same for what it puts out, in its order.
    """

    inputs: dict[str, tuple[int, ...]]
    outputs: list[tuple[int, ...]]

    @property
    def nbytes(self) -> int:
        """About how much memory it takes."""
        ...

    def __call__(self, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        """One array for each output, of as many rows as the inputs have."""
        ...
