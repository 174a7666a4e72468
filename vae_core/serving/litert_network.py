"""One LiteRT network: named arrays in, arrays out."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter, SignatureRunner

from vae_core.errors import BrokenRunError
from vae_core.serving import fixed_batch

# Large enough to hide the cost of a call, small enough to bound its memory.
_BATCH = 128
# Where the size is fixed, and used for so many rows or more.
_FIXED_BATCH, _THREADS = 30, 2
# An interpreter's size in those of its file: LiteRT unpacks the weights to 32 bits, and packs them
# once more for its fast kernels.
_IN_USE = 4


class LiteNetwork:
    """One LiteRT model; it may be called from several threads at once.

    Args:
        fixed: whether many rows are computed in batches of one size.
    """

    def __init__(self, content: bytes, threads: int, *, fixed: bool = False) -> None:
        self._content = content
        self._interpreters = _Interpreters(content, threads)
        run = self._interpreters.take()
        details = run.get_output_details()
        self._names = sorted(details)  # in the order that the Keras network gives them in
        self.inputs = {name: _shape(each) for name, each in run.get_input_details().items()}
        self.outputs = [_shape(details[name]) for name in self._names]
        self.output_shape = self.outputs[0]
        self._has_fixed = fixed
        self._of_fixed_size: _Interpreters | None = None

    @property
    def nbytes(self) -> int:
        return self._interpreters.nbytes + (
            self._of_fixed_size.nbytes if self._of_fixed_size else 0
        )

    def lighten(self) -> None:
        """Give up the interpreters: the next call makes its own, which takes it a millisecond."""
        self._interpreters.lighten()
        if self._of_fixed_size:
            self._of_fixed_size.lighten()

    def __call__(self, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        is_fixed = self._has_fixed and len(next(iter(inputs.values()))) >= _FIXED_BATCH
        interpreters = self._fixed() if is_fixed else self._interpreters
        run = interpreters.take()
        parts = self._results(run, inputs, _FIXED_BATCH if is_fixed else _BATCH, is_fixed)
        interpreters.give(run)
        return [np.concatenate(columns) for columns in zip(*parts, strict=True)]

    def _results(
        self, run: SignatureRunner, inputs: dict[str, np.ndarray], batch: int, is_fixed: bool
    ) -> list[list[np.ndarray]]:
        count = len(next(iter(inputs.values())))
        parts = []
        for start in range(0, max(count, 1), batch):
            part = {name: value[start : start + batch] for name, value in inputs.items()}
            rows = len(next(iter(part.values())))
            if is_fixed:
                part = {name: _filled(value) for name, value in part.items()}
            result = run(**part)
            parts.append([result[name][:rows].copy() for name in self._names])
        return parts

    def _fixed(self) -> _Interpreters:
        try:
            if self._of_fixed_size is None:
                content = fixed_batch.with_batch(self._content, _FIXED_BATCH)
                self._of_fixed_size = _Interpreters(content, _THREADS)
            return self._of_fixed_size
        except (ValueError, RuntimeError) as error:
            raise BrokenRunError("decoder.tflite cannot be used: it is no network.") from error


class _Interpreters:
    """Makes interpreters of a model, and keeps the one that was used last for the next call.

    An interpreter keeps state between calls, so each is in one hand at a time.
    """

    def __init__(self, content: bytes, threads: int) -> None:
        self._content, self._threads = content, threads  # read in place: it outlives them
        self._spare: deque[SignatureRunner] = deque(maxlen=1)

    @property
    def nbytes(self) -> int:
        return len(self._content) * (1 + _IN_USE * len(self._spare))

    def take(self) -> SignatureRunner:
        try:
            return self._spare.pop()
        except IndexError:
            made = Interpreter(model_content=self._content, num_threads=self._threads)
            return made.get_signature_runner()

    def give(self, run: SignatureRunner) -> None:
        self._spare.append(run)

    def lighten(self) -> None:
        self._spare.clear()


def _shape(details: dict[str, Any]) -> tuple[int, ...]:
    """Of one row; how many rows there are, a network leaves open."""
    return tuple(int(size) for size in details["shape_signature"][1:])


def _filled(rows: np.ndarray) -> np.ndarray:
    """To a whole batch of the fixed size."""
    return np.pad(rows, ((0, _FIXED_BATCH - len(rows)), (0, 0)))
