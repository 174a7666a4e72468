"""The table of test figures, beside the published ones where the data set has some."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui import markdown
from ui.compare.members import Member
from vae_core.reference.glossary import meanings
from vae_core.reference.published import BETA_SWEEP
from vae_core.reference.reproduction import Spread


def draw(chosen: Sequence[Member], ours: Sequence[Spread]) -> None:
    """Test figures, beside the published ones where the data set has some."""
    repeated = {row.beta: row for row in ours if row.experiment == "beta-sweep"}
    rows = [_row(member, repeated) for member in chosen]
    names = list(dict.fromkeys(name for row in rows for name in row))
    st.markdown(markdown.table(names, [[row.get(name, "") for name in names] for row in rows]))
    note = (
        "Test set, nats per example, z sampled once from each posterior; "
        "loss = reconstruction + β·KL."
    )
    if any("published loss" in row for row in rows):
        note += (
            " Published: a sweep of eight networks 784-512-2-512-784, one for each β, 40 epochs. "
            "Trained here: the same recipe, mean over n seeds ± standard deviation."
        )
    st.caption(note, help=meanings("reconstruction", "kl", "active_units", "nats"))


def _row(member: Member, repeated: dict[float, Spread]) -> dict[str, str]:
    row, config = member.row, member.run.config
    cells = {
        "network": markdown.escaped(member.run.title),
        "β": f"{member.beta:.4g}" if config.variational else "",
        "reconstruction": f"{row.reconstruction:.2f}",
        "KL": f"{row.kl:.2f}" if config.variational else "",
        "loss": f"{row.loss:.2f}",
        "active units": str(row.active_units) if config.variational else "",
    }
    published = BETA_SWEEP.get(member.beta)
    if config.dataset != "mnist" or published is None or not config.variational:
        return cells
    cells |= {
        "published loss": f"{published.loss:.2f}",
        "− published": f"{row.loss - published.loss:+.2f}".replace("-", "−"),
    }
    if member.beta in repeated:
        here = repeated[member.beta]
        # One training has no spread: "± 0.00" would claim one.
        several = f" ± {here.loss_spread:.2f} (n = {here.count})" if here.count > 1 else " (n = 1)"
        cells["trained here"] = f"{here.loss:.2f}{several}"
    return cells
