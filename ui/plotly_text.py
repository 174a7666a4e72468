"""Words in a Plotly chart that are not ours: Plotly reads its text as HTML, links included."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Sequence

from vae_core.datasets.title import one_line

# Without a type, Plotly makes an axis of dates or of numbers of names that look like them.
NAMES_AXIS = {"type": "category"}
_MOST_SIGNS = 80  # as many as a title has


def plain(text: str) -> str:
    """The text as it is, on one line, shortened where it is long."""
    line = one_line(text)
    return html.escape(line if len(line) <= _MOST_SIGNS else f"{line[:_MOST_SIGNS]} …")


def names(of: Sequence[str]) -> list[str]:
    """A place on an axis for each: two that read alike would share one."""
    shown = [plain(name) for name in of]
    times = Counter(shown)
    return [
        f"{name} ({number})" if times[name] > 1 or not name else name
        for number, name in enumerate(shown, 1)
    ]
