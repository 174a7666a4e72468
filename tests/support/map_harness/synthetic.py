"""Made-up runs: smooth random decoders and codes that drift with β, from NumPy alone."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np

from ui.components.latent_map import MapView
from ui.components.map_blocks import MapData
from vae_core.serving.decoder_spec import BrowserDecoder
from vae_core.sharing import map_message
from vae_core.vae.codes import Codes, Quantised

BETAS = np.geomspace(0.01, 20, 33).astype(np.float32)


class _Weights:
    """Collects arrays; `add` returns the offset in elements."""

    def __init__(self) -> None:
        self.arrays: list[np.ndarray] = []
        self.size = 0

    def add(self, array: np.ndarray) -> int:
        offset = self.size
        self.arrays.append(np.asarray(array, dtype=np.float32).ravel())
        self.size += self.arrays[-1].size
        return offset

    def tobytes(self, dtype: str = "float32") -> bytes:
        return np.concatenate(self.arrays).astype(dtype).tobytes()


def random_decoder(
    rng: np.random.Generator,
    *,
    kind: str = "mlp",
    activation: str = "gelu",
    conditioned: bool = True,
    latent_dim: int = 2,
    hidden: tuple[int, ...] = (256, 512, 1024),
    dtype: str = "float32",
    output: str = "sigmoid",
    embedding_activation: str = "tanh",
) -> BrowserDecoder:
    """A decoder with random weights; `kind` is "mlp", "conv" or "colour", 64×64 pixels of it."""
    weights = _Weights()

    def normal(*shape: int, scale: float) -> np.ndarray:
        return rng.normal(0, scale, shape)

    def modulation(channels: int) -> dict[str, int] | None:
        if not conditioned:
            return None
        return {
            "weights": weights.add(normal(2 * channels, 32, scale=0.06)),
            "bias": weights.add(normal(2 * channels, scale=0.05)),
        }

    def dense(inputs: int, units: int, act: str, modulated: bool = True) -> dict[str, Any]:
        return {
            "kind": "dense", "inputs": inputs, "units": units, "activation": act,
            "weights": weights.add(normal(units, inputs, scale=1.5 / np.sqrt(inputs))),
            "bias": weights.add(normal(units, scale=0.3)),
            "modulation": modulation(units) if modulated else None,
        }  # fmt: skip

    def conv(channels: int, filters: int, stride: int, side: int, act: str) -> dict[str, Any]:
        kernel = 4 if kind == "colour" else 3
        spread = 0.6 / np.sqrt(channels)
        return {
            "kind": "conv_transpose", "in_channels": channels, "filters": filters,
            "kernel": kernel, "stride": stride, "in_height": side, "in_width": side,
            "activation": act,
            "weights": weights.add(normal(filters, kernel, kernel, channels, scale=spread)),
            "bias": weights.add(normal(filters, scale=0.1)),
            "modulation": modulation(filters) if act != "linear" else None,
        }  # fmt: skip

    embedding = None
    if conditioned:
        embedding = {
            "units": 32, "activation": embedding_activation,
            "weights": weights.add(normal(32, scale=1)), "bias": weights.add(normal(32, scale=1)),
        }  # fmt: skip
    if kind == "mlp":
        sizes = (latent_dim, *hidden)
        layers = [dense(a, b, activation) for a, b in itertools.pairwise(sizes)]
        layers.append(dense(sizes[-1], 784, "linear", modulated=False))
        weights.arrays[-2] = _blobs(rng, sizes[-1]).ravel().astype(np.float32)
        weights.arrays[-1] -= 4
    elif kind == "colour":
        sizes = ((256, 128, 4), (128, 64, 8), (64, 32, 16), (32, 3, 32))
        layers = [
            dense(latent_dim, 4096, activation),
            {"kind": "reshape", "shape": [4, 4, 256]},
            *(conv(a, b, 2, side, activation) for a, b, side in sizes[:-1]),
            conv(*sizes[-1][:2], 2, 32, "linear"),
        ]
    else:
        layers = [
            dense(latent_dim, 3136, activation),
            {"kind": "reshape", "shape": [7, 7, 64]},
            conv(64, 64, 2, 7, activation),
            conv(64, 32, 2, 14, activation),
            conv(32, 1, 1, 28, "linear"),
        ]
    spec = {
        "latent_dim": latent_dim,
        "beta": {"low": 0.01, "high": 25.0} if conditioned else None,
        "output": output,
        "shape": [64, 64, 3] if kind == "colour" else [28, 28, 1],
        "weights_dtype": dtype,
        "embedding": embedding,
        "layers": layers,
    }
    return BrowserDecoder(spec, weights.tobytes(dtype))


def _blobs(rng: np.random.Generator, units: int) -> np.ndarray:
    """Output weights, (784, units), that draw soft blobs: images that look like images."""
    at = rng.uniform(5, 23, (2, units))
    y, x = np.mgrid[:28, :28].reshape(2, 784, 1)
    distance = (y - at[0]) ** 2 + (x - at[1]) ** 2
    return np.exp(-distance / 9) * rng.normal(0.4, 2.2, units) * 4 / np.sqrt(units / 16)


def _codes(
    rng: np.random.Generator, betas: np.ndarray, n: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    labels = rng.integers(0, 10, n)
    angle = labels * 2.39996 + 0.3
    centre = np.stack([np.cos(angle), np.sin(angle)], -1) * np.sqrt(labels + 0.5)[:, None] * 0.75
    base = centre + rng.normal(0, 0.32, (n, 2))
    means, variances = [], []
    for beta in np.log(betas):
        turn = 0.12 * beta + 0.1 * np.linalg.norm(base, axis=-1)
        size = 1.05 * np.exp(-0.16 * beta) * (1 - 0.45 / (1 + np.exp(-2 * (beta - 2))))
        c, s = np.cos(turn), np.sin(turn)
        x, y = base.T
        means.append(size * np.stack([c * x - s * y, s * x + c * y], -1))
        variances.append(np.minimum(0, -4 + 0.85 * beta + 0.3 * np.sin(base)))
    return np.array(means, np.float32), np.array(variances, np.float32), labels


def _metrics(betas: np.ndarray) -> tuple[dict[str, Any], ...]:
    rows = []
    for beta in betas:
        kl = 7.5 / (1 + 0.35 * beta**0.8)
        reconstruction = 128 + 9 * np.log1p(beta) * 2.4
        rows.append({
            "beta": float(beta), "reconstruction": reconstruction, "kl": kl,
            "loss": reconstruction + beta * kl, "elbo": -(reconstruction + kl), "active_units": 2,
        })  # fmt: skip
    return tuple(rows)


@dataclass(frozen=True)
class SyntheticRun:
    """A made-up run: its arrays, and what the map shows of it."""

    codes: Codes
    decoder: BrowserDecoder
    metrics: tuple[dict[str, Any], ...]
    originals: np.ndarray | None
    view: MapView


def synthetic_view(run: str) -> SyntheticRun:
    """The named run of ``RUNS``; ``deep`` has originals as well, of noise."""
    options = dict(RUNS[run])
    rng = np.random.default_rng(7)
    betas = BETAS if options.pop("many", True) else np.array([1.0], np.float32)
    mean, log_variance, labels = _codes(rng, betas, options.pop("n", 10_000))
    names = options.pop("names", tuple("0123456789"))
    codes = Codes(
        betas=betas, mean=Quantised.of(mean, 1e-4),
        log_variance_betas=betas, log_variance=Quantised.of(log_variance, 1e-3),
        labels=labels if names else None,
    )  # fmt: skip
    decoder = random_decoder(rng, conditioned=len(betas) > 1, **options)
    count = len(codes)
    images = rng.integers(0, 256, (count, 28, 28, 1), np.uint8) if run == "deep" else None
    metrics = _metrics(betas)
    data = MapData(
        identity=run, count=count, codes=lambda: codes,
        decoder=lambda: decoder,
        images_identity=None if images is None else run,
        images=None if images is None else lambda: images,
    )  # fmt: skip
    view = MapView(
        run=run, data=data, label_names=names,
        metrics=tuple(map_message.metric_rows(metrics, variational=True)),
        tick_betas=(0.02, 0.1, 0.5, 1, 2, 10, 20), kept=(0.4, -0.6), beta=1.0,
    )  # fmt: skip
    return SyntheticRun(codes, decoder, metrics, images, view)


_FASHION = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip

RUNS: dict[str, dict[str, Any]] = {
    "deep": {"kind": "mlp"},
    "conv": {"kind": "conv", "activation": "relu", "names": _FASHION},
    "single": {"kind": "mlp", "hidden": (512,), "many": False, "activation": "relu"},
    "colour": {"kind": "colour", "n": 300},
    "wide": {"kind": "mlp", "n": 70_000},
}
"""Options of each made-up run."""
