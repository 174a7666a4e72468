"""A sweep's figures: one row for the runs that differ in their seed alone, the best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vae_core.analysis.scoreboard import Figure
from vae_core.runs import TestMetrics
from vae_core.vae.combinations import varied
from vae_core.vae.config import TrainingConfig


@dataclass(frozen=True, kw_only=True)
class Row:
    """Runs that differ in their seed alone; test set, nats per example.

    Attributes:
        settings: what this row has and others have not, by the setting's name.
        planned, members: how many runs there are to be, and the indices of those measured.
        elbo, reconstruction, kl, active_units: None while none is measured.
    """

    settings: dict[str, object]
    planned: int
    members: tuple[int, ...]
    elbo: Figure | None = None
    reconstruction: Figure | None = None
    kl: Figure | None = None
    active_units: Figure | None = None


def table(configs: Sequence[TrainingConfig], metrics: Sequence[TestMetrics | None]) -> list[Row]:
    """The rows, ranked by their ELBO, the highest first; those without figures last.

    By the ELBO, which is −(reconstruction + KL) whatever β a run was trained at. The trained loss
    would prefer the smallest β for being small.

    Args:
        metrics: each run's test figures, or None where there are none yet.
    """
    names = varied(configs)
    groups: dict[tuple[object, ...], list[int]] = {}
    for index, config in enumerate(configs):
        groups.setdefault(tuple(getattr(config, name) for name in names), []).append(index)
    rows = [
        _row(dict(zip(names, values, strict=True)), indices, metrics)
        for values, indices in groups.items()
    ]
    return sorted(rows, key=lambda row: -row.elbo.mean if row.elbo else float("inf"))


def _row(
    settings: dict[str, object], indices: Sequence[int], metrics: Sequence[TestMetrics | None]
) -> Row:
    found = [(index, each) for index in indices if (each := metrics[index]) is not None]
    measured = [figures for _, figures in found]
    return Row(
        settings=settings, planned=len(indices), members=tuple(index for index, _ in found),
        elbo=_figure([figures.elbo for figures in measured]),
        reconstruction=_figure([figures.reconstruction for figures in measured]),
        kl=_figure([figures.kl for figures in measured]),
        active_units=_figure([float(figures.active_units) for figures in measured]),
    )  # fmt: skip


def _figure(values: Sequence[float]) -> Figure | None:
    return Figure.of(values) if values else None
