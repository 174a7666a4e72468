"""One sweep, live: how far it is, the table and the plane that fill in, stop and go on."""

from __future__ import annotations

from collections import Counter
from typing import Any

import streamlit as st

from ui.markdown import escaped
from ui.state import navigation
from ui.sweeps import figures
from ui.widgets import looking_only
from vae_core.errors import VaeError
from vae_core.jobs import sweeps
from vae_core.jobs.cluster.place import from_environment
from vae_core.jobs.sweeps import Member, Standing
from vae_core.runs.sweep import Sweep

_POLL_SECONDS = 1.5
_STANDINGS: tuple[Standing, ...] = ("active", "waiting", "done", "stopped", "failed")


def none_yet() -> None:
    """What the page shows before there is a sweep."""
    with st.container(border=True):
        st.markdown("**No sweep yet.**")
        if looking_only.is_on():
            looking_only.note("Training")
            return
        st.caption(
            "On the Train page, *Try several values at once* trains every combination of the β, "
            "dimensions and seeds that you name. This page shows them as they come."
        )
        if st.button("Open Train", icon=":material/model_training:", key="sweeps-to-train"):
            st.switch_page(navigation.train_page())


def watch(sweep: Sweep) -> None:
    """Draw the sweep; polls while it is driven, and not afterwards."""
    driven = sweep.is_driven()
    st.fragment(_draw, run_every=_POLL_SECONDS if driven else None)(sweep, driven)


def _draw(sweep: Sweep, was_driven: bool) -> None:
    driven = sweep.is_driven()
    if was_driven and not driven:
        st.rerun()  # once more for the whole page, and no polling after that
    try:
        members = sweeps.members(sweep)
    except VaeError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return
    _draw_state(sweep, members, driven=driven)
    _draw_failures(sweep, members)
    figures.draw(sweep, members)


def _draw_state(sweep: Sweep, members: list[Member], *, driven: bool) -> None:
    counts = Counter(member.standing for member in members)
    shares = [1.0 if m.standing == "done" else m.epoch / m.config.epochs for m in members]
    words = ", ".join(f"{counts[each]} {each}" for each in _STANDINGS if counts[each])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(min(1.0, sum(shares) / len(members)), text=words)
        if looking_only.is_on():
            return
        if driven:
            _stop_button(sweep)
        elif counts["done"] < len(members):
            _resume_button(sweep)


def _stop_button(sweep: Sweep) -> None:
    requested = sweep.stop_requested()
    label = "Stopping …" if requested else "Stop all"
    if st.button(label, icon=":material/stop:", disabled=requested, key="stop-sweep"):
        _tried(lambda: sweeps.stop(sweep))


def _resume_button(sweep: Sweep) -> None:
    if st.button("Resume all", icon=":material/play_arrow:", key="resume-sweep", type="primary"):
        _tried(lambda: sweeps.resume(sweep, place=from_environment()))


def _tried(act: Any) -> None:
    try:
        act()
    except VaeError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return
    st.rerun()


def _draw_failures(sweep: Sweep, members: list[Member]) -> None:
    """What failed and why; a reason that several have is said once."""
    reasons: dict[str, list[str]] = {}
    for index, member in enumerate(members):
        if member.standing == "failed":
            reasons.setdefault(member.reason, []).append(sweep.run_name(index))
    for reason, names in reasons.items():
        st.error(f"{escaped(', '.join(names))}: {escaped(reason)}", icon=":material/error:")
