"""Explore: move β, point at the latent space, keep a place, see what it decodes to."""

from __future__ import annotations

import streamlit as st

from ui import first_blocks
from ui.components import map_blocks, map_state
from ui.components.latent_map import MapView, latent_map
from ui.explore import (
    check_up,
    first_steps,
    imported,
    kept,
    lesson,
    one_in_many,
    read_along,
    second_view,
    take_along,
)
from ui.explore.other_betas import offer_other_betas
from ui.state import links, open_run, session
from ui.state.open_run import OpenRun
from ui.widgets import layout, map_data
from vae_core.analysis import projection
from vae_core.analysis.evaluate import SWEEP_BETAS
from vae_core.sharing import map_words


def page() -> None:
    opened = open_run.current()
    layout.header(opened.run.title)
    if not lesson.draw(opened):
        first_steps.draw(opened)
    _map()


@st.fragment
def _map() -> None:
    """The map and what is kept: a click redraws this, not the sidebar and the list of runs.

    Streamlit keeps a fragment's arguments for as long as a session lives: an open run is none.
    """
    layout.guarded(_draw_map)


def _draw_map() -> None:
    if lesson.has_gone():
        st.rerun()
    opened = open_run.current()
    view = _view(opened)
    selection = latent_map(view, key=session.MAP, on_look=links.take)
    if (address := links.came_with()) is not None:
        begun = map_blocks.first(view.data, selection.look, selection.beta)
        first_blocks.known().remember(address, begun)
    links.write(opened.run.name)
    if map_state.shows_an_epoch(selection.look):
        st.caption("The map shows a moment of the training. What follows is the trained network's.")
    one_in_many.say(opened)
    if not opened.run.config.conditioned:
        offer_other_betas(opened.run)
    imported.draw(opened)
    mean, log_variance = kept.draw(opened, selection)
    check_up.draw(opened, selection.beta)
    read_along.draw(opened, selection.beta, mean, log_variance)
    second_view.offer(opened, selection)
    take_along.offer(opened, selection)


def _view(opened: OpenRun) -> MapView:
    config, codes = opened.run.config, opened.codes
    look = links.look(opened.run.name)
    said = map_state.read(look, len(codes))
    return MapView(
        run=opened.run.name,
        data=map_data.of(opened),
        label_names=opened.label_names,
        metrics=opened.metric_rows,
        dimensions=opened.dimension_rows if projection.is_wide(config.latent_dim) else (),
        tick_betas=SWEEP_BETAS,
        kept=said.z or (0.0, 0.0),
        beta=links.beta(opened.run),
        point=said.point,
        look=look,
        variational=config.variational,
        value_range=opened.value_range,
        rows=map_words.rows(opened.rows),
        terms=map_words.terms(),
        beta_said=map_words.beta_said(opened.run),
        epochs=opened.epochs or None,
        beta_ends=map_words.beta_ends(is_image=opened.is_image),
    )


layout.run(page)
