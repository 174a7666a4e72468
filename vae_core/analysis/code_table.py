"""All codes of a run at one β as a table, for a spreadsheet or for NumPy."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from vae_core.analysis.evaluate import Network, encode_all
from vae_core.datasets import Split
from vae_core.vae import elbo
from vae_core.vae.posterior import Posterior

_BATCH = 2000


@dataclass(frozen=True)
class CodeTable:
    """A row for each example.

    Attributes:
        split: (n,), "train" or "test".
        index: (n,), the example's place in its split.
        labels: (n,), or None.
        mean, sigma: (n, d); sigma is None for a plain autoencoder, whose codes have no width.
        reconstruction: (n,), nats, decoded at the mean.
        kl: (n,), nats, or None likewise.
    """

    beta: float
    split: np.ndarray
    index: np.ndarray
    labels: np.ndarray | None
    mean: np.ndarray
    sigma: np.ndarray | None
    reconstruction: np.ndarray
    kl: np.ndarray | None


def code_table(network: Network, splits: Mapping[str, Split], beta: float) -> CodeTable:
    """Encode every example of the splits, by their names, at β."""
    parts = [_of_split(network, split, beta) for split in splits.values()]
    posteriors = [posterior for posterior, _ in parts]
    mean = np.concatenate([posterior.mean for posterior in posteriors])
    log_variance = np.concatenate([posterior.log_variance for posterior in posteriors])
    labels = [split.labels for split in splits.values() if split.labels is not None]
    variational = network.config.variational
    return CodeTable(
        beta=beta,
        split=np.repeat(list(splits), [len(split) for split in splits.values()]),
        index=np.concatenate([np.arange(len(split)) for split in splits.values()]),
        labels=np.concatenate(labels) if len(labels) == len(splits) else None,
        mean=mean,
        sigma=np.exp(0.5 * log_variance) if variational else None,
        reconstruction=np.concatenate([nats for _, nats in parts]),
        kl=elbo.kl(mean, log_variance) if variational else None,
    )


def to_csv(table: CodeTable) -> bytes:
    """The table as text: split, index, label, β, nats, then every μ and every σ."""
    columns = _columns(table)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow([f"{value:.6g}" if isinstance(value, float) else value for value in row])
    return text.getvalue().encode()


def to_npz(table: CodeTable) -> bytes:
    """The same arrays for ``numpy.load``; what a run does not have is left out."""
    arrays: dict[str, Any] = {
        "beta": np.array(table.beta), "split": table.split, "index": table.index,
        "labels": table.labels, "mean": table.mean, "sigma": table.sigma,
        "reconstruction": table.reconstruction, "kl": table.kl,
    }  # fmt: skip
    content = io.BytesIO()
    np.savez_compressed(
        content, **{name: array for name, array in arrays.items() if array is not None}
    )
    return content.getvalue()


def _of_split(network: Network, split: Split, beta: float) -> tuple[Posterior, np.ndarray]:
    posterior = encode_all(network, split.x, beta)
    nats = [
        network.nats(
            split.x[at : at + _BATCH],
            network.output(posterior.mean[at : at + _BATCH], beta),
            beta,
            None if split.observed is None else split.observed[at : at + _BATCH],
        )
        for at in range(0, len(split), _BATCH)
    ]
    return posterior, np.concatenate(nats)


def _columns(table: CodeTable) -> dict[str, list[object]]:
    columns: dict[str, list[object]] = {
        "split": table.split.tolist(),
        "index": table.index.tolist(),
    }
    if table.labels is not None:
        columns["label"] = table.labels.tolist()
    columns["beta"] = [float(table.beta)] * len(table.index)
    columns["reconstruction_nats"] = table.reconstruction.astype(float).tolist()
    if table.kl is not None:
        columns["kl_nats"] = table.kl.astype(float).tolist()
    for name, values in (("mu", table.mean), ("sigma", table.sigma)):
        if values is not None:
            for at in range(values.shape[1]):
                columns[f"{name}{at + 1}"] = values[:, at].astype(float).tolist()
    return columns
