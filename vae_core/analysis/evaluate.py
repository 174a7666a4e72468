"""Test-set metrics and codes of a trained network, at one β or over a grid of them."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from vae_core.datasets import Split, to_unit
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

    Of a run that was trained on binarised values the metrics are of such values too, drawn once
    with the seed; its codes are those of the examples as they are, which people look at.
    """
    x = _prepared(test.x)
    if network.config.binarised:
        x = binarised(to_unit(x), seed)
    rows = tuple(
        measure(network, x, encode_all(network, x, beta), beta, observed=test.observed, seed=seed)
        for beta in metric_betas(network.config).tolist()
    )
    return rows, encode_grid(network, test)


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
    means = [encode_all(network, x, beta).mean for beta in betas.tolist()]
    log_variances = [encode_all(network, x, beta).log_variance for beta in coarse.tolist()]
    return Codes(
        betas=betas,
        mean=Quantised.of(np.stack(means), MEAN_STEP),
        log_variance_betas=coarse,
        log_variance=Quantised.of(np.stack(log_variances), LOG_VARIANCE_STEP),
        labels=test.labels,
    )


def _batches(x: np.ndarray) -> list[slice]:
    """Examples that are computed together: fewer of large ones."""
    size = max(1, min(_BATCH, _BATCH_VALUES // max(1, x[:1].size)))
    return [slice(start, start + size) for start in range(0, len(x), size)]


def encode_all(network: Network, x: np.ndarray, beta: float) -> Posterior:
    """``network.encode`` in batches."""
    parts = [network.encode(x[part], beta) for part in _batches(x)]
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
    config = network.config
    noise = np.random.default_rng(seed).standard_normal(posterior.mean.shape).astype(np.float32)
    z = posterior.mean + posterior.sigma * noise if config.variational else posterior.mean
    reconstruction = np.concatenate([
        network.nats(
            x[part], network.output(z[part], beta), beta,
            None if observed is None else observed[part],
        )
        for part in _batches(x)
    ])  # fmt: skip
    kl_per_dimension = np.zeros(config.latent_dim)
    if config.variational:
        per_example = elbo.kl_per_dimension(posterior.mean, posterior.log_variance)
        kl_per_dimension = per_example.astype(np.float64).mean(axis=0)
    mean_reconstruction = float(reconstruction.astype(np.float64).mean())
    kl = float(kl_per_dimension.sum())
    return TestMetrics(
        beta=float(f"{beta:.6g}"),
        reconstruction=mean_reconstruction,
        kl=kl,
        loss=elbo.loss(mean_reconstruction, kl, beta),
        elbo=-elbo.loss(mean_reconstruction, kl, 1.0),
        active_units=int((posterior.mean.var(axis=0) > ACTIVE_UNIT_VARIANCE).sum()),
        kl_per_dimension=tuple(kl_per_dimension.tolist()),
    )
