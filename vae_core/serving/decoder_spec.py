"""A run's decoder in a form that the browser's JavaScript runs.

Derived from ``decoder.tflite``, so that the weights are stored once. The network's
graph is walked in order; what it must contain follows from the configuration, and
anything else means that the browser cannot run it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from vae_core.errors import BrokenRunError
from vae_core.vae.config import BetaRange, TrainingConfig


@dataclass(frozen=True)
class BrowserDecoder:
    """Attributes:
    spec: JSON: latent_dim, beta range, output nonlinearity, embedding and layers, with
        offsets into ``weights`` counted in elements.
    weights: all weights, little-endian, of the spec's ``weights_dtype``.
    """

    spec: dict[str, Any]
    weights: bytes


def browser_decoder(config: TrainingConfig, content: bytes) -> BrowserDecoder:
    """Derive the browser's decoder from decoder.tflite.

    Raises:
        BrokenRunError: the file is not the decoder of this configuration.
    """
    try:
        graph = _Graph(content)
        return _Derivation(config, graph).result()
    except (KeyError, ValueError, RuntimeError, StopIteration, IndexError) as error:
        raise BrokenRunError(
            "decoder.tflite is not the decoder that config.json describes."
        ) from error


class _Graph:
    """The weights of a LiteRT file by layer name, in TFLite's layouts."""

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
        self.weighted: list[tuple[str, np.ndarray, np.ndarray]] = []
        for operation in operations:
            inputs = [int(index) for index in operation["inputs"]]
            name = str(details[int(operation["outputs"][0])]["name"])
            if operation["op_name"] == "FULLY_CONNECTED":
                kernel, bias = inputs[1], inputs[2]
            elif operation["op_name"] == "TRANSPOSE_CONV":
                kernel, bias = inputs[1], inputs[3]
            else:
                continue
            self.weighted.append((name, self._constant(kernel), self._constant(bias)))
        self.output_shape = tuple(
            int(size) for size in self._interpreter.get_output_details()[0]["shape_signature"][1:]
        )

    def _constant(self, index: int) -> np.ndarray:
        return np.asarray(self._interpreter.get_tensor(self._sources.get(index, index)), np.float32)


class _Derivation:
    """Writes the layers one after the other and keeps their offsets."""

    def __init__(self, config: TrainingConfig, graph: _Graph) -> None:
        self._config = config
        self._graph = graph
        self._chunks: list[np.ndarray] = []
        self._length = 0
        self._named = {}
        remaining = []
        for name, kernel, bias in graph.weighted:
            key = _layer_name(name)
            if key is None:
                remaining.append((kernel, bias))
            else:
                self._named[key] = (kernel, bias)
        if "output" not in self._named:
            # The last operation carries the signature's name instead of the layer's.
            (self._named["output"],) = remaining

    def result(self) -> BrowserDecoder:
        config = self._config
        spec: dict[str, Any] = {
            "latent_dim": config.latent_dim,
            "beta": None,
            "output": "sigmoid" if config.likelihood == "bernoulli" else "linear",
            "shape": list(self._graph.output_shape),
            "weights_dtype": "float32",
            "embedding": None,
            "layers": [],
        }
        if isinstance(config.beta, BetaRange):
            spec["beta"] = {"low": config.beta.low, "high": config.beta.high}
            kernel, _ = self._named["beta_embedding"]
            spec["embedding"] = {
                "units": len(kernel), "activation": "tanh", **self._weights("beta_embedding"),
            }  # fmt: skip
        layers = self._dense_layers() if config.architecture == "mlp" else self._conv_layers()
        spec["layers"] = layers
        weights = np.concatenate(self._chunks)
        if np.array_equal(weights.astype(np.float16), weights):
            # A run exported in half precision travels in it too.
            spec["weights_dtype"] = "float16"
        return BrowserDecoder(spec, weights.astype(spec["weights_dtype"]).tobytes())

    def _dense_layers(self) -> list[dict[str, Any]]:
        count = len(self._config.hidden)
        hidden = [self._layer(f"hidden_{index}") for index in range(count)]
        return [*hidden, self._layer("output", activation="linear")]

    def _conv_layers(self) -> list[dict[str, Any]]:
        height, width, _ = self._graph.output_shape
        size = [height // 4, width // 4]
        first = self._layer("hidden_0")
        layers = [first, {"kind": "reshape", "shape": [*size, self._config.hidden[-1]]}]
        for name, stride, activation in (
            ("hidden_1", 2, None), ("hidden_2", 2, None), ("output", 1, "linear"),
        ):  # fmt: skip
            layers.append(self._layer(name, activation=activation, stride=stride, size=tuple(size)))
            size = [side * stride for side in size]
        return layers

    def _layer(
        self,
        name: str,
        *,
        activation: str | None = None,
        stride: int = 1,
        size: tuple[int, ...] = (),
    ) -> dict[str, Any]:
        kernel, _ = self._named[name]
        if kernel.ndim == 2:
            units, inputs = kernel.shape
            layer: dict[str, Any] = {"kind": "dense", "inputs": inputs, "units": units}
        else:
            filters, side, _, channels = kernel.shape
            layer = {
                "kind": "conv_transpose", "in_channels": channels, "filters": filters,
                "kernel": side, "stride": stride, "in_height": size[0], "in_width": size[1],
            }  # fmt: skip
        layer |= {"activation": activation or self._config.activation, **self._weights(name)}
        modulated = f"{name}_modulation" in self._named
        layer["modulation"] = self._weights(f"{name}_modulation") if modulated else None
        return layer

    def _weights(self, name: str) -> dict[str, int]:
        kernel, bias = self._named[name]
        return {"weights": self._append(kernel), "bias": self._append(bias)}

    def _append(self, values: np.ndarray) -> int:
        offset = self._length
        self._chunks.append(values.ravel())
        self._length += values.size
        return offset


def _layer_name(tensor_name: str) -> str | None:
    """The Keras layer that a tensor name such as 'decoder_1/hidden_0_1/MatMul;…' is of."""
    parts = {part for piece in tensor_name.split(";") for part in piece.split("/")[1:2]}
    for part in sorted(parts, key=len, reverse=True):
        # Keras appends '_1' to a layer's name when the model is traced again.
        for name in (part, part.rsplit("_", 1)[0]):
            if name in ("beta_embedding", "output") or _is_hidden(name):
                return name
    return None


def _is_hidden(name: str) -> bool:
    stem = name.removesuffix("_modulation")
    return stem.startswith("hidden_") and stem.removeprefix("hidden_").isdigit()
