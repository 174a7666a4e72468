"""An ONNX decoder that is a plain stack of layers, in the form that the browser's JavaScript runs.

Dense layers and transposed convolutions, with ReLU, tanh or GELU between them: what most decoders
are. Everything else is left to the server. What was read is computed here once and compared with
the network itself, so that a browser never shows another one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from vae_core.serving.codec import Codec
from vae_core.serving.decoder_spec import BrowserDecoder

_CLOSE = 1e-4
_SAMPLES = 16
_ACTIVATIONS = {"Relu": "relu", "Tanh": "tanh"}
# What works out the sizes of a reshape from the number of examples, on lists of whole numbers.
_OF_SIZES: dict[str, Callable[..., np.ndarray]] = {
    "Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.floor_divide, "Mod": np.mod,
    "Cast": lambda a: a,
    "Reshape": lambda a, sizes: a.reshape(sizes),
    "Unsqueeze": lambda a, *axes: np.atleast_1d(a),
    "Squeeze": lambda a, *axes: a.reshape(()),
    "Gather": lambda a, places: a[places],
    "Slice": lambda a, first, end, *others: a[int(first[0]) : int(end[0])],
    "Concat": lambda *parts: np.concatenate(parts),
}  # fmt: skip
_SILENT = {"Identity", "Dropout", "Flatten", "Reshape", "Unsqueeze", "Squeeze", "Cast"}

Layer = dict[str, Any]


class _OtherLayersError(Exception):
    """It has a layer that a browser does not know."""


def derive(content: bytes, codec: Codec) -> BrowserDecoder | None:
    """The decoder's layers for a browser; None where they are not known.

    Args:
        content: ONNX that has been looked at already.
        codec: the same network at work.
    """
    try:
        stack = _Stack(content, codec)
        decoder = stack.result()
        z = np.random.default_rng(0).normal(size=(_SAMPLES, codec.config.latent_dim))
        z = z.astype(np.float32)
        found = np.stack([compute(decoder, each) for each in z])
        if len(codec.shape) == 3 and codec.config.likelihood == "gaussian":
            found = np.clip(found, 0, 1)
        expected = codec.decode(z).reshape(len(z), -1)
        if len(codec.shape) == 3:
            expected = np.clip(expected, 0, 1)
    except (
        _OtherLayersError, ValueError, KeyError, IndexError, TypeError, AttributeError,
        RecursionError,
    ):  # fmt: skip
        return None
    if found.shape != expected.shape or not np.abs(found - expected).max() < _CLOSE:
        return None
    return decoder


class _Stack:
    """Walks the graph from z to the output, and keeps layers with channels last."""

    def __init__(self, content: bytes, codec: Codec) -> None:
        import onnx
        from onnx import numpy_helper

        graph = onnx.ModelProto.FromString(content).graph
        self._helper = onnx.helper
        self._constants = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
        self._users: dict[str, list[Any]] = {}
        self._makers: dict[str, Any] = {}
        for node in graph.node:
            if node.op_type == "Constant" and len(node.attribute) == 1:
                self._constants[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
                continue
            self._makers |= dict.fromkeys(node.output, node)
            if node.op_type == "Shape":
                continue  # whoever asks for a size does not use the values
            for name in node.input:
                self._users.setdefault(name, []).append(node)
        inputs = [each for each in graph.input if each.name not in self._constants]
        (self._at,) = [each.name for each in inputs]
        self._end = graph.output[0].name
        self._codec = codec
        self._layers: list[Layer] = []
        self._chunks: list[np.ndarray] = []
        self._length = 0
        # Of what flows: its length, or (channels, height, width) in ONNX's order.
        self._shape: tuple[int, ...] = (codec.config.latent_dim,)
        self._shapes: dict[str, tuple[int, ...]] = {}

    def result(self) -> BrowserDecoder:
        """Raises _OtherLayersError, or what an odd graph makes of the walk."""
        while self._at != self._end:
            self._step()
        config, imported = self._codec.config, self._codec.config.imported
        assert imported is not None
        self._finish(imported.output == "probabilities")
        spec = {
            "latent_dim": config.latent_dim, "beta": None,
            "output": "sigmoid" if config.likelihood == "bernoulli" else "linear",
            "categories": [], "shape": list(self._codec.shape), "weights_dtype": "float32",
            "embedding": None, "layers": self._layers,
        }  # fmt: skip
        weights = np.concatenate(self._chunks).astype(np.float32)
        return BrowserDecoder(spec, weights.tobytes())

    def _step(self) -> None:
        self._shapes[self._at] = self._shape
        users = self._users.get(self._at, [])
        if len(users) != 1:
            raise _OtherLayersError
        (node,) = users
        kind = node.op_type
        if kind in ("Gemm", "MatMul"):
            self._dense(node)
        elif kind == "ConvTranspose":
            self._transposed(node)
        elif kind == "Add" and self._layers:
            self._add(node)
        elif kind in _ACTIVATIONS and self._layers:
            self._activate(_ACTIVATIONS[kind])
        elif kind == "Gelu" and self._layers:
            self._activate("gelu")
        elif kind == "Sigmoid" and self._only_reshapes_follow(node.output[0]):
            self._layers[-1]["sigmoid"] = True
        elif kind in ("Reshape", "Flatten"):
            self._reshape(node)
        elif kind not in _SILENT:
            raise _OtherLayersError
        self._at = node.output[0]

    def _only_reshapes_follow(self, name: str) -> bool:
        while name != self._end:
            users = self._users.get(name, [])
            if len(users) != 1 or users[0].op_type not in _SILENT:
                return False
            name = users[0].output[0]
        return True

    def _attributes(self, node: Any) -> dict[str, Any]:
        return {each.name: self._helper.get_attribute_value(each) for each in node.attribute}

    def _dense(self, node: Any) -> None:
        attributes = self._attributes(node)
        if attributes.get("transA", 0) or attributes.get("alpha", 1.0) != 1.0:
            raise _OtherLayersError
        kernel = self._constants[node.input[1]]
        kernel = kernel if attributes.get("transB", 0) else kernel.T  # (units, inputs)
        units, inputs = kernel.shape
        if int(np.prod(self._shape)) != inputs:
            raise _OtherLayersError
        bias = np.zeros(units, np.float32)
        if len(node.input) > 2:
            bias = np.broadcast_to(self._constants[node.input[2]], (units,))
        self._layers.append({
            "kind": "dense", "inputs": inputs, "units": units, "activation": "linear",
            "kernel": kernel, "offset": bias, "modulation": None, "given": self._shape,
        })  # fmt: skip
        self._shape = (units,)

    def _add(self, node: Any) -> None:
        """A bias of its own, as MatMul leaves it."""
        (name,) = [each for each in node.input if each != self._at]
        layer, extra = self._layers[-1], self._constants[name].ravel()
        if layer["activation"] != "linear" or extra.size not in (1, len(layer["offset"])):
            raise _OtherLayersError
        layer["offset"] = layer["offset"] + extra

    def _transposed(self, node: Any) -> None:
        attributes = self._attributes(node)
        kernel = self._constants[node.input[1]]  # (in, filters, height, width)
        channels, filters, side, width = kernel.shape
        stride = tuple(attributes.get("strides", (1, 1)))
        pads = tuple(attributes.get("pads", (0, 0, 0, 0)))
        extra = tuple(attributes.get("output_padding", (0, 0)))
        simple = (
            side == width
            and stride[0] == stride[1] in (1, 2)
            and attributes.get("group", 1) == 1
            and tuple(attributes.get("dilations", (1, 1))) == (1, 1)
            and attributes.get("auto_pad", b"NOTSET") in (b"NOTSET", b"")
            and "output_shape" not in attributes
        )
        if not simple or len(self._shape) != 3 or self._shape[0] != channels:
            raise _OtherLayersError
        _, rows, columns = self._shape
        height = (rows - 1) * stride[0] - pads[0] - pads[2] + side + extra[0]
        across = (columns - 1) * stride[1] - pads[1] - pads[3] + side + extra[1]
        crop = max(0, (side - stride[0]) // 2)  # as the browser crops
        shift = (pads[0] - crop, pads[1] - crop)
        if shift[0] != shift[1] or not 0 <= shift[0] <= 1:
            raise _OtherLayersError
        if shift[0]:  # one more row and column of zeros in the kernel moves the image by one
            kernel = self._moved(kernel, stride[0])
            side = kernel.shape[2]
        bias = np.zeros(filters, np.float32)
        if len(node.input) > 2:
            bias = self._constants[node.input[2]]
        if self._layers and self._layers[-1]["kind"] == "dense":
            self._layers.append({"kind": "reshape", "shape": [rows, columns, channels]})
        self._layers.append({
            "kind": "conv_transpose", "in_channels": channels, "filters": filters,
            "kernel": side, "stride": stride[0], "in_height": rows, "in_width": columns,
            "out_height": height, "out_width": across, "activation": "linear",
            "kernel_array": kernel.transpose(1, 2, 3, 0), "offset": bias, "modulation": None,
        })  # fmt: skip
        self._shape = (filters, height, across)

    def _moved(self, kernel: np.ndarray, stride: int) -> np.ndarray:
        """A kernel whose crop is one larger, with the same taps."""
        for more in (1, 2, 3):
            side = kernel.shape[2] + more
            crop, before = max(0, (side - stride) // 2), max(0, (kernel.shape[2] - stride) // 2)
            lead = crop - before - 1
            if 0 <= lead <= more:
                return np.pad(kernel, ((0, 0), (0, 0), (lead, more - lead), (lead, more - lead)))
        raise _OtherLayersError

    def _activate(self, name: str) -> None:
        if self._layers[-1]["activation"] != "linear":
            raise _OtherLayersError
        self._layers[-1]["activation"] = name

    def _reshape(self, node: Any) -> None:
        if node.op_type == "Flatten":
            self._shape = (int(np.prod(self._shape)),)
            return
        wanted = [int(size) for size in self._sizes(node.input[1])][1:]
        total = int(np.prod(self._shape))
        if wanted.count(-1) == 1:
            rest = -int(np.prod(wanted))
            wanted = [total // rest if size == -1 else size for size in wanted]
        if int(np.prod(wanted)) != total or len(wanted) not in (1, 3):
            raise _OtherLayersError
        self._shape = tuple(wanted)

    def _sizes(self, name: str) -> np.ndarray:
        """Whole numbers that are a constant, or worked out from shapes; of one example."""
        if name in self._constants:
            return self._constants[name]
        node = self._makers[name]
        if node.op_type == "Shape" and not node.attribute:
            return np.array([1, *self._shapes[node.input[0]]])
        if node.op_type not in _OF_SIZES:
            raise _OtherLayersError
        return _OF_SIZES[node.op_type](*(self._sizes(each) for each in node.input if each))

    def _finish(self, sigmoid: bool) -> None:
        """Move channels to the end, and write all weights down."""
        if self._layers[-1].pop("sigmoid", False) != sigmoid:
            raise _OtherLayersError
        if sigmoid and self._layers[-1]["activation"] != "linear":
            raise _OtherLayersError
        weighted = [layer for layer in self._layers if layer["kind"] != "reshape"]
        for layer, following in zip(weighted, [*weighted[1:], None], strict=True):
            kernel = layer.pop("kernel_array", None)
            if kernel is None:
                kernel = layer.pop("kernel")
                layer.pop("given")
                kernel, offset = self._reordered(kernel, layer["offset"], following)
                layer["offset"] = offset
            elif following is not None and following["kind"] == "dense":
                raise _OtherLayersError
            offset = layer.pop("offset")
            layer["weights"], layer["bias"] = self._append(kernel), self._append(offset)

    def _reordered(
        self, kernel: np.ndarray, bias: np.ndarray, following: Layer | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """A dense layer's units, where they become an image, in the browser's order."""
        if following is None:
            imported = self._codec.config.imported
            assert imported is not None
            if len(self._codec.shape) != 3 or not imported.decoder_layout.endswith(
                "channels-first"
            ):
                return kernel, bias
            height, width, channels = self._codec.shape
        elif following["kind"] == "conv_transpose":
            height, width = following["in_height"], following["in_width"]
            channels = following["in_channels"]
        else:
            return kernel, bias
        order = np.arange(len(kernel)).reshape(channels, height, width).transpose(1, 2, 0).ravel()
        return kernel[order], np.asarray(bias)[order]

    def _append(self, values: np.ndarray) -> int:
        offset = self._length
        self._chunks.append(np.asarray(values, np.float32).ravel())
        self._length += values.size
        return offset


_FUNCTIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "tanh": np.tanh,
    "gelu": lambda x: 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
}


def compute(decoder: BrowserDecoder, z: np.ndarray) -> np.ndarray:
    """What a browser computes of one z (latent_dim,) → (values,)."""
    spec = decoder.spec
    weights = np.frombuffer(decoder.weights, np.float32).astype(np.float64)

    def read(offset: int, *shape: int) -> np.ndarray:
        return weights[offset : offset + int(np.prod(shape))].reshape(shape)

    h = np.asarray(z, np.float64)
    for layer in spec["layers"]:
        if layer["kind"] == "reshape":
            continue
        if layer["kind"] == "dense":
            units = layer["units"]
            h = read(layer["weights"], units, layer["inputs"]) @ h.ravel()
            h = h + read(layer["bias"], units)
        else:
            h = _transposed(layer, h, read)
        h = _FUNCTIONS[layer["activation"]](h)
    h = h.ravel()
    return 1 / (1 + np.exp(-h)) if spec["output"] == "sigmoid" else h


def _transposed(layer: Layer, h: np.ndarray, read: Callable[..., np.ndarray]) -> np.ndarray:
    filters, side, stride = layer["filters"], layer["kernel"], layer["stride"]
    rows, columns, channels = layer["in_height"], layer["in_width"], layer["in_channels"]
    height, width = layer["out_height"], layer["out_width"]
    kernel = read(layer["weights"], filters, side, side, channels)
    pixels = h.reshape(rows, columns, channels)
    full = np.zeros((max((rows - 1) * stride + side, height + side),
                     max((columns - 1) * stride + side, width + side), filters))  # fmt: skip
    for ky in range(side):
        for kx in range(side):
            part = full[ky : ky + rows * stride : stride, kx : kx + columns * stride : stride]
            part += pixels @ kernel[:, ky, kx].T
    crop = max(0, (side - stride) // 2)
    return full[crop : crop + height, crop : crop + width] + read(layer["bias"], filters)
