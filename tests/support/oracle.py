"""The decoder and the curve between β nodes, in float64 NumPy: what the browser must agree with."""

from __future__ import annotations

from typing import Any

import numpy as np

from vae_core.serving.decoder_spec import BrowserDecoder
from vae_core.vae.codes import Quantised


def decode(decoder: BrowserDecoder, z: np.ndarray, beta: float) -> np.ndarray:
    """Decode one latent point of shape ``(latent_dim,)`` into ``(height * width * channels,)``."""
    spec = decoder.spec
    weights = np.frombuffer(decoder.weights, spec["weights_dtype"]).astype(np.float64)

    def read(offset: int, *shape: int) -> np.ndarray:
        return weights[offset : offset + int(np.prod(shape))].reshape(shape)

    features = None
    if spec["embedding"]:
        e = spec["embedding"]
        x = read(e["weights"], e["units"]) * np.log(beta) + read(e["bias"], e["units"])
        features = _activate(e["activation"], x)

    h = np.asarray(z, np.float64)
    for layer in spec["layers"]:
        if layer["kind"] == "reshape":
            h = h.reshape(layer["shape"])
            continue
        if layer["kind"] == "dense":
            units, inputs = layer["units"], layer["inputs"]
            h = read(layer["weights"], units, inputs) @ h.ravel() + read(layer["bias"], units)
        else:
            h = _conv_transpose(layer, h, read)
        if layer["modulation"]:
            m, channels = layer["modulation"], h.shape[-1]
            both = read(m["weights"], 2 * channels, 32) @ features
            both = both + read(m["bias"], 2 * channels)
            h = h * (1 + both[:channels]) + both[channels:]
        h = _activate(layer["activation"], h)
    h = h.ravel()
    for low, high in spec.get("categories", ()):
        odds = np.exp(h[low:high] - h[low:high].max())
        h[low:high] = odds / odds.sum()
    if spec["output"] == "sigmoid":
        return 1 / (1 + np.exp(-h))
    return h if len(spec["shape"]) == 1 else np.clip(h, 0, 1)


def _conv_transpose(layer: dict[str, Any], h: np.ndarray, read: Any) -> np.ndarray:
    filters, kernel, stride = layer["filters"], layer["kernel"], layer["stride"]
    rows, columns, channels = layer["in_height"], layer["in_width"], layer["in_channels"]
    weights = read(layer["weights"], filters, kernel, kernel, channels)
    # Scatter into the uncropped result, then crop as padding "same" does.
    full = np.zeros(((rows - 1) * stride + kernel, (columns - 1) * stride + kernel, filters))
    for y in range(rows):
        for x in range(columns):
            window = np.einsum("fyxc,c->yxf", weights, h[y, x])
            full[y * stride : y * stride + kernel, x * stride : x * stride + kernel] += window
    crop = max(kernel - stride, 0) // 2
    height = layer.get("out_height", rows * stride)
    width = layer.get("out_width", columns * stride)
    same = full[crop : crop + height, crop : crop + width]
    return same + read(layer["bias"], filters)


def _activate(name: str, x: np.ndarray) -> np.ndarray:
    if name == "relu":
        return np.maximum(x, 0)
    if name == "tanh":
        return np.tanh(x)
    if name == "gelu":
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    return x


def codes_at(betas: np.ndarray, grid: Quantised, beta: float) -> np.ndarray:
    """The cubic in log β between two nodes, its slopes NumPy's for uneven spacing: (n, 2)."""
    if len(betas) == 1:
        return grid[0]
    t = np.log(betas.astype(np.float64))
    x = np.clip(np.log(beta), t[0], t[-1])
    i = min(int(np.searchsorted(t, x, side="right")) - 1, len(t) - 2)
    low, high = max(i - 1, 0), min(i + 3, len(t))
    values = np.array([grid[node] for node in range(low, high)], np.float64)
    slopes = np.gradient(values, t[low:high], axis=0)[i - low : i - low + 2]
    here, there = values[i - low], values[i - low + 1]
    h = t[i + 1] - t[i]
    s = (x - t[i]) / h
    return (
        (2 * s**3 - 3 * s**2 + 1) * here
        + (s**3 - 2 * s**2 + s) * h * slopes[0]
        + (3 * s**2 - 2 * s**3) * there
        + (s**3 - s**2) * h * slopes[1]
    )
