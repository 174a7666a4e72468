"""A title as people give one, of a data set and of a run: any words, on one line."""

from __future__ import annotations

import unicodedata

MAX_TITLE = 80
# They turn the order of what follows them, far beyond their own words.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str) -> str:
    """Words with one space between, without control characters and halves of characters."""
    return " ".join("".join(filter(_is_shown, text)).split())


def _is_shown(sign: str) -> bool:
    if sign.isspace():
        return True
    return sign not in _TURNS and unicodedata.category(sign) not in ("Cc", "Cs")
