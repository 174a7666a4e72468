"""A training that waits: paused by a page, until it is told to go on or to stop."""

from __future__ import annotations

from collections.abc import Callable

from vae_core.runs import Run

_INTERVAL = 0.1  # seconds between two looks


class Hold:
    """Holds a training between two groups of steps; its clock stands still meanwhile.

    Args:
        on_pause: called with whether it is held, when that changes.
    """

    def __init__(
        self, run: Run, steps_per_epoch: int, clock: Callable[[], float],
        sleep: Callable[[float], None], on_pause: Callable[[bool], None],
    ) -> None:  # fmt: skip
        self._run, self._steps_per_epoch = run, steps_per_epoch
        self._clock, self._sleep, self._on_pause = clock, sleep, on_pause
        self._held = 0.0

    def clock(self) -> float:
        """Seconds of training, those of waiting left out."""
        return self._clock() - self._held

    def is_wanted(self, step: int) -> bool:
        """Whether the training is to wait, after so many steps."""
        epochs = self._run.pause_requested()
        return epochs is not None and step >= epochs * self._steps_per_epoch

    def until_it_is_not(self, step: int) -> None:
        """Wait for as long as that is wanted, or until the training is to stop."""
        began = self._clock()
        self._on_pause(True)
        while self.is_wanted(step) and not self._run.stop_requested():
            self._sleep(_INTERVAL)
        self._on_pause(False)
        self._held += self._clock() - began
