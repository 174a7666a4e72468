"""What a map is told of a run beside its blocks: small, as JSON. ``types.js`` has it as Message."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vae_core.analysis.projection import PLANE

_METRICS = ("beta", "reconstruction", "kl", "loss", "elbo", "active_units")
_PLAIN_METRICS = ("beta", "reconstruction", "loss")  # a plain autoencoder has no others


def of_run(
    *,
    run: str,
    label_names: Sequence[str],
    metrics: Sequence[Mapping[str, Any]],
    tick_betas: Iterable[float],
    value_range: tuple[float, float] | None,
    rows: Mapping[str, Any] | None,
    variational: bool,
    terms: Mapping[str, str],
    beta_ends: tuple[str, str] | None,
) -> dict[str, Any]:
    """What is the same for as long as a run is shown; ``ui.components.latent_map.MapView`` has it.

    Args:
        metrics: from ``metric_rows``.
    """
    return {
        "run": run,
        "label_names": list(label_names),
        "metrics": list(metrics),
        "tick_betas": [float(beta) for beta in tick_betas],
        "value_range": value_range
        and {"low": float(value_range[0]), "high": float(value_range[1])},
        "rows": rows,
        "variational": variational,
        "terms": dict(terms),
        "beta_ends": beta_ends and {"low": beta_ends[0], "high": beta_ends[1]},
    }


def metric_rows(rows: Iterable[Mapping[str, Any]], *, variational: bool) -> list[dict[str, Any]]:
    """Figures in nats per example as the map takes them, in the order of the rows given.

    Of a plain autoencoder those that it has.
    """
    known = _METRICS if variational else _PLAIN_METRICS
    return [
        {name: _number(row.get(name) if name in known else None) for name in _METRICS}
        | (_few_dimensions(row) if variational else {})
        for row in rows
    ]


def _few_dimensions(row: Mapping[str, Any]) -> dict[str, list[float]]:
    """The KL of one or two dimensions; those of more come with the plane, see ``dimensions``."""
    nats = [round(float(kl), 4) for kl in row.get("kl_per_dimension", ())]
    return {"kl_per_dimension": nats} if 0 < len(nats) <= PLANE else {}


def dimensions(metrics: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each latent dimension's KL over the β that were measured, nats per example."""
    return [
        {
            "beta": float(row["beta"]),
            "dimensions": [round(float(kl), 4) for kl in row["kl_per_dimension"]],
        }
        for row in metrics
    ]


def _number(value: Any) -> float | None:
    """JSON has no NaN: what a run does not have (a plain autoencoder's KL) is null."""
    return None if value is None or not math.isfinite(value) else float(value)
