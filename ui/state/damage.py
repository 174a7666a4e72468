"""Which runs have a file that cannot be used, without keeping a page waiting for it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from vae_core import runs
from vae_core.runs import Checkup, Run

_BUDGET = 0.4  # seconds a script run may spend on runs that were not looked at yet


def sentences(of: Iterable[Run]) -> list[str]:
    """What is wrong with the runs, as far as it is known by now."""
    return _checkup(str(runs.runs_dir())).sentences(of, budget=_BUDGET)


@st.cache_resource(max_entries=1, show_spinner=False)
def _checkup(folder: str) -> Checkup:
    return Checkup(Path(folder))
