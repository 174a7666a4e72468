"""How far two programs that run one run's networks are apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from vae_core.runs import Run
from vae_core.serving.codec import Codec
from vae_core.vae.config import Beta, BetaRange
from vae_core.vae.likelihood import OutputModel

_EXAMPLES = 200
PIXELS, RELATIVE = 1e-5, 1e-4  # what counts as the same network

Call = Callable[[Sequence[np.ndarray]], list[np.ndarray]]


@dataclass(frozen=True)
class Networks:
    """One program's encoder and decoder: each takes its inputs in order, x or z first, then β."""

    encoder: Call
    decoder: Call


@dataclass(frozen=True)
class Agreement:
    """The largest differences over some examples, at each β that was tried.

    Attributes:
        pixels: of decoded values, as they are: of images in [0, 1].
        means, log_variances: |a − b| / max(1, |b|).
        log_sigma: likewise, of a decoder that puts it out; else None.
    """

    pixels: float
    means: float
    log_variances: float
    log_sigma: float | None
    examples: int
    betas: tuple[float, ...]

    @property
    def is_close(self) -> bool:
        """Whether both are the same network, up to rounding."""
        relative = max(self.means, self.log_variances, self.log_sigma or 0.0)
        return self.pixels <= PIXELS and relative <= RELATIVE


def compare(run: Run, codec: Codec, one: Networks, other: Networks) -> Agreement:
    """How far ``other`` is from ``one`` on what the run decodes its own test codes to.

    Those are at hand wherever the run is; the test set may not be.
    """
    z = run.codes().mean_at(run.known_beta())
    z = z[:: max(1, len(z) // _EXAMPLES)][:_EXAMPLES].astype(np.float32)
    x = np.ascontiguousarray(codec.decode(z), np.float32)
    model = OutputModel(codec.config.likelihood, categories=codec.categories)
    betas = _compared_betas(run.figures_beta)
    gaps: list[tuple[float, float, float, float]] = []
    for beta in betas:
        rows = [np.full((len(z), 1), beta, np.float32)] if run.config.conditioned else []
        (decoded, *sigma), (theirs, *their_sigma) = (
            one.decoder([z, *rows]),
            other.decoder([z, *rows]),
        )
        (mean, log_variance), (m, v) = one.encoder([x, *rows]), other.encoder([x, *rows])
        gaps.append((
            float(np.abs(model.mean(theirs) - model.mean(decoded)).max()),
            _relative(m, mean),
            _relative(v, log_variance),
            _relative(their_sigma[0], sigma[0]) if sigma else 0.0,
        ))  # fmt: skip
    pixels, means, log_variances, log_sigma = np.max(gaps, axis=0).tolist()
    return Agreement(
        pixels, means, log_variances, log_sigma if run.config.learns_sigma else None, len(z), betas
    )


def _compared_betas(beta: Beta) -> tuple[float, ...]:
    """Both ends and the reference of a network that takes β; else the run's own."""
    if isinstance(beta, BetaRange):
        return tuple(sorted({beta.low, beta.reference, beta.high}))
    return (beta.reference,)


def _relative(a: np.ndarray, b: np.ndarray) -> float:
    return float((np.abs(a - b) / np.maximum(1.0, np.abs(b))).max())
