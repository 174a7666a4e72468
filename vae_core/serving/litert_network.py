"""One LiteRT network: named arrays in, arrays out."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter, SignatureRunner

from vae_core.errors import BrokenRunError
from vae_core.serving import fixed_batch

# Large enough to hide the cost of a call, small enough to bound its memory.
_BATCH = 128
# Of its file's size: LiteRT unpacks the weights to 32 bits, and once more for its fast kernels.
_IN_USE = 5
# Where the size is fixed, and used for so many rows or more.
_FIXED_BATCH, _THREADS = 30, 2


class LiteNetwork:
    """One LiteRT model. An interpreter keeps state between calls, hence the lock.

    Args:
        fixed: whether many rows are computed in batches of one size.
    """

    def __init__(self, content: bytes, threads: int, *, fixed: bool = False) -> None:
        self._content = content  # LiteRT reads it in place: it must outlive the interpreter
        self._interpreter = Interpreter(model_content=content, num_threads=threads)
        self._run = self._interpreter.get_signature_runner()
        details = self._run.get_output_details()
        self._outputs = sorted(details)  # in the order that the Keras network gives them in
        self._lock = threading.Lock()
        self._used = False
        self.inputs = {name: _shape(each) for name, each in self._run.get_input_details().items()}
        self.outputs = [_shape(details[name]) for name in self._outputs]
        self.output_shape = self.outputs[0]
        self._fixed = _FixedNetwork(content) if fixed else None

    @property
    def nbytes(self) -> int:
        fixed = 0 if self._fixed is None else self._fixed.nbytes
        return len(self._content) * (_IN_USE if self._used else 1) + fixed

    def __call__(self, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        self._used = True
        count = len(next(iter(inputs.values())))
        batch, run = _BATCH, self._run
        if self._fixed is not None and count >= _FIXED_BATCH:
            batch, run = _FIXED_BATCH, self._fixed
        parts = []
        with self._lock:
            for start in range(0, max(count, 1), batch):
                part = {name: value[start : start + batch] for name, value in inputs.items()}
                result = run(**part)
                parts.append([result[name].copy() for name in self._outputs])
        return [np.concatenate(columns) for columns in zip(*parts, strict=True)]


def _shape(details: dict[str, Any]) -> tuple[int, ...]:
    """Of one row; how many rows there are, a network leaves open."""
    return tuple(int(size) for size in details["shape_signature"][1:])


class _FixedNetwork:
    """The same model for batches of one size, made when it is first called."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._run: SignatureRunner | None = None

    @property
    def nbytes(self) -> int:
        return 0 if self._run is None else len(self._content) * _IN_USE

    def __call__(self, **inputs: np.ndarray) -> dict[str, np.ndarray]:
        if self._run is None:
            self._run = self._made()
        count = len(next(iter(inputs.values())))
        missing = _FIXED_BATCH - count
        full = {name: np.pad(value, ((0, missing), (0, 0))) for name, value in inputs.items()}
        return {name: value[:count] for name, value in self._run(**full).items()}

    def _made(self) -> SignatureRunner:
        try:
            self._content = fixed_batch.with_batch(self._content, _FIXED_BATCH)
            self._interpreter = Interpreter(model_content=self._content, num_threads=_THREADS)
            return self._interpreter.get_signature_runner()
        except (ValueError, RuntimeError) as error:
            raise BrokenRunError("decoder.tflite cannot be used: it is no network.") from error
