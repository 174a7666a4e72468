"""How far an import is, and whether it is still wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from vae_core.errors import DataError

T = TypeVar("T")
_EVERY = 64  # of that many things one is told


class StoppedError(DataError):
    """Its person stopped the import."""


@dataclass(frozen=True)
class Progress:
    """Told what is done and how much of it; asked whether to go on.

    Attributes:
        tell: given a few words and a share from 0 to 1.
        should_stop: whether nobody wants the import any more.
    """

    tell: Callable[[str, float], None] = lambda words, share: None
    should_stop: Callable[[], bool] = lambda: False

    def step(self, words: str, done: int, total: int) -> None:
        """Say that ``done`` of ``total`` are done.

        Raises:
            StoppedError: it is to stop.
        """
        if self.should_stop():
            raise StoppedError("The import was stopped; nothing of it is kept.")
        self.tell(words, done / total if total else 0.0)

    def over(self, things: Iterable[T], total: int, words: str) -> Iterator[T]:
        """The things one after the other, said as they go by; raises what ``step`` raises."""
        for done, thing in enumerate(things):
            if done % _EVERY == 0:
                self.step(words, done, total)
            yield thing
