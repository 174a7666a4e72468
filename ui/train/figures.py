"""A run's test figures on Train, said in one way by the card of the training and by the list."""

from __future__ import annotations

from vae_core.runs import Run


def in_words(run: Run) -> str:
    """The figures as one line.

    Raises:
        BrokenRunError: the figures cannot be read.
    """
    if not run.can_open:
        return "nothing to open yet"
    row = run.shown_metrics
    if not run.config.variational:
        return f"test {row.loss:.2f} nats"
    at = f" at β = {row.beta:.4g}" if run.config.conditioned else ""
    return f"test {row.loss:.2f} = {row.reconstruction:.2f} + β·{row.kl:.2f} nats{at}"
