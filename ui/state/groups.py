"""Runs by the data set that they learned, for a choice in two short steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vae_core import datasets
from vae_core.runs import Run


def by_data(of: Iterable[Run]) -> dict[str, list[Run]]:
    """Runs in their order by data set: first the catalogue's, then others by name."""
    found: dict[str, list[Run]] = {}
    for run in of:
        found.setdefault(run.config.dataset, []).append(run)
    known = [name for name in datasets.CATALOGUE if name in found]
    others = sorted(found.keys() - datasets.CATALOGUE.keys())
    return {name: found[name] for name in (*known, *others)}


def first_of(group: Sequence[Run]) -> Run:
    """What to open of a data set: a network for every β where there is one."""
    return next((run for run in group if run.config.conditioned), group[0])
