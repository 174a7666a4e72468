"""Markdown: words in it that are not ours, such as titles and URLs, and tables.

A few rows need no ``st.dataframe``: it takes 60 MB of the server and half a second of the browser.
"""

from __future__ import annotations

from collections.abc import Sequence

_MARKDOWN = frozenset(r"\`*_{}[]()#+-.!|<>~$:")


def escaped(text: str) -> str:
    """The text as it is, whatever Markdown would make of it."""
    return "".join(f"\\{sign}" if sign in _MARKDOWN else sign for sign in text)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown, its first column at the left and the others at the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, rule, *rows))
