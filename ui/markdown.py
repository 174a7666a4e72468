"""Markdown: words in it that are not ours, such as titles and URLs, and tables.

A few rows need no ``st.dataframe``: it takes 60 MB of the server and half a second of the browser.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from vae_core.datasets.title import one_line

_MARKDOWN = frozenset(r"\`*_{}[]()#+-.!|<>~$:&")
# Once Streamlit has read the Markdown, it looks through each piece of text again, whatever was
# escaped in it: for addresses to link, for icons such as :material/home:, and for arrows to draw.
_CUT = re.compile(
    r"(?<=:)(?=\S) | (?<=www)(?=\.) | (?=@) | (?<=[<>~=-])(?=[<>=-])", re.IGNORECASE | re.VERBOSE
)
# Grey nothing: it makes two pieces of text of one. It is not seen, and not copied.
_BETWEEN = ":gray[]"


# Words that Markdown leaves alone, as they are in most names: body_mass_g, weight (g), 08:00.
_PLAIN = re.compile(r"[^\W_]+(?:(?:[ _-]|(?<=\d)\.(?=\d))[^\W_]+)*(?: \([^\W_]+\))?|\d+:\d+")


def field_name(text: str) -> str:
    """A field's label: a screen reader spells it as it is written, so plain words stay plain."""
    line = one_line(text)
    return line if _PLAIN.fullmatch(line) else escaped(line)


def escaped(text: str) -> str:
    """The text as it is, on one line, whatever Markdown would make of it."""
    return _BETWEEN.join(map(_with_backslashes, _CUT.split(one_line(text))))


def _with_backslashes(text: str) -> str:
    return "".join(f"\\{sign}" if sign in _MARKDOWN else sign for sign in text)


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], *, words: Collection[int] = (0,)
) -> str:
    """A table in Markdown, its columns of words at the left and the others at the right."""
    rule = ["---" if column in words else "---:" for column in range(len(head))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, rule, *rows))
