"""Hostile and damaged network files, each with a name: made from a seed, the same every time."""

from __future__ import annotations

import io
import pickle
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper

from tests.support import onnx_files
from tests.support.onnx_files import PIXELS, Graph

# What is done to a good file; some of it only changes weights.
DAMAGES = ("cut", "flipped", "overwritten", "doubled")


def files(count: int, tflite: bytes, *, seed: int = 0) -> Iterator[tuple[str, str, bytes]]:
    """Name, ending and content of ``count`` decoders that are none, or that do harm.

    Args:
        tflite: a good TFLite decoder of two dimensions and 28×28 images.
    """
    made = 0
    for name, ending, content in _by_hand(tflite):
        if made == count:
            return
        yield name, ending, content
        made += 1
    rng = np.random.default_rng(seed)
    good = {"onnx": onnx_files.decoder().SerializeToString(), "tflite": tflite}
    while made < count:
        ending = ("onnx", "tflite")[made % 2]
        damage = DAMAGES[made // 2 % len(DAMAGES)]
        yield f"{damage}-{made}", ending, _damaged(good[ending], damage, rng)
        made += 1


def _damaged(content: bytes, damage: str, rng: np.random.Generator) -> bytes:
    """Damage to weights only gives other numbers, so most of it is done to the structure."""
    values = bytearray(content)
    if damage == "cut":
        return content[: int(rng.integers(1, len(content)))]
    places = _structural(content, rng)
    if damage == "flipped":
        for place in places:
            values[place] ^= 1 << int(rng.integers(8))
    elif damage == "overwritten":
        for place in places:
            values[place] = int(rng.choice([0, 127, 128, 255]))
    else:
        at = int(rng.integers(len(content)))
        return content[:at] + content
    return bytes(values)


def _structural(content: bytes, rng: np.random.Generator) -> list[int]:
    """Places in the first and the last 2,000 bytes, where names, shapes and offsets lie."""
    edge = min(2000, len(content) // 2)
    count = int(rng.integers(8, 64))
    places = rng.integers(0, 2 * edge, size=count)
    return [int(p if p < edge else len(content) - 2 * edge + p) for p in places]


def _by_hand(tflite: bytes) -> Iterator[tuple[str, str, bytes]]:
    good = onnx_files.decoder()
    content = good.SerializeToString()
    yield "empty", "onnx", b""
    yield "empty", "tflite", b""
    yield "zeros", "onnx", bytes(4096)
    yield "zeros", "tflite", bytes(4096)
    yield "wrong magic", "tflite", tflite[:4] + b"TFL9" + tflite[8:]
    yield "the other format", "tflite", content
    yield "the other format", "onnx", tflite
    yield "zip", "onnx", _zip()
    yield "pickle", "onnx", pickle.dumps({"weights": [1, 2]})
    yield "HDF5", "onnx", b"\x89HDF\r\n\x1a\n" + bytes(64)
    yield "text", "onnx", b"<html><body>404 Not Found</body></html>" * 20
    yield "another ending", "keras", content
    yield "vtable into nowhere", "tflite", b"\xff\xff\xff\x7fTFL3" + tflite[8:]
    yield "only its head", "tflite", tflite[:16]
    for name, make in _MODELS.items():
        yield name, "onnx", make(good).SerializeToString()


def _zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("config.json", "{}")
    return held.getvalue()


def _copy(model: Any) -> Any:
    other = onnx.ModelProto()
    other.CopyFrom(model)
    return other


def _external(path: str) -> Callable[[Any], Any]:
    def make(good: Any) -> Any:
        model = _copy(good)
        weight = model.graph.initializer[0]
        weight.ClearField("raw_data")
        weight.data_location = TensorProto.EXTERNAL
        for key, value in (("location", path), ("offset", "0"), ("length", "256")):
            entry = weight.external_data.add()
            entry.key, entry.value = key, value
        return model

    return make


def _declared(*shape: int) -> Callable[[Any], Any]:
    """Weights that say they are larger than they are."""

    def make(good: Any) -> Any:
        model = _copy(good)
        model.graph.initializer[0].dims[:] = shape
        return model

    return make


def _operator(kind: str, domain: str) -> Callable[[Any], Any]:
    def make(good: Any) -> Any:
        model = _copy(good)
        model.graph.node[1].op_type, model.graph.node[1].domain = kind, domain
        if domain:
            model.opset_import.append(helper.make_opsetid(domain, 1))
        return model

    return make


def _cycle(good: Any) -> Any:
    model = _copy(good)
    model.graph.node[0].input[0] = model.graph.node[-1].output[0]
    return model


def _dangling(good: Any) -> Any:
    model = _copy(good)
    model.graph.node[0].input[0] = "nobody"
    return model


def _twice(good: Any) -> Any:
    model = _copy(good)
    model.graph.node.append(model.graph.node[-1])
    return model


def _ends(build: Callable[[Graph, str], str], width: Any = PIXELS) -> Callable[[Any], Any]:
    """A decoder whose last operations are others."""

    def make(good: Any) -> Any:
        g = Graph()
        end = build(g, g.dense("z", 2, PIXELS))
        return g.model({"z": ["n", 2]}, {end: ["n", width]})

    return make


def _draws(kind: str) -> Callable[[Any], Any]:
    return _ends(lambda g, x: g.add("Add", x, g.add(kind, x)))


def _huge(g: Graph, x: str) -> str:
    """An array of 4 TB, out of eight numbers."""
    size = g.constant(np.array([1_000_000, 1_000_000], np.int64))
    all_ = g.add("ReduceSum", g.add("Expand", g.add("ReduceSum", x, keepdims=0), size), keepdims=0)
    return g.add("Add", x, all_)


def _slow(g: Graph, x: str) -> str:
    """Products of large matrices, for minutes."""
    size = g.constant(np.array([4000, 4000], np.int64))
    square = g.add("Expand", g.add("ReduceMean", x, keepdims=0), size)
    for _ in range(400):
        square = g.add("MatMul", square, square)
    return g.add("Add", x, g.add("ReduceMean", square, keepdims=0))


def _loop(g: Graph, x: str) -> str:
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["again"]),
         helper.make_node("Identity", ["v"], ["w"])],
        "body",
        [helper.make_tensor_value_info("i", TensorProto.INT64, []),
         helper.make_tensor_value_info("go", TensorProto.BOOL, []),
         helper.make_tensor_value_info("v", TensorProto.FLOAT, ["n", PIXELS])],
        [helper.make_tensor_value_info("again", TensorProto.BOOL, []),
         helper.make_tensor_value_info("w", TensorProto.FLOAT, ["n", PIXELS])],
    )  # fmt: skip
    often = g.constant(np.array(2**62, np.int64))
    return g.add("Loop", often, g.constant(np.array(True)), x, body=body)


