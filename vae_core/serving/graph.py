"""The weights inside a LiteRT file, by the names of the tensors that their layers put out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

# Which inputs of an operation are its kernel and its bias.
_WEIGHTED = {"FULLY_CONNECTED": (1, 2), "CONV_2D": (1, 2), "TRANSPOSE_CONV": (1, 3)}

Weighted = tuple[str, np.ndarray, np.ndarray]


class Graph:
    """Attributes:
    weighted: name, kernel and bias of every layer in the order of the graph, float32, in
        TFLite's layouts: (units, inputs) or (filters, height, width, channels).
    output_shape: of one example, (h, w, c) or (d,).

    Raises:
        ValueError: the content is no network.
        RuntimeError: likewise.
    """

    def __init__(self, content: bytes) -> None:
        # Without the delegate every constant stays readable.
        self._interpreter = Interpreter(
            model_content=content,
            experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        )
        self._interpreter.allocate_tensors()
        self._content = content
        operations = self._interpreter._get_ops_details()
        details = {d["index"]: d for d in self._interpreter.get_tensor_details()}
        self._sources = {
            int(operation["outputs"][0]): int(operation["inputs"][0])
            for operation in operations
            if operation["op_name"] == "DEQUANTIZE"
        }
        self.weighted: list[Weighted] = []
        for operation in operations:
            if operation["op_name"] not in _WEIGHTED:
                continue
            name = str(details[int(operation["outputs"][0])]["name"])
            kernel, bias = (
                self._constant(int(operation["inputs"][at]))
                for at in _WEIGHTED[operation["op_name"]]
            )
            self.weighted.append((name, kernel, bias))
        shapes = [
            tuple(int(size) for size in output["shape_signature"][1:])
            for output in self._interpreter.get_output_details()
        ]
        self.output_shape = max(shapes, key=len)

    def _constant(self, index: int) -> np.ndarray:
        return np.asarray(self._interpreter.get_tensor(self._sources.get(index, index)), np.float32)


def layer_of(tensor_name: str, known: Callable[[str], bool]) -> str | None:
    """The layer that a tensor name such as 'decoder_1/hidden_0_1/MatMul;…' is of.

    Args:
        known: whether a name is a layer's.
    """
    parts = {part for piece in tensor_name.split(";") for part in piece.split("/")[1:2]}
    for part in sorted(parts, key=len, reverse=True):
        # Keras appends '_1' to a layer's name when the model is traced again.
        for name in (part, part.rsplit("_", 1)[0]):
            if known(name):
                return name
    return None
