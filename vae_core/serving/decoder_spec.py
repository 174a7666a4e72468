"""A run's decoder in a form that the browser's JavaScript runs.

Derived from ``decoder.tflite``, so that the weights are stored once. The network's
graph is walked in order; what it must contain follows from the configuration, and
anything else means that the browser cannot run it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vae_core.errors import BrokenRunError
from vae_core.runs import Layers, Run
from vae_core.serving.graph import Graph, layer_of
from vae_core.vae import halving, likelihood
from vae_core.vae.columns import Column
from vae_core.vae.config import BetaRange, TrainingConfig

_SIGMA = "log_sigma"


@dataclass(frozen=True)
class BrowserDecoder:
    """Attributes:
    spec: JSON: latent_dim, beta range, output nonlinearity, embedding and layers, with
        offsets into ``weights`` counted in elements.
    weights: all weights, little-endian, of the spec's ``weights_dtype``.
    """

    spec: dict[str, Any]
    weights: bytes

    def array(self) -> np.ndarray:
        """The weights as numbers, (n,)."""
        return np.frombuffer(self.weights, self.spec["weights_dtype"])


def browser_decoder(
    config: TrainingConfig, content: bytes, columns: Sequence[Column] = ()
) -> BrowserDecoder:
    """Derive the browser's decoder from decoder.tflite.

    Args:
        columns: what a row's places mean; for images none.

    Raises:
        BrokenRunError: the file is not the decoder of this configuration.
    """
    try:
        graph = Graph(content)
        return _Derivation(config, graph, likelihood.categories(columns)).result()
    except (KeyError, ValueError, RuntimeError, StopIteration, IndexError) as error:
        raise BrokenRunError(
            "decoder.tflite is not the decoder that config.json describes."
        ) from error


def of_run(run: Run) -> BrowserDecoder | None:
    """A run's decoder for the browser; None for an import whose layers a browser does not know.

    Raises:
        BrokenRunError: a file is missing, or is not the decoder of this configuration.
    """
    try:
        if run.config.imported is None:
            columns = run.data.columns if run.data else ()
            return browser_decoder(run.config, run.decoder_bytes(), columns)
        kept = run.browser_layers()
        if kept is None:
            return None
        spec = json.loads(kept[0])
        return BrowserDecoder(spec, np.asarray(kept[1], spec["weights_dtype"]).tobytes())
    except (BrokenRunError, ValueError, KeyError, TypeError) as error:
        raise BrokenRunError(f"Run {run.name!r}: {error}") from error


def browser_decoder_of(
    config: TrainingConfig, layers: Layers, shape: Sequence[int], columns: Sequence[Column] = ()
) -> BrowserDecoder:
    """The browser's decoder of a snapshot's layers.

    Args:
        shape: of one example.

    Raises:
        BrokenRunError: they are not those of this configuration.
    """
    try:
        return _Derivation(config, _Kept(layers, shape), likelihood.categories(columns)).result()
    except (KeyError, ValueError, IndexError) as error:
        raise BrokenRunError(
            "A snapshot's decoder is not the one that config.json describes."
        ) from error


class _Kept:
    """The weights of a snapshot by layer name."""

    def __init__(self, layers: Layers, shape: Sequence[int]) -> None:
        self.weighted = [
            (f"decoder/{name}", kernel.astype(np.float32), bias.astype(np.float32))
            for name, (kernel, bias) in layers.items()
        ]
        self.output_shape = tuple(shape)


class _Derivation:
    """Writes the layers one after the other and keeps their offsets."""

    def __init__(
        self, config: TrainingConfig, graph: Graph | _Kept, categories: Sequence[slice]
    ) -> None:
        self._config = config
        self._categories = categories
        self._graph = graph
        self._chunks: list[np.ndarray] = []
        self._length = 0
        self._named = {}
        remaining = []
        for name, kernel, bias in graph.weighted:
            if _SIGMA in name:  # the browser shows means
                continue
            key = layer_of(name, _is_layer)
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
            "categories": [[at.start, at.stop] for at in self._categories],
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
        return [*hidden, self._layer("output")]

    def _conv_layers(self) -> list[dict[str, Any]]:
        filters, shape = self._config.hidden, self._graph.output_shape
        sizes = halving.sides(shape, len(filters))
        small = sizes.pop()
        reshape = {"kind": "reshape", "shape": [*small, filters[-1]]}
        if halving.is_classic(filters, shape):
            before = [self._layer("hidden_0"), reshape]
            names, sizes = ["hidden_1", "hidden_2", "output"], [sizes[0], *sizes]
        else:
            before = [self._layer("hidden_0"), self._layer("hidden_1"), reshape]
            names = [*(f"hidden_{index + 1}" for index in range(1, len(filters))), "output"]
        layers, size = [], small
        for name in names:
            layers.append(self._transposed(name, size, sizes[-1]))
            size = sizes.pop()
        return [*before, *layers]

    def _transposed(
        self, name: str, size: tuple[int, int], output: tuple[int, int]
    ) -> dict[str, Any]:
        """A transposed convolution from one size of image to another, cut to that."""
        filters, side, _, channels = self._named[name][0].shape
        return {
            "kind": "conv_transpose", "in_channels": channels, "filters": filters,
            "kernel": side, "stride": 1 if size == output else 2,
            "in_height": size[0], "in_width": size[1],
            "out_height": output[0], "out_width": output[1], **self._rest(name),
        }  # fmt: skip

    def _layer(self, name: str) -> dict[str, Any]:
        units, inputs = self._named[name][0].shape
        return {"kind": "dense", "inputs": inputs, "units": units, **self._rest(name)}

    def _rest(self, name: str) -> dict[str, Any]:
        """What every layer has: nonlinearity, weights, modulation by β."""
        activation = "linear" if name == "output" else self._config.activation
        rest: dict[str, Any] = {"activation": activation, **self._weights(name)}
        modulated = f"{name}_modulation" in self._named
        rest["modulation"] = self._weights(f"{name}_modulation") if modulated else None
        return rest

    def _weights(self, name: str) -> dict[str, int]:
        kernel, bias = self._named[name]
        return {"weights": self._append(kernel), "bias": self._append(bias)}

    def _append(self, values: np.ndarray) -> int:
        offset = self._length
        self._chunks.append(values.ravel())
        self._length += values.size
        return offset


def _is_layer(name: str) -> bool:
    return name in ("beta_embedding", "output") or _is_hidden(name)


def _is_hidden(name: str) -> bool:
    stem = name.removesuffix("_modulation")
    return stem.startswith("hidden_") and stem.removeprefix("hidden_").isdigit()
