"""Networks that were made elsewhere, in the words of those that are made here.

A ``Codec`` sees one protocol: x → mean and log-variance, z → logits or mean, channels last and in
[0, 1]. What an import's files want instead, its configuration says.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from vae_core.errors import ConfigError, shown
from vae_core.serving.litert_plain import PlainLiteNetwork
from vae_core.serving.network import Network
from vae_core.serving.onnx_network import OnnxNetwork
from vae_core.vae.config import TrainingConfig
from vae_core.vae.imported import Form, Imported, Layout, Spread, Values
from vae_core.vae.likelihood import OutputModel
from vae_core.vae.map_search import Search
from vae_core.vae.posterior import LOG_VARIANCE_MAX, LOG_VARIANCE_MIN

_LEAST_PROBABILITY = 1e-7
_TOGETHER = 128  # examples that are searched for at once
_SCALE: dict[Values, tuple[float, float]] = {  # a value in [0, 1] is there scale · value + offset
    "0..1": (1.0, 0.0), "-1..1": (2.0, -1.0), "0..255": (255.0, 0.0),
}  # fmt: skip

Raw = OnnxNetwork | PlainLiteNetwork


def raw(content: bytes, form: Form, threads: int = 1) -> Raw:
    """A network file as it came.

    Raises:
        ValueError: it cannot be read.
        VaeError: the packages for it are not installed.
    """
    if form == "onnx":
        return OnnxNetwork(content, threads)
    return PlainLiteNetwork(content, threads)


def layout_of(
    network: tuple[int, ...], shape: tuple[int, ...], wish: Layout | None, what: str
) -> Layout:
    """How examples (h, w, c) or (d,) lie in a network's array of this shape.

    Args:
        network: shape of one example there.
        wish: what somebody has said; None: what fits.
        what: names the array in the sentence.

    Raises:
        ConfigError: nothing fits, or several do.
    """
    fitting = [each for each in _layouts(shape) if network in _shapes(each, shape)]
    if wish is not None:
        fitting = [each for each in fitting if each == wish]
    if len(fitting) > 1 and len(shape) == 3 and shape[2] > 1:
        raise ConfigError(
            f"{what} can lie in more than one way; say which with --layout "
            f"{' or '.join(fitting)}. Received: shape {shown(network)}"
        )
    if not fitting:
        said = "" if wish is None else f" with --layout {wish}"
        raise ConfigError(
            f"{what} must have the shape of the data's examples, {shown(shape)}, as they are, "
            f"with channels first, or flat. Received: {shown(network)}{said}"
        )
    return fitting[0]


def _layouts(shape: tuple[int, ...]) -> tuple[Layout, ...]:
    if len(shape) == 1:
        return ("flat",)
    return ("channels-last", "channels-first", "flat", "flat-channels-first")


def _shapes(layout: Layout, shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """What an example's array may look like in this layout."""
    size = int(np.prod(shape))
    if layout.startswith("flat"):
        return [(size,)]
    height, width, channels = shape
    one = [(height, width)] if channels == 1 else []
    if layout == "channels-last":
        return [(height, width, channels), *one]
    return [(channels, height, width)]


def to_foreign(x: np.ndarray, layout: Layout, network: tuple[int, ...]) -> np.ndarray:
    """Examples (n, *shape) as the network's array has them, (n, *network)."""
    if layout.endswith("channels-first"):
        x = x.transpose(0, 3, 1, 2)
    return np.ascontiguousarray(x.reshape(len(x), *network), np.float32)


def from_foreign(y: np.ndarray, layout: Layout, shape: tuple[int, ...]) -> np.ndarray:
    """Back again: (n, *network) → (n, *shape)."""
    if layout.endswith("channels-first"):
        height, width, channels = shape
        return y.reshape(len(y), channels, height, width).transpose(0, 2, 3, 1)
    return y.reshape(len(y), *shape)


