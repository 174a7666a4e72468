"""A LiteRT network for batches of one size, which decodes images several times as fast.

Keras exports a transposed convolution with an output shape that is computed from the batch at
every call. LiteRT's fast kernels (XNNPACK) want it constant and leave such an operation to a
slow one: 900 images took 450 ms instead of 90 (benchmarks/waiting.py).
"""

from __future__ import annotations

import struct

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

_IDENTIFIER = b"TFL3"
_OPERATOR = schema.BuiltinOperator
# Which input of an operation is the shape of its output.
_SHAPE_INPUT = {_OPERATOR.TRANSPOSE_CONV: 0, _OPERATOR.RESHAPE: 1}


def with_batch(content: bytes, batch: int) -> bytes:
    """The same network, for inputs of exactly ``batch`` rows.

    Raises:
        ValueError: the content is not a network of one graph.
    """
    try:
        model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(content, 0))
        (graph,) = model.subgraphs
        _fix_rows(graph, batch)
        _fix_shapes(model, graph)
        builder = flatbuffers.Builder(len(content))
        builder.Finish(model.Pack(builder), _IDENTIFIER)
    except (struct.error, TypeError, AttributeError, IndexError, KeyError) as error:
        raise ValueError("not a LiteRT network of one graph") from error
    return bytes(builder.Output())


def _fix_rows(graph: schema.SubGraphT, batch: int) -> None:
    """Every tensor that has a row for each example gets the batch's number of them."""
    for tensor in graph.tensors:
        if tensor.shapeSignature is not None and tensor.shapeSignature[:1] == -1:
            tensor.shape = np.array([batch, *tensor.shape[1:]], np.int32)
            tensor.shapeSignature = None


def _fix_shapes(model: schema.ModelT, graph: schema.SubGraphT) -> None:
    """Write every computed shape down, and leave out what computed it."""
    computed = {int(operation.outputs[0]): operation for operation in graph.operators}
    unused = []
    for operation in graph.operators:
        position = _SHAPE_INPUT.get(_kind(model, operation))
        if position is None or int(operation.inputs[position]) not in computed:
            continue
        shape = graph.tensors[operation.outputs[0]].shape
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(np.asarray(shape, np.int32).tobytes(), np.uint8)
        model.buffers.append(buffer)
        graph.tensors[operation.inputs[position]].buffer = len(model.buffers) - 1
        unused += _shape_chain(model, computed, int(operation.inputs[position]))
    graph.operators = [each for each in graph.operators if all(each is not one for one in unused)]


def _shape_chain(
    model: schema.ModelT, computed: dict[int, schema.OperatorT], tensor: int
) -> list[schema.OperatorT]:
    """The operations from an activation's shape to ``tensor``: SHAPE, STRIDED_SLICE, PACK."""
    operation = computed.get(tensor)
    if operation is None:
        return []
    if _kind(model, operation) == _OPERATOR.SHAPE:
        return [operation]
    return [operation, *_shape_chain(model, computed, int(operation.inputs[0]))]


def _kind(model: schema.ModelT, operation: schema.OperatorT) -> int:
    code = model.operatorCodes[operation.opcodeIndex]
    return max(code.builtinCode, code.deprecatedBuiltinCode)
