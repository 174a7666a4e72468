"""One ONNX network, run by onnxruntime: the same as a LiteRT one to who calls it."""

from __future__ import annotations

import re
from types import ModuleType
from typing import Any

import numpy as np

from vae_core.errors import OnnxMissingError

_BATCH = 128
_PREFIX = re.compile(r"\[ONNXRuntimeError\] : \d+ : \w+ : ")
_IN_USE = 3  # of its file's size: the file's own bytes, and its weights as they are used


class OnnxNetwork:
    """An ONNX model. A session may be shared between threads.

    Args:
        threads: that compute one call.

    Attributes:
        types: of what goes in and comes out, in onnxruntime's words.
        batch: the one number of rows that it takes; None where it takes any.

    Raises:
        VaeError: onnxruntime is not installed.
        ValueError: the content is no network that it can run.
    """

    def __init__(self, content: bytes, threads: int = 1) -> None:
        runtime = imported()
        options = runtime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 4  # what it has to say comes as an exception
        try:
            self._session = runtime.InferenceSession(
                content, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # its errors have no common base but this
            raise ValueError(f"onnxruntime says: {first_line(error)}") from error
        self._content_size = len(content)
        inputs, outputs = self._session.get_inputs(), self._session.get_outputs()
        self.output_names = [each.name for each in outputs]
        self.inputs = {each.name: _shape(each) for each in inputs}
        self.outputs = [_shape(each) for each in outputs]
        self.types = {each.type for each in (*inputs, *outputs)}
        first = (*inputs[0].shape, None)[0] if inputs else None
        self.batch = first if isinstance(first, int) else None

    @property
    def nbytes(self) -> int:
        return self._content_size * _IN_USE

    def __call__(self, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        count = len(next(iter(inputs.values())))
        size = self.batch or _BATCH
        parts = [
            self._run({name: value[at : at + size] for name, value in inputs.items()})
            for at in range(0, max(count, 1), size)
        ]
        return [np.concatenate(columns) for columns in zip(*parts, strict=True)]

    def _run(self, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        rows = len(next(iter(inputs.values())))
        if self.batch is not None and rows < self.batch:
            missing = self.batch - rows
            inputs = {
                name: np.concatenate([value, np.zeros((missing, *value.shape[1:]), value.dtype)])
                for name, value in inputs.items()
            }
        try:
            results = self._session.run(self.output_names, inputs)
            return [each[:rows] for each in results]
        except Exception as error:
            if "alloc" in str(error):
                raise ValueError("it needs more memory than there is") from error
            raise ValueError(f"onnxruntime says: {first_line(error)}") from error


def imported() -> ModuleType:
    """onnxruntime.

    Raises:
        OnnxMissingError: it is not installed.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise OnnxMissingError from error
    return onnxruntime


def first_line(error: BaseException) -> str:
    """What an error says, short enough for a sentence of ours."""
    lines = _PREFIX.sub("", str(error)).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:160].rstrip(".")


def _shape(of: Any) -> tuple[int, ...]:
    """Of one row; a size that the file leaves open is 0."""
    return tuple(size if isinstance(size, int) else 0 for size in of.shape[1:])
