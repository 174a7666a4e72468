"""What the words on the map mean, from the glossary, and what the ends of its β slider do."""

from __future__ import annotations

from typing import Any

from vae_core.reference import glossary
from vae_core.runs import Run, last_beta
from vae_core.serving.facts import Rows
from vae_core.vae import columns as columns_of

# The terms that the map's markup names.
TERMS = (
    "beta", "reconstruction", "kl", "elbo", "active_units", "manifold", "kept", "label",
    "posterior", "exact_posterior", "prior", "aggregate_posterior", "density_codes",
    "density_prior", "plane", "latent_dimensions", "traversal", "snapshot", "neighbourhoods",
)  # fmt: skip
_IMAGE_ENDS = ("sharper images, codes spread out", "blurrier images, codes near the prior")
_VECTOR_ENDS = ("closer reconstructions, codes spread out", "coarser ones, codes near the prior")


def terms() -> dict[str, str]:
    """The meaning of each term of the map."""
    return {key: glossary.meaning(key) for key in TERMS}


def beta_said(run: Run) -> str | None:
    """What stands in β's place; None where the map knows."""
    if run.config.is_searched:
        return "A decoder alone: MAP codes, no KL, so no β."
    return last_beta.words(run) if run.config.has_one_beta else None


def beta_ends(*, is_image: bool) -> tuple[str, str]:
    """What the low and the high end of the slider do."""
    return _IMAGE_ENDS if is_image else _VECTOR_ENDS


def rows(described: Rows) -> dict[str, Any] | None:
    """What a decoded row's places mean, for the map; None where it shows them as they are."""
    columns = described.columns
    if all((column.mean, column.scale, column.kind) == (0, 1, "number") for column in columns):
        return None
    return {
        "series": described.series,
        "columns": [
            {
                "name": column.name, "mean": column.mean, "scale": column.scale,
                "low": column.low, "high": column.high,
                "decimals": columns_of.decimals(column),
                "categories": list(column.categories),
            }
            for column in columns
        ],
    }  # fmt: skip
