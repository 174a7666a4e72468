"""Which codes are neighbours, as a picture: t-SNE (van der Maaten & Hinton 2008).

It is a picture and no map: it keeps who is near to whom, and neither distances nor directions.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vae_core.errors import VaeError

NEEDS = (
    "The picture of neighbourhoods needs the package openTSNE, which is not installed here: "
    "pip install -r requirements-neighbourhoods.txt"
)
LEAST, MOST = 20, 100_000  # codes
_EXAGGERATED, _REST = 250, 500  # openTSNE's own numbers of steps
_TELL_EVERY = 10  # steps
_PERPLEXITY = 30.0
_SEARCH = 0.1  # of the time, by estimate, goes into finding neighbours before the first step

Tell = Callable[[float], None]


class StoppedError(VaeError):
    """It was stopped before it was done."""


def is_available() -> bool:
    """Whether the package that computes it is installed; does not load it."""
    from importlib.util import find_spec

    return find_spec("openTSNE") is not None


def places(
    codes: np.ndarray, *, seed: int = 0, tell: Tell = lambda share: None,
    should_stop: Callable[[], bool] = lambda: False, threads: int = 2,
) -> np.ndarray:  # fmt: skip
    """Where codes (n, d) lie in the picture, float32 (n, 2), in [0, 1] with their shape kept.

    Args:
        tell: called with the share that is done.

    Raises:
        VaeError: there are too few or too many codes, or the package is not installed.
        StoppedError: ``should_stop`` said so.
    """
    if not LEAST <= len(codes) <= MOST:
        raise VaeError(
            f"A picture of neighbourhoods needs {LEAST} to {MOST:,} codes. Received: {len(codes):,}"
        )
    try:
        from openTSNE import TSNE
    except ImportError as error:
        raise VaeError(NEEDS) from error
    watch = _Watch(tell, should_stop)
    tell(0.0)
    found = TSNE(
        perplexity=min(_PERPLEXITY, (len(codes) - 1) / 3), initialization="pca",
        early_exaggeration_iter=_EXAGGERATED, n_iter=_REST, random_state=seed, n_jobs=threads,
        callbacks=watch, callbacks_every_iters=_TELL_EVERY,
    ).fit(np.ascontiguousarray(codes, np.float64))  # fmt: skip
    if watch.stopped:
        raise StoppedError("The picture of neighbourhoods was stopped; nothing of it is kept.")
    return unit_square(np.asarray(found))


def unit_square(at: np.ndarray) -> np.ndarray:
    """Places (n, 2) moved and scaled into [0, 1]², both axes alike."""
    low, high = at.min(axis=0), at.max(axis=0)
    side = float((high - low).max()) or 1.0
    return ((at - (low + high) / 2) / side + 0.5).astype(np.float32)


class _Watch:
    """openTSNE's callback: it counts steps from 1 in each of its two phases."""

    def __init__(self, tell: Tell, should_stop: Callable[[], bool]) -> None:
        self._tell, self._should_stop = tell, should_stop
        self._last, self._before = 0, 0
        self.stopped = False

    def __call__(self, step: int, error: float, embedding: np.ndarray) -> bool:
        if step < self._last:
            self._before = _EXAGGERATED
        self._last = step
        share = (self._before + step) / (_EXAGGERATED + _REST)
        self._tell(_SEARCH + (1 - _SEARCH) * min(1.0, share))
        self.stopped = self._should_stop()
        return self.stopped
