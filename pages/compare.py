"""Compare: runs side by side on the rate–distortion plane, in a table, and in pictures."""

from __future__ import annotations

import streamlit as st

from ui.compare import members as compared
from ui.compare import rate_distortion, read_along, scoreboard, side_by_side, table
from ui.compare.members import Member
from ui.markdown import escaped
from ui.state import listing, navigation, open_run
from ui.state.open_run import OpenRun
from ui.widgets import layout
from vae_core.analysis.evaluate import SWEEP_BETAS
from vae_core.errors import BrokenRunError
from vae_core.reference import reproduction
from vae_core.reference.glossary import meaning
from vae_core.runs import Run

_MOST_PICTURED = 8


def page() -> None:
    opened = open_run.current()
    layout.header(
        "Compare",
        "What β buys and what it costs. Every mark is a network; click one to open it in Explore.",
    )
    candidates = _comparable(opened)
    clicked = rate_distortion.draw(candidates, opened.run, key="rate-distortion")
    if clicked is not None:
        navigation.go_explore(clicked)
    scoreboard.draw(candidates, opened.run.config.dataset)
    read_along.draw(opened)
    members = _choose(candidates, opened)
    if not members:
        st.info("Choose at least one network above to see its table and pictures.")
        return
    table.draw(members, reproduction.spread(reproduction.read()))
    side_by_side.latent_spaces(members)
    side_by_side.manifolds(members)
    side_by_side.probes(members)


def _comparable(opened: OpenRun) -> list[Run]:
    """Every run that can be opened and learned the same data: only such figures compare."""
    config = opened.run.config
    return [
        run
        for run in listing.current().runs
        if run.can_open
        and (run.config.dataset, run.config.likelihood) == (config.dataset, config.likelihood)
    ]


def _choose(candidates: list[Run], opened: OpenRun) -> list[Member]:
    """The networks to put side by side; those that take β at one or several of its values."""
    titles = listing.titles(candidates)
    networks, betas = st.columns([3, 2])
    names = networks.multiselect(
        "Networks side by side",
        list(titles),
        default=_default(candidates, opened),
        format_func=titles.__getitem__,
        key=f"compare-{opened.run.config.dataset}-{opened.run.config.likelihood}",
        max_selections=_MOST_PICTURED,
        persist_state="session",
    )
    chosen = [run for run in candidates if run.name in names]
    at = betas.multiselect(
        "β of networks that take it",
        SWEEP_BETAS,
        default=[0.02, 1.0, 10.0],
        key="compare-betas",
        disabled=not any(run.config.conditioned for run in chosen),
        help=meaning("every_beta"),
        persist_state="session",
    )
    members = [member for run in chosen for member in _members(run, sorted(at))]
    if len(members) > _MOST_PICTURED:
        st.caption(f"The first {_MOST_PICTURED} of {len(members)} are shown.")
    return sorted(members, key=lambda member: member.beta)[:_MOST_PICTURED]


def _members(run: Run, betas: list[float]) -> list[Member]:
    try:
        return compared.members(open_run.opened(run), betas)
    except BrokenRunError as error:  # the others compare all the same
        st.warning(escaped(str(error)), icon=":material/broken_image:")
        return []


def _default(candidates: list[Run], opened: OpenRun) -> list[str]:
    """The open run alone where it takes β: it is a whole family; else with its relatives."""
    if opened.run.config.conditioned:
        return [opened.run.name]
    alike = [run.name for run in candidates if run.config.is_relative_of(opened.run.config)]
    others = [name for name in alike if name != opened.run.name]
    return [opened.run.name, *others][:4]


layout.run(page)
