"""What a page shows, read from AppTest."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def shown_table(app: AppTest) -> list[dict[str, str]]:
    """The rows of a page's first table in Markdown, by the names in its head."""
    lines = next(m.value for m in app.markdown if m.value.startswith("| ")).splitlines()
    head, _, *rows = ([cell.strip() for cell in line[1:-1].split("|")] for line in lines)
    return [dict(zip(head, row, strict=True)) for row in rows]
