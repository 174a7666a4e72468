"""All codes of the test set at the β that is shown, to download."""

from __future__ import annotations

import functools

import streamlit as st

from ui.components.latent_map import MapSelection
from ui.state import open_run, originals
from ui.state.open_run import OpenRun
from vae_core.analysis import code_table
from vae_core.datasets import Split

_WRITERS = {"csv": code_table.to_csv, "npz": code_table.to_npz}
# More rows than a page makes while it is looked at; the command writes them as they come.
_MOST = 100_000
_MIME = {"csv": "text/csv", "npz": "application/octet-stream"}


def offer(opened: OpenRun, selection: MapSelection) -> None:
    """Buttons for the table of codes; none where the test examples are not on this machine."""
    if originals.coded_examples(opened) is None:
        return
    at = f" at β = {selection.beta:.4g}" if opened.run.config.variational else ""
    too_many, step = len(opened.codes) > _MOST, originals.step(opened)
    if too_many or step > 1:
        st.caption(
            f"Every test example's code{at}, with its label and nats: "
            f"`python -m vae_core codes {opened.run.name} {_at(opened, selection)}--out codes.csv`"
        )
    if too_many:
        return
    which = "Every test example's code" if step == 1 else f"The code of one in {step:,}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{which}{at}, with its label and nats")
        for kind in _WRITERS:
            st.download_button(
                kind.upper() if kind == "csv" else "NumPy, npz",
                functools.partial(_content, kind, selection.beta),
                file_name=f"{opened.run.name}-codes.{kind}",
                mime=_MIME[kind],
                icon=":material/download:",
                key=f"codes-{kind}",
            )


def _at(opened: OpenRun, selection: MapSelection) -> str:
    return f"--beta {selection.beta:.4g} " if opened.run.config.conditioned else ""


def _content(kind: str, beta: float) -> bytes:
    """Made when it is asked for, from the run that is open then."""
    opened = open_run.current()
    test = originals.coded_examples(opened)
    if test is None:
        return b""
    split = Split(test, opened.codes.labels, originals.observed(opened, slice(None)))
    table = code_table.code_table(opened.codec, {"test": split}, beta, step=originals.step(opened))
    return _WRITERS[kind](table)
