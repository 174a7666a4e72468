"""Parts of web/ as Streamlit components: markup, styles, and a script that imports the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from ui import web_files

_HERE = Path(__file__).parent


def component(
    part: str, *, root: str, answer: str, is_state: bool, markup: str | None = None
) -> Any:
    """The component that mounts a part of web/.

    Args:
        part: the folder in web/, whose styles have its name too.
        root: the selector of the markup's outermost element.
        answer: what Streamlit calls what the part sends.
        markup: the name of the part's markup and of the component, if not the part's own.
        is_state: whether Streamlit keeps the answer, or hands it to one script run only.
    """
    face_styles = (_HERE / "face.css").read_text(encoding="utf-8")
    styles = [web_files.text("theme.css"), face_styles, web_files.text(f"{part}/{part}.css")]
    return st.components.v2.component(
        markup or part,
        html=web_files.text(f"{part}/{markup or part}.html"),
        css="\n".join(styles),
        js=script(web_files.part_path(part), root=root, answer=answer, is_state=is_state),
        isolate_styles=False,
    )


def script(module: str, *, root: str, answer: str, is_state: bool) -> str:
    """face.js for one part, whose module has this path."""
    text = (_HERE / "face.js").read_text(encoding="utf-8")
    for name, value in (
        ("SELECTOR", root),
        ("ANSWER_IS_STATE", "true" if is_state else "false"),
        ("ANSWER", answer),
        ("MODULE", module),
        ("BLOCKS", web_files.BLOCKS),
        ("LATEST", web_files.LATEST),
        ("PLOTLY", web_files.PLOTLY),
    ):
        text = text.replace(name, value)
    return text


def heard() -> None:
    """Streamlit keeps a component's answer only under a name with a callback."""
