"""Our trainings of the documents' experiments: figures that benchmarks/reproduce.py stored."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vae_core.errors import RunError

REPRODUCTION_FILE = Path(__file__).resolve().parent.parent.parent / "models/reproduction.json"


@dataclass(frozen=True, kw_only=True)
class Reproduced:
    """One trained network's test figures, nats per example; ``seconds`` of training."""

    experiment: str
    beta: float
    seed: int
    reconstruction: float
    kl: float
    loss: float
    active_units: int
    epochs: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Mean and standard deviation over ``count`` seeds; the deviation of one seed is 0."""

    experiment: str
    beta: float
    count: int
    reconstruction: float
    kl: float
    loss: float
    loss_spread: float


def read(path: Path = REPRODUCTION_FILE) -> list[Reproduced]:
    """Every stored row; none where the file is not there.

    Raises:
        RunError: the file is damaged.
    """
    if not path.is_file():
        return []
    try:
        return [Reproduced(**row) for row in json.loads(path.read_text("utf-8"))]
    except (ValueError, TypeError) as error:
        raise RunError(
            f"{path.name} cannot be read ({error}). Restore it, or delete it and run "
            "benchmarks/reproduce.py."
        ) from error


def spread(rows: Iterable[Reproduced]) -> list[Spread]:
    """Rows of one experiment and β as one, in ascending order of both."""
    groups: dict[tuple[str, float], list[Reproduced]] = {}
    for row in rows:
        groups.setdefault((row.experiment, row.beta), []).append(row)
    return [
        Spread(
            experiment=experiment, beta=beta, count=len(group),
            reconstruction=statistics.fmean(row.reconstruction for row in group),
            kl=statistics.fmean(row.kl for row in group),
            loss=statistics.fmean(row.loss for row in group),
            loss_spread=statistics.stdev(row.loss for row in group) if len(group) > 1 else 0.0,
        )
        for (experiment, beta), group in sorted(groups.items())
    ]  # fmt: skip
