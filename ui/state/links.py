"""What is seen of each run, in the URL of every page: a link, a reload and Back show it again.

The session keeps the map's state of every run as text. Every page writes the open run's into its
URL, where the map also writes it while it is touched. A URL that is not the one written last (a
link, a reload, Back) counts for more than the session.
"""

from __future__ import annotations

import streamlit as st

from ui.components import map_state
from ui.state import lesson_place, session
from vae_core.runs import Run
from vae_core.vae.config import BetaRange

_LONGEST = 8000  # characters of a run's state: a URL has to hold them
_MOST = 64  # runs whose state a session keeps
# Of other parts of a page.
_OTHERS = (session.JOB_PARAMETER, session.SWEEP_PARAMETER, session.LIVE_PARAMETER)
_NOT_THE_MAPS = (session.RUN, *_OTHERS, session.LESSON, session.SCENE)


def requested() -> str | None:
    """The run that the URL asks for, where it is not the URL written last."""
    return st.query_params.get(session.RUN) if _is_news() else None


def adopt(run: str) -> None:
    """Show ``run`` as the URL says, where the URL is news and speaks of it or of no run."""
    if not _is_news() or st.query_params.get(session.RUN, run) != run:
        return
    address = st.query_params.to_dict()
    said = {name: value for name, value in address.items() if name not in _NOT_THE_MAPS}
    if said:
        take(run, map_state.changed("", **said))


def look(run: str) -> str:
    """The state of the run's map, as text; empty for one that was never touched."""
    return _looks().get(run, "")


def take(run: str, text: str) -> None:
    """Keep the state of a run's map."""
    if len(text) > _LONGEST:
        return
    looks = _looks()
    looks.pop(run, None)
    looks[run] = map_state.changed(text, **{session.RUN: None})
    if len(looks) > _MOST:
        del looks[next(iter(looks))]


def beta(of: Run) -> float:
    """The run's β on every page: what was chosen, or its own."""
    said = map_state.read(look(of.name), 0).beta
    possible = of.config.beta
    if said is None or not isinstance(possible, BetaRange):
        return of.last_beta
    return said if possible.contains(said) else min(max(said, possible.low), possible.high)


def choose_beta(run: str, chosen: float) -> None:
    take(run, map_state.with_beta(look(run), chosen))
    write(run)


def write(run: str) -> None:
    """Let the URL say what is seen of the run; what else it says stays."""
    address = {session.RUN: run} | map_state.properties(look(run))
    now = st.query_params.to_dict()
    if session.ADDRESS not in st.session_state:
        st.session_state[session.CAME_WITH] = now
    address |= {name: now[name] for name in _OTHERS if name in now} | lesson_place.parameters()
    if now != address:
        st.query_params.from_dict(address)
    st.session_state[session.ADDRESS] = address


def came_with() -> dict[str, str] | None:
    """The address that a visitor came with, told once."""
    return st.session_state.pop(session.CAME_WITH, None)


def _is_news() -> bool:
    if lesson_place.is_left_behind():
        return False
    return st.query_params.to_dict() != st.session_state.get(session.ADDRESS)


def _looks() -> dict[str, str]:
    return st.session_state.setdefault(session.LOOKS, {})
