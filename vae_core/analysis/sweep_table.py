"""A sweep's figures: one row for the runs that differ in their seed alone, the best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from vae_core.analysis.scoreboard import Figure
from vae_core.runs import LikelihoodRow, TestMetrics
from vae_core.vae.combinations import varied
from vae_core.vae.config import TrainingConfig

Ranking = Literal["ELBO", "log p(x)"]
RANKINGS: tuple[Ranking, ...] = get_args(Ranking)


@dataclass(frozen=True, kw_only=True)
class Row:
    """Runs that differ in their seed alone; test set, nats per example.

    Attributes:
        settings: what this row has and others have not, by the setting's name.
        planned, members: how many runs there are to be, and the indices of those measured.
        elbo, reconstruction, kl, active_units: None while none is measured.
        log_p: over those members for which it was computed; None where it was for none.
        at_least: whether that is a bound.
        examples: of the test set that log p is of; 0 for none.
    """

    settings: dict[str, object]
    planned: int
    members: tuple[int, ...]
    elbo: Figure | None = None
    reconstruction: Figure | None = None
    kl: Figure | None = None
    active_units: Figure | None = None
    log_p: Figure | None = None
    at_least: bool = False
    examples: int = 0

    @property
    def log_p_in_words(self) -> str:
        """Its figure, and that it is a bound; empty without."""
        return f"{'≥ ' if self.at_least else ''}{self.log_p}" if self.log_p else ""


def table(
    configs: Sequence[TrainingConfig],
    metrics: Sequence[TestMetrics | None],
    likelihoods: Sequence[LikelihoodRow | None] = (),
    by: Ranking = "ELBO",
) -> list[Row]:
    """The rows, ranked by their ELBO or log p(x), the highest first; those without it last.

    By the ELBO, which is −(reconstruction + KL) whatever β a run was trained at. The trained loss
    would prefer the smallest β for being small.

    Args:
        metrics: each run's test figures, or None where there are none yet.
        likelihoods: each run's log p(x), or None where it was not computed.
    """
    names = varied(configs)
    groups: dict[tuple[object, ...], list[int]] = {}
    for index, config in enumerate(configs):
        groups.setdefault(tuple(getattr(config, name) for name in names), []).append(index)
    rows = [
        _row(dict(zip(names, values, strict=True)), indices, metrics, likelihoods)
        for values, indices in groups.items()
    ]
    return sorted(
        rows, key=lambda row: (_rank(row.log_p) if by == "log p(x)" else 0.0, _rank(row.elbo))
    )


def _rank(figure: Figure | None) -> float:
    return float("inf") if figure is None else -figure.mean


def _row(
    settings: dict[str, object], indices: Sequence[int], metrics: Sequence[TestMetrics | None],
    likelihoods: Sequence[LikelihoodRow | None],
) -> Row:  # fmt: skip
    found = [(index, each) for index in indices if (each := metrics[index]) is not None]
    measured = [figures for _, figures in found]
    of_members = [likelihoods[index] for index in indices] if likelihoods else []
    kept = [row for row in of_members if row is not None and not row.refused]
    alike = [row for row in kept if row.method == kept[0].method]
    return Row(
        settings=settings, planned=len(indices), members=tuple(index for index, _ in found),
        elbo=_figure([figures.elbo for figures in measured]),
        reconstruction=_figure([figures.reconstruction for figures in measured]),
        kl=_figure([figures.kl for figures in measured]),
        active_units=_figure([float(figures.active_units) for figures in measured]),
        log_p=_figure([row.log_p for row in alike]),
        at_least=bool(alike) and alike[0].method == "importance",
        examples=min((row.examples for row in alike), default=0),
    )  # fmt: skip


def _figure(values: Sequence[float]) -> Figure | None:
    return Figure.of(values) if values else None
