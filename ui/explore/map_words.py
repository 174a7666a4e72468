"""What the words on the map mean, from the glossary, and what the ends of its β slider do."""

from __future__ import annotations

from ui.state.open_run import OpenRun
from vae_core.reference import glossary

# The terms that the map's markup names.
TERMS = (
    "beta", "reconstruction", "kl", "elbo", "active_units", "manifold", "kept", "label",
    "posterior", "prior", "aggregate_posterior", "density_codes", "density_prior",
    "plane", "latent_dimensions", "traversal",
)  # fmt: skip
_IMAGE_ENDS = ("sharper images, codes spread out", "blurrier images, codes near the prior")
_VECTOR_ENDS = ("closer reconstructions, codes spread out", "coarser ones, codes near the prior")


def terms() -> dict[str, str]:
    """The meaning of each term of the map."""
    return {key: glossary.meaning(key) for key in TERMS}


def beta_ends(opened: OpenRun) -> tuple[str, str]:
    """What the low and the high end of the slider do."""
    return _IMAGE_ENDS if opened.is_image else _VECTOR_ENDS
