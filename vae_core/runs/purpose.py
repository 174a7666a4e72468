"""What a run is good for, in one sentence, from its settings and the β of its figures."""

from __future__ import annotations

from vae_core.runs.run import Run
from vae_core.vae.config import FixedBeta

_SEEN_AT_ONCE = 2  # dimensions
_SMALL, _LARGE = 0.3, 3.0  # between them β is near 1


def purpose(run: Run) -> str:
    """One sentence for who chooses a run."""
    config, known = run.config, run.figures_beta
    if not config.knows_beta:
        plain = "A plain autoencoder: to see what a variational one adds."
        return "Made elsewhere, and imported." if config.imported else plain
    if not isinstance(known, FixedBeta):
        several = config.latent_dim > _SEEN_AT_ONCE
        return (
            f"{config.latent_dim} dimensions, for every β: choose planes through them, and see "
            "which ones say something."
            if several
            else "One network for every β: move β and watch the codes follow."
        )
    beta = known.value
    if beta == 0:
        return "Nothing pulls the codes towards the prior: to see where they go."
    if beta < _SMALL:
        return "A small β: sharper images, and codes far apart."
    if beta > _LARGE:
        return "A large β: codes near the prior, and blurrier images."
    return "Near β = 1, the evidence lower bound: codes fill the prior."
