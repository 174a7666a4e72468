"""Two VAEs of PyTorch, as its examples have them, on the digits: what ``doors.py`` imports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from vae_core import datasets
from vae_core.serving.codec import Codec

KINDS = ("dense", "convolutional")
_STEPS, _BATCH = 60, 64


class Vae(nn.Module):
    """body → mean and log-variance; decoder: z → logits, channels first."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        if kind == "dense":
            self.body = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU())
            width = 128
            self.decoder = nn.Sequential(
                nn.Linear(2, 128), nn.ReLU(), nn.Linear(128, 784), nn.Unflatten(1, (1, 28, 28))
            )
        else:
            self.body = nn.Sequential(
                nn.Conv2d(1, 8, 4, 2, 1), nn.ReLU(), nn.Conv2d(8, 16, 4, 2, 1), nn.ReLU(),
                nn.Flatten(),
            )  # fmt: skip
            width = 16 * 7 * 7
            self.decoder = nn.Sequential(
                nn.Linear(2, 16 * 7 * 7), nn.ReLU(), nn.Unflatten(1, (16, 7, 7)),
                nn.ConvTranspose2d(16, 8, 3, 2, 1, output_padding=1), nn.ReLU(),
                nn.ConvTranspose2d(8, 1, 4, 2, 1),
            )  # fmt: skip
        self.mean, self.log_variance = nn.Linear(width, 2), nn.Linear(width, 2)

    def forward(self, x: Any) -> tuple[Any, Any]:
        """The encoder without its sampling."""
        hidden = self.body(x)
        return self.mean(hidden), self.log_variance(hidden)


def trained(kind: str) -> Vae:
    """A VAE after a moment of training."""
    torch.manual_seed(0)
    vae = Vae(kind)
    x = torch.from_numpy(datasets.to_unit(datasets.load("digits").train.x).transpose(0, 3, 1, 2))
    optimiser = torch.optim.Adam(vae.parameters(), 3e-3)
    for step in range(_STEPS):
        batch = x[step * _BATCH % (len(x) - _BATCH) :][:_BATCH]
        mean, log_variance = vae(batch)
        z = mean + torch.exp(log_variance / 2) * torch.randn_like(mean)
        reconstruction = nn.functional.binary_cross_entropy_with_logits(
            vae.decoder(z), batch, reduction="sum"
        )
        kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum()
        optimiser.zero_grad()
        ((reconstruction + kl) / _BATCH).backward()
        optimiser.step()
    return vae.eval()


def export(vae: Vae, folder: Path) -> tuple[Path, Path]:
    """Encoder and decoder as ONNX files, as docs/doors.md shows it."""
    x, z = torch.zeros(1, 1, 28, 28), torch.zeros(1, 2)
    for network, example, name, outputs in (
        (vae, x, "encoder", ["mean", "log_variance"]),
        (vae.decoder, z, "decoder", ["logits"]),
    ):
        torch.onnx.export(
            network, (example,), str(folder / f"{name}.onnx"), input_names=["input"],
            output_names=outputs, dynamic_axes={each: {0: "n"} for each in ("input", *outputs)},
            dynamo=False,
        )  # fmt: skip
    return folder / "encoder.onnx", folder / "decoder.onnx"


def differences(vae: Vae, codec: Codec) -> dict[str, float]:
    """The largest differences of a run from PyTorch: decoded values, and relative ones of codes."""
    z = np.random.default_rng(0).normal(size=(200, 2)).astype(np.float32)
    test = datasets.to_unit(datasets.load("digits").test.x)
    with torch.no_grad():
        pixels = torch.sigmoid(vae.decoder(torch.from_numpy(z))).numpy().transpose(0, 2, 3, 1)
        mean, log_variance = vae(torch.from_numpy(test.transpose(0, 3, 1, 2)))
    posterior = codec.encode(test)
    return {
        "pixels": float(np.abs(codec.decode(z) - pixels).max()),
        "means": _relative(posterior.mean, mean.numpy()),
        "log_variances": _relative(posterior.log_variance, log_variance.numpy()),
    }


def _relative(a: np.ndarray, b: np.ndarray) -> float:
    return float((np.abs(a - b) / np.maximum(1, np.abs(b))).max())