class ForeignDecoder:
    """z → logits or mean (n, *shape)."""

    def __init__(self, network: Raw, imported: Imported, shape: tuple[int, ...]) -> None:
        self._network, self._imported, self._shape = network, imported, shape
        (self._name,), (z,) = list(network.inputs), list(network.inputs.values())
        self.inputs = {"z": z}
        self.outputs = [shape]
        self.output_shape = shape

    @property
    def nbytes(self) -> int:
        return self._network.nbytes

    def __call__(self, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        (output,) = self._network({self._name: np.asarray(inputs["z"], np.float32)})
        values = from_foreign(output, self._imported.decoder_layout, self._shape)
        if self._imported.output == "probabilities":
            p = np.clip(values, _LEAST_PROBABILITY, 1 - _LEAST_PROBABILITY)
            return [np.log(p / (1 - p))]
        if self._imported.output == "mean" and len(self._shape) == 3:
            scale, offset = _SCALE[self._imported.values]
            return [(values - np.float32(offset)) / np.float32(scale)]
        return [np.ascontiguousarray(values)]


class ForeignEncoder:
    """x in [0, 1], or rows as they are → mean and log-variance (n, latent_dim)."""

    def __init__(self, network: Raw, imported: Imported, shape: tuple[int, ...]) -> None:
        assert imported.encoder_layout is not None
        self._network, self._imported, self._layout = network, imported, imported.encoder_layout
        (self._name,), (self._input,) = list(network.inputs), list(network.inputs.values())
        self._mean, self._spread = mean_and_spread(network.output_names)
        z = network.outputs[self._mean]
        self._is_image = len(shape) == 3
        self.inputs: dict[str, tuple[int, ...]] = {"x": shape}
        self.outputs: list[tuple[int, ...]] = [z, z]

    @property
    def nbytes(self) -> int:
        return self._network.nbytes

    def __call__(self, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        x = np.asarray(inputs["x"], np.float32)
        if self._is_image:
            scale, offset = _SCALE[self._imported.values]
            x = x * np.float32(scale) + np.float32(offset)
        results = self._network({self._name: to_foreign(x, self._layout, self._input)})
        mean = results[self._mean]
        if self._imported.spread is None or self._spread is None:
            return [mean, np.full_like(mean, LOG_VARIANCE_MIN)]
        return [mean, log_variance(results[self._spread], self._imported.spread)]


def mean_and_spread(names: Sequence[str]) -> tuple[int, int | None]:
    """Which outputs of an encoder are the mean and the spread, by their names or their order."""
    if len(names) == 1:
        return 0, None
    spread = [any(word in name.lower() for word in ("var", "std", "sigma")) for name in names]
    return (1, 0) if spread == [True, False] else (0, 1)


def log_variance(values: np.ndarray, spread: Spread) -> np.ndarray:
    """What an encoder says of the posterior's width, as a log-variance in the range of ours."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = {
            "log-variance": lambda: values,
            "variance": lambda: np.log(values),
            "sigma": lambda: 2 * np.log(np.abs(values)),
        }[spread]()
    return np.clip(logs, LOG_VARIANCE_MIN, LOG_VARIANCE_MAX)


class SearchedEncoder:
    """Stands in for an encoder: x → its MAP code, and the narrowest posterior."""

    def __init__(self, decoder: Network, config: TrainingConfig, shape: tuple[int, ...]) -> None:
        self._decoder, self._config = decoder, config
        self._search: Search | None = None
        self._lock = threading.Lock()
        z = (config.latent_dim,)
        self.inputs: dict[str, tuple[int, ...]] = {"x": shape}
        self.outputs: list[tuple[int, ...]] = [z, z]

    @property
    def nbytes(self) -> int:
        search = self._search
        return 0 if search is None else search.decoded.nbytes

    def __call__(self, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        x = np.asarray(inputs["x"], np.float32).reshape(len(inputs["x"]), -1)
        with self._lock:
            if self._search is None:
                self._search = self._made()
        rng = np.random.default_rng(0)
        parts = [
            self._search.codes(x[at : at + _TOGETHER], rng) for at in range(0, len(x), _TOGETHER)
        ]
        mean = np.concatenate(parts) if parts else np.zeros((0, self._config.latent_dim), "f4")
        return [mean, np.full_like(mean, LOG_VARIANCE_MIN)]

    def _made(self) -> Search:
        return Search.of(
            lambda z: self._decoder({"z": z})[0].reshape(len(z), -1),
            self._config.latent_dim,
            OutputModel(self._config.likelihood),
            beta=1.0,
            rng=np.random.default_rng(0),
        )


def networks(
    config: TrainingConfig,
    encoder: bytes | None,
    decoder: bytes,
    shape: tuple[int, ...],
    threads: int = 1,
) -> tuple[Network, ForeignDecoder]:
    """An import's encoder, or what stands in for it, and its decoder.

    Raises:
        ValueError: a file cannot be read.
        VaeError: the packages for it are not installed.
    """
    imported = config.imported
    assert imported is not None
    decodes = ForeignDecoder(raw(decoder, imported.form, threads), imported, shape)
    if encoder is None:
        return SearchedEncoder(decodes, config, shape), decodes
    return ForeignEncoder(raw(encoder, imported.form, threads), imported, shape), decodes
