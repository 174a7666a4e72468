"""A sweep from the training form: several β, dimensions and seeds around what the form holds."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui.markdown import escaped
from ui.state import navigation
from vae_core.errors import ConfigError, VaeError
from vae_core.jobs import estimate, sweeps
from vae_core.runs import Run
from vae_core.vae.combinations import combinations
from vae_core.vae.config import SETTINGS, FixedBeta, TrainingConfig

_MOST_SEEDS = 20


def draw(config: TrainingConfig, listed: Sequence[Run]) -> None:
    """The section below Start; what is shut costs nothing."""
    place = st.expander(
        "Try several values at once", icon=":material/stacks:", key="sweep", on_change="rerun"
    )
    if not place.open:
        return
    with place:
        st.caption(
            "Trains every combination of these values, the other settings as they stand above. "
            "The Sweeps page shows which is best, and how much of it is chance."
        )
        configs = _configs(config)
        if configs is None:
            return
        seconds = sum(estimate.seconds(each, listed, ready=False) for each in configs)
        label = f"Start a sweep of {len(configs)} runs ({estimate.describe(seconds)})"
        if st.button(label, icon=":material/play_arrow:", key="start-sweep", width="stretch"):
            _start(configs)


def _configs(base: TrainingConfig) -> tuple[TrainingConfig, ...] | None:
    """What is asked for, or None, with its sentence shown."""
    left, middle, right = st.columns(3)
    beta = base.beta.value if isinstance(base.beta, FixedBeta) else None
    usual = "" if beta is None else f"{beta:g}"
    betas = left.text_input("β values", usual, key="sweep-betas", disabled=beta is None)
    sizes = middle.text_input(
        SETTINGS["latent_dim"].label, str(base.latent_dim), key="sweep-dimensions"
    )
    seeds = right.number_input("Seeds", 1, _MOST_SEEDS, 1, key="sweep-seeds")
    try:
        axes: dict[str, list[object]] = {"latent_dim": list(_numbers(sizes, whole=True))}
        if beta is not None:
            axes["beta"] = [FixedBeta(value) for value in _numbers(betas, whole=False)]
        return combinations(base, axes, int(seeds))
    except ConfigError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return None


def _numbers(text: str, *, whole: bool) -> list[int] | list[float]:
    """The numbers in a field, with spaces or semicolons between.

    Raises:
        ConfigError: a part of it is none.
    """
    parts = text.replace(";", " ").split()
    try:
        return [int(part) for part in parts] if whole else [float(part) for part in parts]
    except ValueError as error:
        kind = "whole numbers" if whole else "numbers"
        raise ConfigError(
            f"A sweep's values are {kind} with spaces between. Received: {text!r}"
        ) from error


def _start(configs: tuple[TrainingConfig, ...]) -> None:
    try:
        sweep = sweeps.start(configs)
    except VaeError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return
    navigation.go_sweep(sweep.name)