def _types(good: Any) -> Any:
    g = Graph()
    end = g.add("Cast", g.dense("z", 2, PIXELS), to=TensorProto.DOUBLE)
    model = g.model({"z": ["n", 2]}, {end: ["n", PIXELS]})
    model.graph.output[0].type.tensor_type.elem_type = TensorProto.DOUBLE
    return model


def _two_inputs(good: Any) -> Any:
    g = Graph()
    end = g.add("Add", g.dense("z", 2, PIXELS), g.dense("label", 2, PIXELS))
    return g.model({"z": ["n", 2], "label": ["n", 2]}, {end: ["n", PIXELS]})


def _open_sizes(good: Any) -> Any:
    model = _copy(good)
    model.graph.input[0].type.tensor_type.shape.dim[1].dim_param = "d"
    return model


def _mixed_rows(g: Graph, x: str) -> str:
    """What a batch normalisation leaves that is still training."""
    return g.add("Sub", x, g.add("ReduceMean", x, axes=[0], keepdims=1))


def _empty(good: Any) -> Any:
    model = _copy(good)
    del model.graph.node[:]
    return model


def _long_name(good: Any) -> Any:
    model = _copy(good)
    model.graph.node[1].op_type = "Evil\n\x1b[31m<script>" + "A" * 100_000
    return model


_MODELS: dict[str, Callable[[Any], Any]] = {
    "external data": _external("weights.bin"),
    "external data above": _external("../../../../etc/passwd"),
    "external data by its path": _external("/etc/passwd"),
    "weights of terabytes": _declared(2**40, 2**20),
    "weights of a negative size": _declared(-1, 32),
    "weights of another size": _declared(3, 32),
    "an unknown operator": _operator("Teleport", ""),
    "somebody's operator": _operator("Relu", "com.example"),
    "Microsoft's operator": _operator("FusedMatMul", "com.microsoft"),
    "a name that is no name": _long_name,
    "a cycle": _cycle,
    "nobody's output": _dangling,
    "two of one name": _twice,
    "no operators": _empty,
    "it draws (like)": _draws("RandomNormalLike"),
    "it draws (uniform)": _draws("RandomUniformLike"),
    "NaN": _ends(lambda g, x: g.add("Add", x, g.constant(np.array(np.nan, np.float32)))),
    "infinite": _ends(lambda g, x: g.add("Exp", g.add("Exp", g.add("Exp", g.add("Abs", x))))),
    "division by zero": _ends(lambda g, x: g.add("Div", x, g.constant(np.zeros(1, np.float32)))),
    "an array of terabytes": _ends(_huge),
    "slow": _ends(_slow),
    "an endless loop": _ends(_loop),
    "doubles": _types,
    "two inputs": _two_inputs,
    "open sizes": _open_sizes,
    "rows that look at each other": _ends(_mixed_rows),
    "too few pixels": _ends(lambda g, x: g.dense(x, PIXELS, 100), 100),
    "one number": _ends(lambda g, x: g.add("ReduceMean", x, keepdims=0), 1),
}
