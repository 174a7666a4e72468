"""What the scripts that write a page of docs/ share."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def write_page(script: str, doc: str, page: Callable[[], str]) -> int:
    """Write the Markdown page beside a script, and print where.

    Args:
        script: the script's own file.
        doc: its docstring, whose first line is its help.
        page: makes the whole page.
    """
    argparse.ArgumentParser(description=doc.splitlines()[0]).parse_args()
    path = Path(script).with_suffix(".md")
    path.write_text(page(), "utf-8")
    print(path)
    return 0
