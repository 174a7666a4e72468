"""Published test log-likelihoods, nats per example, that a scoreboard may stand beside.

Only figures that were looked up, each with where and with its protocol: figures of other
binarisations or other splits do not compare.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PublishedLikelihood:
    """A figure of a paper or of its reproduction.

    Attributes:
        log_p: a lower bound, mean over the test set, of 5,000 importance samples.
        source: where it stands.
        protocol: how it was had, as far as it has to agree.
    """

    dataset: str
    model: str
    latent_dim: int
    log_p: float
    source: str
    protocol: str


_BURDA = "Burda et al. 2016, table 1"
_AGAIN = "nbip/IWAE on GitHub, README"
_PROTOCOL = (
    "dynamic binarisation, one stochastic layer of 50, two hidden layers of 200, 5,000 draws"
)

PUBLISHED_LIKELIHOODS: tuple[PublishedLikelihood, ...] = tuple(
    PublishedLikelihood(
        dataset="mnist", model=f"IWAE, k = {k}" if k > 1 else "VAE", latent_dim=50, log_p=log_p,
        source=source, protocol=_PROTOCOL,
    )
    for source, figures in (
        (_BURDA, {1: -86.76, 5: -85.54, 50: -84.78}),
        (_AGAIN, {1: -87.75, 5: -85.50, 50: -84.65}),
    )
    for k, log_p in figures.items()
)  # fmt: skip
