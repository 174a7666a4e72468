"""A run's figures in nats at one β: log p or its bound, ELBO, grey score, and the gap's parts."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from vae_core.analysis.evaluate import encode_all
from vae_core.analysis.likelihood import elbo, gap, target, weighted
from vae_core.analysis.likelihood.quadrature import Quadrature
from vae_core.analysis.likelihood.target import Decoder, Examples
from vae_core.datasets import Split, to_unit
from vae_core.errors import ConfigError
from vae_core.runs import LikelihoodRow
from vae_core.serving.codec import Codec
from vae_core.vae.binarise import binarised
from vae_core.vae.posterior import Posterior

MOST_DIMENSIONS = 2  # that a grid covers
GAP_EXAMPLES = 500
_TOGETHER = 250
Tell = Callable[[float], None]  # the share that is done


def decoder_of(codec: Codec, beta: float) -> Decoder:
    """A run's decoder at one β."""
    return Decoder(
        lambda z: codec.output(z, beta), codec.output_model(beta), codec.config.latent_dim
    )


def measure(
    codec: Codec, test: Split, beta: float, *, seed: int = 0, examples: int | None = None,
    draws: int | None = None, gap_examples: int = GAP_EXAMPLES, tell: Tell = lambda share: None,
) -> LikelihoodRow:  # fmt: skip
    """log p(x) of a test set, or a bound on it, with its error.

    Bernoulli runs: of one binarisation of the values, with ``seed``. The encoder is given what it
    was trained on: the grey values, or the binarised ones.

    Args:
        examples: so many, spread evenly over the test set; None: all.
        draws: of the importance-weighted bound; None: quadrature in one and two dimensions, else
            500.
        gap_examples: for how many of them the gap is split; in one and two dimensions only.

    Raises:
        ConfigError: a plain autoencoder has no likelihood; or no grid resolves this one.
    """
    _require_variational(codec)
    chosen = _spread(len(test), examples)
    x = to_unit(test.x[chosen])
    observed = None if test.observed is None else test.observed[chosen]
    bernoulli = codec.config.likelihood == "bernoulli"
    values = binarised(x, seed) if bernoulli else x
    codes = encode_all(codec, values if codec.config.binarised else x, beta)
    decoder, flat = decoder_of(codec, beta), values.reshape(len(x), -1)
    shown = Examples(flat, observed)
    rng = np.random.default_rng(seed)
    row = LikelihoodRow(
        beta=float(f"{beta:.6g}"), method="quadrature", examples=len(x), seed=seed,
        binarised=int(bernoulli),
    )  # fmt: skip
    by_grid = draws is None and codec.config.latent_dim <= MOST_DIMENSIONS
    if not by_grid:
        each = elbo.exact(decoder, shown, codes, rng)
        tell(0.3)
        found = weighted.bound(decoder, shown, codes, draws=draws or 500, rng=rng)
        tell(1.0)
        return replace(_of_bound(row, found), elbo=float(each.mean()))
    quadrature = Quadrature(decoder, codes)
    log_p, error = _log_p(quadrature, shown, codes, lambda share: tell(0.6 * share))
    each = elbo.exact(decoder, shown, codes, rng)
    row = replace(
        _with_mean(row, log_p), error=float(error.mean()), largest_error=float(error.max()),
        elbo=float(each.mean()), step=quadrature.grid.step, places=len(quadrature.grid.places),
    )  # fmt: skip
    tell(0.65)
    if bernoulli and not codec.config.binarised:
        grey = Examples(x.reshape(len(x), -1), observed)
        score, _ = _log_p(quadrature, grey, codes, lambda share: tell(0.65 + 0.25 * share))
        row = replace(row, grey_score=float(score.mean()))
    parts = _spread(len(x), gap_examples)
    some = shown.some(parts)
    own = Posterior(codes.mean[parts], codes.log_variance[parts])
    best = gap.best_posterior(decoder, some, [own, quadrature.peak(some, own)])
    best_elbo = best.elbo - target.normaliser(decoder.model, some)
    tell(1.0)
    return replace(
        row, gap_examples=len(parts),
        approximation=float((log_p[parts] - best_elbo).mean()),
        amortisation=float((best_elbo - each[parts]).mean()),
    )  # fmt: skip


def _require_variational(codec: Codec) -> None:
    if not codec.config.variational:
        raise ConfigError(
            "a plain autoencoder has no prior, and so no likelihood: train a variational one. "
            "Received: variational=False"
        )


def _log_p(
    quadrature: Quadrature, examples: Examples, codes: Posterior, tell: Tell
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    values, errors = [], []
    for start in range(0, len(examples), _TOGETHER):
        part = slice(start, start + _TOGETHER)
        own = Posterior(codes.mean[part], codes.log_variance[part])
        found = quadrature.log_likelihood(examples.some(part), own)
        values.append(found.log_p)
        errors.append(found.error)
        tell(min(1.0, (start + _TOGETHER) / len(examples)))
    return np.concatenate(values), np.concatenate(errors)


def _of_bound(row: LikelihoodRow, found: weighted.Bound) -> LikelihoodRow:
    mean_error = math.sqrt(float(np.square(found.standard_error).sum())) / len(found.value)
    return replace(
        _with_mean(row, found.value), method="importance", error=mean_error,
        largest_error=float(found.standard_error.max()), draws=found.draws,
        effective=float(found.effective.mean()), wider=found.wider,
    )  # fmt: skip


def _with_mean(row: LikelihoodRow, values: np.ndarray) -> LikelihoodRow:
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    return replace(row, log_p=float(values.mean()), standard_error=spread / math.sqrt(len(values)))


def _spread(count: int, wanted: int | None) -> np.ndarray:
    """So many indices, evenly over all of them."""
    if wanted is None or wanted >= count:
        return np.arange(count)
    return np.linspace(0, count - 1, max(1, wanted)).astype(int)
