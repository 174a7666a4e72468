"""Which β a run of one β was trained with, and at which its figures are."""

from __future__ import annotations

from vae_core.runs.run import Run


def words(run: Run) -> str:
    """Half a sentence; where β was not the same throughout: figures are at the last."""
    config = run.config
    if config.imported is not None:  # the one in its settings is a placeholder
        return "Imported: which β it was trained at is not known"
    if config.kl_schedule == "constant" and not config.beta_moves:
        return f"Trained at β = {run.last_beta:g}"
    if config.kl_schedule in ("free-bits", "capacity") and not config.beta_moves:
        return f"Trained at β = {run.last_beta:g} with {_NAMES[config.kl_schedule]}"
    how = "moved while it trained" if config.beta_moves else _NAMES[config.kl_schedule]
    return f"All figures are at its last β = {run.last_beta:.4g} ({how})"


_NAMES = {
    "warm-up": "warm-up",
    "cyclical": "a cyclical schedule",
    "free-bits": "free bits",
    "capacity": "a capacity that rises",
}
