"""A LiteRT network of somebody else: one array in, arrays out, by whatever names."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter

_BATCH = 128
_IN_USE = 5  # of its file's size


class PlainLiteNetwork:
    """Attributes as a ``Network`` has them, and what an importer looks at.

    Attributes:
        batch: the one number of rows that it takes; None where it takes any.

    Raises:
        ValueError: the content is no network with one input.
    """

    def __init__(self, content: bytes, threads: int = 1) -> None:
        self._content = content  # LiteRT reads it in place
        self._lock = threading.Lock()
        try:
            self._interpreter = Interpreter(model_content=content, num_threads=threads)
            self._interpreter.allocate_tensors()
        except (RuntimeError, TypeError) as error:
            raise ValueError(f"LiteRT says: {_first_line(error)}") from error
        inputs = self._interpreter.get_input_details()
        if len(inputs) != 1:
            raise ValueError(f"it must take one array. Received: {len(inputs)}")
        (self._input,) = inputs
        self._results = self._ordered(self._interpreter.get_output_details())
        self.types = {str(np.dtype(each["dtype"])) for each in (self._input, *self._results)}
        signature = [int(size) for size in self._input["shape_signature"]]
        self.batch = None if signature[:1] == [-1] else (signature or [0])[0]
        self._rows = int(self._input["shape"][0]) if signature else 0
        self.inputs = {str(self._input["name"]): _shape(signature)}
        self.outputs = [
            _shape([int(size) for size in each["shape_signature"]]) for each in self._results
        ]
        self.output_names = [str(each["name"]) for each in self._results]

    def _ordered(self, details: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Outputs in the order that the network was written with: by their names.

        In the file they may lie in any order. A signature's names count before the tensors'.
        """
        named = {each["name"]: each["name"] for each in details}
        for signature in self._interpreter.get_signature_list():
            of_signature = self._interpreter.get_signature_runner(signature).get_output_details()
            named |= {each["name"]: name for name, each in of_signature.items()}
            break
        return sorted(details, key=lambda each: str(named[each["name"]]))

    @property
    def nbytes(self) -> int:
        return len(self._content) * _IN_USE

    def __call__(self, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        (value,) = inputs.values()
        parts = []
        with self._lock:
            for at in range(0, max(len(value), 1), self.batch or _BATCH):
                part = value[at : at + (self.batch or _BATCH)]
                parts.append([each[: len(part)] for each in self._run(part)])
        return [np.concatenate(columns) for columns in zip(*parts, strict=True)]

    def _run(self, value: np.ndarray) -> list[np.ndarray]:
        rows = self.batch or len(value)
        if len(value) < rows:
            value = np.concatenate([value, np.zeros((rows - len(value), *value.shape[1:]), "f4")])
        try:
            if rows != self._rows:
                self._interpreter.resize_tensor_input(
                    self._input["index"], [rows, *value.shape[1:]]
                )
                self._interpreter.allocate_tensors()
                self._rows = rows
            self._interpreter.set_tensor(self._input["index"], value)
            self._interpreter.invoke()
            return [self._interpreter.get_tensor(each["index"]).copy() for each in self._results]
        except (RuntimeError, TypeError) as error:
            raise ValueError(f"LiteRT says: {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:160].rstrip(".")


def _shape(signature: list[int]) -> tuple[int, ...]:
    """Of one row; a size that the file leaves open is 0."""
    return tuple(max(size, 0) for size in signature[1:])
