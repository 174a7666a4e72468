"""What a training is at: the latent space as it forms, under the pointer too."""

from __future__ import annotations

import functools

import streamlit as st

from ui.components.live_map import live_map
from ui.state import session
from ui.widgets import moments
from vae_core.reference import glossary
from vae_core.runs import Run

_KEY, _OFF = "live-map", "off"
_TERMS = ("kept", "label", "posterior", "prior", "density_codes", "density_prior", "manifold",
          "traversal")  # fmt: skip


def draw_switch() -> None:
    """Whether the live map is shown: it is, until somebody says otherwise."""
    st.toggle(
        "Live map", _is_usual(), key=_KEY,
        persist_state="session", on_change=_keep_choice,
        help="The latent space as it forms. It costs the training hardly anything.",
    )  # fmt: skip


def is_on() -> bool:
    """What the switch says, or will say once it is drawn."""
    return bool(st.session_state.get(_KEY, _is_usual()))


def follows(run: Run) -> bool:
    """Whether the map is on the page and asks for the training's moments by itself."""
    return (
        is_on() and run.state.status == "running"
        and run.data is not None and moments.live(run, run.data.shape) is not None
    )  # fmt: skip


def draw(run: Run) -> None:
    """The moment of a training, and a sign to its trainer that somebody watches."""
    run.watch()
    data = run.data
    if data is None:
        return
    latest = functools.partial(moments.live, run, data.shape)
    moment = latest()
    if moment is None:
        st.caption("The latent space appears with the first steps.")
        return
    live_map(
        run.name,
        moment,
        latest,
        data.label_names,
        beta=run.config.beta.reference,
        prior=run.config.variational,
        value_range=None if data.is_images else (data.low, data.high),
        terms={key: glossary.meaning(key) for key in _TERMS},
        key=f"live-{run.path}",
    )


def _is_usual() -> bool:
    return st.query_params.get(session.LIVE_PARAMETER) != _OFF


def _keep_choice() -> None:
    """The address says that it is off, so that a reload finds it so."""
    if st.session_state[_KEY]:
        st.query_params.pop(session.LIVE_PARAMETER, None)
    else:
        st.query_params[session.LIVE_PARAMETER] = _OFF
