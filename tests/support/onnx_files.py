"""ONNX networks made by hand: what a test imports, and what it is to agree with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

PIXELS = 784


class Graph:
    """Nodes and weights one after the other."""

    def __init__(self, seed: int = 0) -> None:
        self.rng = np.random.default_rng(seed)
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """A node; returns what its output is called."""
        name = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def constant(self, values: Any) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def weight(self, *shape: int, scale: float = 1.0) -> str:
        values = self.rng.normal(size=shape) * scale / np.sqrt(max(1, shape[0]))
        return self.constant(values.astype(np.float32))

    def dense(self, x: str, inputs: int, units: int, scale: float = 1.0) -> str:
        return self.add("Gemm", x, self.weight(inputs, units, scale=scale), self.weight(units))

    def model(
        self, inputs: dict[str, Sequence[Any]], outputs: dict[str, Sequence[Any]], *,
        opset: int = 17, domains: Sequence[str] = (),
    ) -> onnx.ModelProto:  # fmt: skip
        """The whole model; ``outputs`` are called as their nodes' outputs."""
        float_ = TensorProto.FLOAT
        graph = helper.make_graph(
            self.nodes, "network",
            [helper.make_tensor_value_info(name, float_, shape) for name, shape in inputs.items()],
            [helper.make_tensor_value_info(name, float_, shape) for name, shape in outputs.items()],
            self.weights,
        )  # fmt: skip
        opsets = [helper.make_opsetid("", opset), *(helper.make_opsetid(d, 1) for d in domains)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def saved(model: onnx.ModelProto, path: Path) -> Path:
    path.write_bytes(model.SerializeToString())
    return path


def encoder(*, outputs: int = 2, draws: bool = False, seed: int = 1) -> onnx.ModelProto:
    """An image with channels first → mean and log-variance of two dimensions."""
    g = Graph(seed)
    flat = g.add("Flatten", "image")
    hidden = g.add("Relu", g.dense(flat, PIXELS, 32))
    ends = [g.dense(hidden, 32, 2, scale=1.0 if k == 0 else 0.2) for k in range(outputs)]
    if draws:
        noise = g.add("RandomNormalLike", ends[0])
        ends[0] = g.add("Add", ends[0], noise)
    return g.model({"image": ["n", 1, 28, 28]}, {name: ["n", 2] for name in ends})


def decoder(*, sigmoid: bool = False, seed: int = 2) -> onnx.ModelProto:
    """Two dimensions → logits or probabilities, with channels first."""
    g = Graph(seed)
    hidden = g.add("Relu", g.dense("z", 2, 32, scale=3.0))
    flat = g.dense(hidden, 32, PIXELS, scale=2.0)
    out = g.add("Reshape", flat, g.constant(np.array([-1, 1, 28, 28], np.int64)))
    out = g.add("Sigmoid", out) if sigmoid else out
    return g.model({"z": ["n", 2]}, {out: ["n", 1, 28, 28]})


def conv_decoder(
    *, kernel: int = 4, pad: int = 1, extra: int = 0, seed: int = 3, sizes: str = "named"
) -> onnx.ModelProto:
    """Two transposed convolutions as PyTorch's examples have them, and tanh: a mean in −1..1.

    Args:
        sizes: of the reshape: ``named``, or worked out as PyTorch's ``unflatten`` does, or as
            ``view(z.size(0), …)``.
    """
    g = Graph(seed)
    hidden = g.add("Relu", g.dense("z", 2, 6 * 7 * 7, scale=2.0))
    image = g.add("Reshape", hidden, _sizes(g, hidden, sizes))
    settings = {"strides": [2, 2], "pads": [pad] * 4, "output_padding": [extra] * 2}
    first = g.add(
        "ConvTranspose", image, g.weight(6, 5, kernel, kernel), g.weight(5, scale=0.1), **settings
    )
    second = g.add(
        "ConvTranspose", g.add("Relu", first), g.weight(5, 1, kernel, kernel),
        g.weight(1, scale=0.1), **settings,
    )  # fmt: skip
    return g.model({"z": ["n", 2]}, {second: ["n", 1, 28, 28]})


def _sizes(g: Graph, of: str, how: str) -> str:
    """Those of (n, 6, 7, 7), where ``of`` is (n, 294)."""

    def numbers(*values: int) -> str:
        return g.constant(np.array(values, np.int64))

    if how == "named":
        return numbers(-1, 6, 7, 7)
    shape = g.add("Shape", of)
    if how == "view":
        count = g.add("Gather", shape, g.constant(np.int64(0)))
        return g.add("Concat", g.add("Unsqueeze", count, numbers(0)), numbers(6, 7, 7), axis=0)
    place = g.add("Mod", numbers(1), numbers(2))
    before = g.add("Slice", shape, numbers(0), g.add("Reshape", place, numbers(-1)))
    after = g.add("Slice", shape, g.add("Add", place, numbers(1)), numbers(2**62))
    return g.add("Concat", before, numbers(6, 7, 7), after, axis=0)


def odd_decoder() -> onnx.ModelProto:
    """One with a layer that no browser knows."""
    g = Graph(4)
    hidden = g.add("Softplus", g.dense("z", 2, 32, scale=3.0))
    out = g.add("LeakyRelu", g.dense(hidden, 32, PIXELS, scale=2.0))
    return g.model({"z": ["n", 2]}, {out: ["n", PIXELS]})
