"""The name that people see: given, or made from the configuration."""

from __future__ import annotations

from vae_core import datasets
from vae_core.datasets.title import MAX_TITLE, one_line
from vae_core.errors import RunError
from vae_core.vae.config import FixedBeta, TrainingConfig

_USUAL = TrainingConfig()


def clean_title(title: str) -> str:
    """A title as it is kept.

    Raises:
        RunError: it is empty or too long.
    """
    title = one_line(title)
    if not 1 <= len(title) <= MAX_TITLE:
        raise RunError(
            f"A title has 1 to {MAX_TITLE} characters. Received: {len(title)} characters"
        )
    return title


def describe(config: TrainingConfig, data_title: str | None = None) -> str:
    """A short title, such as 'MNIST · mlp 512 · β = 1'; what is unusual follows.

    Args:
        data_title: what people call the data, where the catalogue does not know it.
    """
    sizes = "-".join(str(units) for units in config.hidden)
    parts = [
        data_title or datasets.entry(config.dataset).title,
        "imported" if config.imported else f"{config.architecture} {sizes}",
        describe_beta(config),
    ]
    if config.latent_dim != _USUAL.latent_dim:
        parts.append(f"{config.latent_dim} dimension{'' if config.latent_dim == 1 else 's'}")
    if config.seed != _USUAL.seed:
        parts.append(f"seed {config.seed}")
    return " · ".join(parts)


def describe_beta(config: TrainingConfig) -> str:
    """'β = 1', 'every β from 0.01 to 25', 'plain autoencoder' or 'β not known' of an import."""
    if not config.variational:
        return "decoder alone" if config.is_searched else "plain autoencoder"
    if config.imported is not None:
        return "β not known"
    if isinstance(config.beta, FixedBeta):
        moves = "".join(f" → {beta:g}" for _, beta in config.beta_moves[-1:])
        schedule = "" if config.kl_schedule == "constant" else f", {config.kl_schedule}"
        return f"β = {config.beta}{moves}{schedule}"
    return f"every β {config.beta}"
