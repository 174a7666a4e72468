"""A sweep's configurations: every combination of a few values of a few settings."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from vae_core.errors import ConfigError
from vae_core.vae.config import SETTINGS, BetaRange, FixedBeta, TrainingConfig

MOST_RUNS = 500
# A sweep is about one data set: what was learned from two cannot be ranked.
_ONE_FOR_ALL = ("dataset",)


def combinations(
    base: TrainingConfig, axes: Mapping[str, Sequence[Any]], seeds: int = 1
) -> tuple[TrainingConfig, ...]:
    """Every combination of the values in ``axes``, each with ``seeds`` seeds.

    The seeds are those from ``base.seed`` up and vary fastest, so that the first runs to end
    already say how much of a difference is chance.

    Args:
        base: what the settings without an axis are.
        axes: a setting's name, and its values in the order in which they are tried.

    Raises:
        ConfigError: an axis is no setting or is empty, a combination is not usable, two are the
            same, or there are more than ``MOST_RUNS``.
    """
    for name, values in axes.items():
        if name not in SETTINGS or name in (*_ONE_FOR_ALL, "seed") or not values:
            able = ", ".join(sorted(set(SETTINGS) - {*_ONE_FOR_ALL, "seed"}))
            raise ConfigError(
                f"a sweep varies one or more of {able}, each with at least one value. "
                f"Received: {name}={list(values)}"
            )
    SETTINGS["seed"].check("seed", base.seed + seeds - 1)
    count = seeds
    for values in axes.values():
        count *= len(values)
    if not 1 <= count <= MOST_RUNS:
        raise ConfigError(f"A sweep has 1 to {MOST_RUNS} runs. Received: {count}")
    made = tuple(
        base.replace(**dict(zip(axes, values, strict=True)), seed=base.seed + number)
        for values in itertools.product(*axes.values())
        for number in range(seeds)
    )
    if len(set(made)) < len(made):
        raise ConfigError("A sweep's values must differ from each other; some are there twice.")
    return made


def varied(configs: Sequence[TrainingConfig]) -> tuple[str, ...]:
    """The settings, the seed apart, that are not the same in all configurations."""
    return tuple(
        name
        for name in SETTINGS
        if name != "seed" and len({getattr(config, name) for config in configs}) > 1
    )


def in_words(value: object) -> str:
    """A setting's value as a table shows it."""
    if isinstance(value, FixedBeta):
        return f"{value.value:g}"
    if isinstance(value, BetaRange):
        return f"{value.low:g} to {value.high:g}"
    if isinstance(value, tuple):
        return "-".join(map(str, value))
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)
