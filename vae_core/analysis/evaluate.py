"""Test-set metrics and codes of a trained network, at one β or over a grid of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from vae_core.datasets import Split, shown, to_unit
from vae_core.runs import TestMetrics
from vae_core.vae import elbo
from vae_core.vae.binarise import binarised
from vae_core.vae.codes import LOG_VARIANCE_STEP, MEAN_STEP, Codes, Quantised
from vae_core.vae.config import BetaRange, TrainingConfig
from vae_core.vae.posterior import Posterior

# The published β sweep's values (above 0): every conditioned run is measured at them.
SWEEP_BETAS = (0.02, 0.1, 0.5, 1.0, 2.0, 10.0, 20.0)
ACTIVE_UNIT_VARIANCE = 0.01
_BATCH, _BATCH_VALUES = 2000, 2000 * 784
# Larger test sets stay bytes, and choose the nodes of their codes by a sample.
_WHOLE_VALUES, _SAMPLE = 20e6, 500
_METRIC_NODES = 33
# So many that a cubic between them misses no code by more than 0.01, on the deep MNIST
# network too (benchmarks/code_grid.py). Most networks need a fifth of them: the others are
# dropped where what is left misses none of their codes by more than the tolerance. Widths
# change slowly and are drawn as outlines: 0.05 in log-variance is 2.5 % of a σ.
_CODE_NODES_BELOW, _CODE_NODES_ABOVE = 250, 70
MEAN_TOLERANCE, LOG_VARIANCE_TOLERANCE = 0.007, 0.05


class Network(Protocol):
    """Anything that encodes and decodes, as a ``Codec`` does."""

    config: TrainingConfig

    def encode(self, x: np.ndarray, beta: float | None = None) -> Posterior: ...

    def output(self, z: np.ndarray, beta: float | None = None) -> np.ndarray: ...

    def nats(
        self, x: np.ndarray, output: np.ndarray, beta: float | None = None,
        observed: np.ndarray | None = None,
    ) -> np.ndarray: ...  # fmt: skip


def metric_betas(config: TrainingConfig) -> np.ndarray:
    """The β at which a run of this configuration is measured, (k,) ascending."""
    if not isinstance(config.beta, BetaRange):
        return np.array([config.beta.value], np.float32)
    low, high = config.beta.low, config.beta.high
    inside = [beta for beta in SWEEP_BETAS if low <= beta <= high]
    grid = np.concatenate([np.geomspace(low, high, _METRIC_NODES), inside])
    return np.unique(grid.astype(np.float32))


def code_betas(config: TrainingConfig) -> np.ndarray:
    """The β at which test codes are computed: finer, and finest where dimensions die."""
    if not isinstance(config.beta, BetaRange):
        return metric_betas(config)
    low, high = config.beta.low, config.beta.high
    bend = max(low, high / 3)
    grid = np.concatenate([
        np.geomspace(low, bend, _CODE_NODES_BELOW), np.geomspace(bend, high, _CODE_NODES_ABOVE)
    ])  # fmt: skip
    return np.unique(grid.astype(np.float32))


def evaluate(network: Network, test: Split, *, seed: int) -> tuple[tuple[TestMetrics, ...], Codes]:
    """Metrics of the test split over ``metric_betas``, and its codes over ``code_betas``.

    Both are of the examples that the run shows (``datasets.shown``); at one β the metrics are of
    all. Memory does not grow with the examples but for their codes.

    Of a run that was trained on binarised values the metrics are of such values too, drawn once
    with the seed; its codes are those of the examples as they are, which people look at.
    """
    some = shown.of_new_run(test, network.config)
    measured = some if network.config.conditioned else test
    x = _prepared(measured.x)
    rows = tuple(
        _measured(network, _encoded(network, x, measured.observed, beta, seed), beta, seed)
        for beta in metric_betas(network.config).tolist()
    )
    return rows, encode_grid(network, some)


def _prepared(x: np.ndarray) -> np.ndarray:
    """What networks take, made once and not at every β, where there is room for it."""
    return to_unit(x) if x.size <= _WHOLE_VALUES else x


def encode_grid(network: Network, test: Split) -> Codes:
    """The test split's posterior means over as many of ``code_betas`` as they need.

    Log-variances are computed over ``metric_betas``, or as few of them as they need. A large test
    set is encoded at the nodes that a sample of it needs, and at no other.
    """
    betas, coarse = code_betas(network.config), metric_betas(network.config)
    if len(betas) == 1 or test.x.size <= _WHOLE_VALUES:
        return _codes(network, test, betas, coarse).thinned(MEAN_TOLERANCE, LOG_VARIANCE_TOLERANCE)
    some = Split(test.x[:: -(-len(test) // _SAMPLE)], None)
    needed = _codes(network, some, betas, coarse).thinned(MEAN_TOLERANCE, LOG_VARIANCE_TOLERANCE)
    return _codes(network, test, needed.betas, needed.log_variance_betas)


def _codes(network: Network, test: Split, betas: np.ndarray, coarse: np.ndarray) -> Codes:
    """The test split's codes, means over ``betas`` and log-variances over ``coarse``."""
    x = _prepared(test.x)
    if len(betas) == len(coarse) == 1:
        only = encode_all(network, x, float(betas[0]))
        means, log_variances = only.mean[None], only.log_variance[None]
    else:
        means = np.stack([encode_all(network, x, beta).mean for beta in betas.tolist()])
        log_variances = np.stack([
            encode_all(network, x, beta).log_variance for beta in coarse.tolist()
        ])  # fmt: skip
    return Codes(
        betas=betas,
        mean=Quantised.of(means, MEAN_STEP),
        log_variance_betas=coarse,
        log_variance=Quantised.of(log_variances, LOG_VARIANCE_STEP),
        labels=None if test.labels is None else np.array(test.labels),
    )


