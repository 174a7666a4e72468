"""The figures that a diagnosis is made from, each measured once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vae_core.datasets import Split, to_unit
from vae_core.runs import EpochRecord, Run, TestMetrics
from vae_core.serving.codec import Codec
from vae_core.vae.codes import Codes
from vae_core.vae.config import TrainingConfig

_PRIOR_DRAWS, _MOST_CODES, _SWAPPED = 1000, 2000, 200
# Of the prior's density: where the codes have less than this share of it, hardly any code lies.
_THIN = 0.1
_GREY = (0.1, 0.9)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A network at one β. All in nats per example unless stated.

    Attributes:
        row: its test metrics at (the measured β nearest to) ``beta``.
        best_elbo: over all β that it was measured at.
        history: of its training; empty where there is none.
        values: of one example.
        low, high: the least and greatest value of its data.
        aggregate_kl: KL of the test codes' distribution from the prior, both as Gaussians.
        thin: share of the prior that the test codes have a tenth of its density or less at; None in
            more than two dimensions.
        swap_cost: by how much reconstruction worsens when examples decode each other's codes; None
            where the examples are not at hand.
        grey: share of values that are neither nearly 0 nor nearly 1; None likewise.
    """

    config: TrainingConfig
    beta: float
    row: TestMetrics
    best_elbo: float
    history: Sequence[EpochRecord]
    values: int
    low: float = 0.0
    high: float = 1.0
    aggregate_kl: float = 0.0
    thin: float | None = None
    swap_cost: float | None = None
    grey: float | None = None


def gather(run: Run, beta: float, codec: Codec, codes: Codes, test: Split | None) -> Evidence:
    """Measure a run at one β.

    Args:
        codec, codes: the run's own, opened.
        test: its test split, if it is at hand.

    Raises:
        BrokenRunError: a file of the run cannot be read.
    """
    config, metrics = run.config, run.metrics
    row = min(metrics, key=lambda each: abs(math.log((each.beta + 1e-9) / (beta + 1e-9))))
    mean = codes.mean_at(beta).astype(np.float64)
    variance = np.exp(codes.log_variance_at(beta).astype(np.float64))
    if not config.variational:
        variance = np.zeros_like(variance)
    swap, grey = _of_examples(codec, beta, test, mean)
    return Evidence(
        config=config, beta=beta, row=row, best_elbo=max(each.elbo for each in metrics),
        history=run.history, values=math.prod(codec.shape),
        low=run.data.low if run.data else 0.0, high=run.data.high if run.data else 1.0,
        aggregate_kl=aggregate_kl(mean, variance), thin=thin_share(mean, variance),
        swap_cost=swap, grey=grey,
    )  # fmt: skip


def aggregate_kl(mean: np.ndarray, variance: np.ndarray) -> float:
    """KL(N(m, S) ‖ N(0, I)) with m and S those of q(z) = mean over x of q(z|x): inputs (n, d).

    The marginal KL of Hoffman & Johnson 2016 with q(z) taken for a Gaussian, which needs no
    density estimate in many dimensions; it is at most what the marginal KL is.
    """
    centre = mean.mean(axis=0)
    spread = np.cov(mean.T, ddof=0).reshape(len(centre), len(centre))
    spread = spread + np.diag(variance.mean(axis=0))
    _, log_determinant = np.linalg.slogdet(spread + 1e-12 * np.eye(len(centre)))
    square = float(np.trace(spread) + centre @ centre)
    return 0.5 * (square - len(centre) - float(log_determinant))


def thin_share(mean: np.ndarray, variance: np.ndarray, seed: int = 0) -> float | None:
    """The share of prior draws at which q(z) is below a tenth of p(z), both smoothed alike.

    Smoothed by a Gaussian whose width falls with the number of codes (Scott's rule), so that few
    codes are not taken for many holes.
    """
    count, dimensions = mean.shape
    if dimensions > 2:
        return None
    rng = np.random.default_rng(seed)
    some = rng.choice(count, min(count, _MOST_CODES), replace=False)
    smooth = 0.5 * count ** (-2 / (dimensions + 4))
    z = rng.standard_normal((_PRIOR_DRAWS, dimensions))
    wide = variance[some] + smooth
    squares = (np.square(z[:, None] - mean[some]) / wide).sum(axis=-1)
    density = np.exp(-0.5 * (squares + np.log(wide).sum(axis=-1))).mean(axis=1)
    prior = np.exp(-0.5 * np.square(z).sum(axis=1) / (1 + smooth)) / (1 + smooth) ** (
        dimensions / 2
    )
    return float((density < _THIN * prior).mean())


def _of_examples(
    codec: Codec, beta: float, test: Split | None, mean: np.ndarray
) -> tuple[float | None, float | None]:
    if test is None or len(test) != len(mean):
        return None, None
    some = np.linspace(0, len(test) - 1, min(_SWAPPED, len(test))).astype(int)
    x = to_unit(test.x[some])
    observed = None if test.observed is None else test.observed[some]
    output = codec.output(mean[some].astype(np.float32), beta)
    own = codec.nats(x, output, beta, observed)
    # By half of them: neighbours in a test set may be alike.
    swapped = codec.nats(x, np.roll(output, len(some) // 2, axis=0), beta, observed)
    grey = (x > _GREY[0]) & (x < _GREY[1])
    return float((swapped - own).mean()), float(grey.mean())
