"""One LiteRT network: named arrays in, arrays out.

An interpreter takes four times its file's size once it has run: LiteRT unpacks the weights to 32
bits, and packs them once more for its fast kernels. To make one takes 1 ms or 2. So what is kept of
a network is its file; each call makes an interpreter and lets go of it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter, SignatureRunner

from vae_core.errors import BrokenRunError
from vae_core.serving import fixed_batch

# Large enough to hide the cost of a call, small enough to bound its memory.
_BATCH = 128
# Where the size is fixed, and used for so many rows or more.
_FIXED_BATCH, _THREADS = 30, 2


class LiteNetwork:
    """One LiteRT model; it may be called from several threads at once.

    Args:
        fixed: whether many rows are computed in batches of one size.
    """

    def __init__(self, content: bytes, threads: int, *, fixed: bool = False) -> None:
        self._content, self._threads = content, threads
        run = _runner(content, threads)
        details = run.get_output_details()
        self._names = sorted(details)  # in the order that the Keras network gives them in
        self.inputs = {name: _shape(each) for name, each in run.get_input_details().items()}
        self.outputs = [_shape(details[name]) for name in self._names]
        self.output_shape = self.outputs[0]
        self._fixed = _FixedNetwork(content) if fixed else None

    @property
    def nbytes(self) -> int:
        return len(self._content) + (0 if self._fixed is None else self._fixed.nbytes)

    def __call__(self, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        count = len(next(iter(inputs.values())))
        if self._fixed is not None and count >= _FIXED_BATCH:
            batch, run = _FIXED_BATCH, self._fixed.runner()
        else:
            batch, run = _BATCH, _runner(self._content, self._threads)
        parts = []
        for start in range(0, max(count, 1), batch):
            part = {name: value[start : start + batch] for name, value in inputs.items()}
            rows = len(next(iter(part.values())))
            if self._fixed is not None and batch == _FIXED_BATCH:
                part = {name: _filled(value) for name, value in part.items()}
            result = run(**part)
            parts.append([result[name][:rows].copy() for name in self._names])
        return [np.concatenate(columns) for columns in zip(*parts, strict=True)]


def _runner(content: bytes, threads: int) -> SignatureRunner:
    return Interpreter(model_content=content, num_threads=threads).get_signature_runner()


def _shape(details: dict[str, Any]) -> tuple[int, ...]:
    """Of one row; how many rows there are, a network leaves open."""
    return tuple(int(size) for size in details["shape_signature"][1:])


def _filled(rows: np.ndarray) -> np.ndarray:
    """To a whole batch of the fixed size."""
    return np.pad(rows, ((0, _FIXED_BATCH - len(rows)), (0, 0)))


class _FixedNetwork:
    """The same model for batches of one size, made when it is first asked for."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._made: bytes | None = None

    @property
    def nbytes(self) -> int:
        return 0 if self._made is None else len(self._made)

    def runner(self) -> SignatureRunner:
        try:
            if self._made is None:
                self._made = fixed_batch.with_batch(self._content, _FIXED_BATCH)
            return _runner(self._made, _THREADS)
        except (ValueError, RuntimeError) as error:
            raise BrokenRunError("decoder.tflite cannot be used: it is no network.") from error