def batches(x: np.ndarray) -> list[slice]:
    """Examples, (n, *shape), that are computed together: fewer of large ones."""
    size = max(1, min(_BATCH, _BATCH_VALUES // max(1, x[:1].size)))
    return [slice(start, start + size) for start in range(0, len(x), size)]


def encode_all(network: Network, x: np.ndarray, beta: float) -> Posterior:
    """``network.encode`` in batches."""
    parts = [network.encode(x[part], beta) for part in batches(x)]
    return Posterior(
        np.concatenate([part.mean for part in parts]),
        np.concatenate([part.log_variance for part in parts]),
    )


def measure(
    network: Network,
    x: np.ndarray,
    posterior: Posterior,
    beta: float,
    *,
    observed: np.ndarray | None = None,
    seed: int,
) -> TestMetrics:
    """Test metrics at one β, with z sampled once from each posterior.

    Args:
        x: the examples that ``posterior`` belongs to, (n, *shape).
        observed: (n, width), False where x is missing.
    """
    parts = (
        _Encoded(
            x[part], Posterior(posterior.mean[part], posterior.log_variance[part]),
            None if observed is None else observed[part],
        )
        for part in batches(x)
    )  # fmt: skip
    return _measured(network, parts, beta, seed)


@dataclass(frozen=True, eq=False)
class _Encoded:
    """A batch: examples (n, *shape), their posteriors, and False where a value is missing."""

    x: np.ndarray
    posterior: Posterior
    observed: np.ndarray | None


def _encoded(
    network: Network, x: np.ndarray, observed: np.ndarray | None, beta: float, seed: int
) -> Iterator[_Encoded]:
    """Batch after batch of what is measured."""
    uniform = np.random.default_rng(seed)
    for part in batches(x):
        values = x[part]
        if network.config.binarised:
            values = binarised(to_unit(values), uniform)
        seen = None if observed is None else observed[part]
        yield _Encoded(values, network.encode(values, beta), seen)


def _measured(
    network: Network, parts: Iterable[_Encoded], beta: float, seed: int
) -> TestMetrics:  # fmt: skip
    """See ``measure``; no batch is held longer than it is needed."""
    config, rng = network.config, np.random.default_rng(seed)
    count, reconstruction = 0, 0.0
    kl_per_dimension, sums, squares = (np.zeros(config.latent_dim) for _ in range(3))
    for each in parts:
        posterior = each.posterior
        noise = rng.standard_normal(posterior.mean.shape).astype(np.float32)
        z = posterior.mean + posterior.sigma * noise if config.variational else posterior.mean
        nats = network.nats(each.x, network.output(z, beta), beta, each.observed)
        count += len(z)
        reconstruction += float(nats.sum(dtype=np.float64))
        if config.variational:
            kl = elbo.kl_per_dimension(posterior.mean, posterior.log_variance)
            kl_per_dimension += kl.sum(axis=0, dtype=np.float64)
        sums += posterior.mean.sum(axis=0, dtype=np.float64)
        squares += np.square(posterior.mean, dtype=np.float64).sum(axis=0)
    reconstruction, kl_per_dimension = reconstruction / count, kl_per_dimension / count
    kl_sum = float(kl_per_dimension.sum())
    variance = squares / count - np.square(sums / count)
    return TestMetrics(
        beta=float(f"{beta:.6g}"),
        reconstruction=reconstruction,
        kl=kl_sum,
        loss=elbo.loss(reconstruction, kl_sum, beta),
        elbo=-elbo.loss(reconstruction, kl_sum, 1.0),
        active_units=int((variance > ACTIVE_UNIT_VARIANCE).sum()),
        kl_per_dimension=tuple(kl_per_dimension.tolist()),
    )
