"""For a run trained at one β: its relatives at other β, and the way to a new one."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.markdown import escaped
from ui.state import listing, navigation, session
from ui.widgets import looking_only
from vae_core import jobs
from vae_core.errors import ConfigError, VaeError
from vae_core.jobs import estimate
from vae_core.runs import Run
from vae_core.vae.config import MAX_BETA, FixedBeta, TrainingConfig


def offer_other_betas(run: Run) -> None:
    """A β to wish for: jump to the nearest relative that has it, or train one that does."""
    beta = run.figures_beta
    if not isinstance(beta, FixedBeta) or not run.config.variational:
        return
    if run.config.imported is not None:  # nobody knows its β, and it cannot be trained
        return
    relatives = [
        other
        for other in listing.current().runs
        if other.can_open and other.config.is_relative_of(run.config)
    ]
    with st.expander(
        f"This run was trained at β = {beta.value:g}. Another β?", icon=":material/tune:"
    ):
        wish, jump, train = st.columns([1, 1, 1], vertical_alignment="bottom")
        wanted = wish.number_input(
            "β", 0.0, MAX_BETA, value=float(beta.value), format="%.4g", key=f"wish-{run.name}"
        )
        nearest = _nearest(relatives, wanted)
        if nearest is not None and jump.button(
            f"Open the nearest: {_trained_at(nearest)}", disabled=nearest == run, width="stretch",
            key=f"nearest-{run.name}",
        ):  # fmt: skip
            navigation.go_explore(nearest.name)
        if looking_only.is_on():
            return
        try:
            _offer_training(run, wanted, train)
        except ConfigError as error:  # a sentence here, and the rest of the page stays
            st.error(escaped(str(error)))


def _offer_training(run: Run, wanted: float, place: DeltaGenerator) -> None:
    config = run.config.at_one_beta(wanted)
    duration = estimate.describe(estimate.seconds(config, listing.current().runs))
    other = config.objective != run.config.objective
    if place.button(
        f"Train at β = {wanted:g} ({duration})", width="stretch", key=f"train-from-{run.name}",
        help="With the ELBO: the importance-weighted bound is for β = 1 alone." if other else None,
    ):  # fmt: skip
        _train(config)


def _nearest(relatives: list[Run], beta: float) -> Run | None:
    """A conditioned run whose range holds β is at no distance at all."""

    def distance(run: Run) -> float:
        theirs = run.figures_beta
        return abs(theirs.value - beta) if isinstance(theirs, FixedBeta) else _outside(run, beta)

    return min(relatives, key=distance, default=None)


def _outside(run: Run, beta: float) -> float:
    # Below a run with exactly this β, above one that is merely near.
    return 1e-9 if run.figures_beta.contains(beta) else float("inf")


def _trained_at(run: Run) -> str:
    beta = run.figures_beta
    return f"β = {beta.value:g}" if isinstance(beta, FixedBeta) else "every β"


def _train(config: TrainingConfig) -> None:
    try:
        run = jobs.start(config)
    except VaeError as error:
        st.error(escaped(str(error)))
        return
    st.switch_page(navigation.train_page(), query_params={session.JOB_PARAMETER: run.name})
