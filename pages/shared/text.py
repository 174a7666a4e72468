"""Words that are not ours, such as titles and URLs, inside Markdown."""

from __future__ import annotations

_MARKDOWN = frozenset(r"\`*_{}[]()#+-.!|<>~$:")


def escaped(text: str) -> str:
    """The text as it is, whatever Markdown would make of it."""
    return "".join(f"\\{sign}" if sign in _MARKDOWN else sign for sign in text)
