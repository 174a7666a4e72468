"""Write docs/glossary.md: every term of the pages, from the code that explains it.

python docs/glossary.py
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from docs.written import write_page
from vae_core.reference.glossary import GLOSSARY

_TOP = """# What do the words mean?

<!-- Written by `python docs/glossary.py`; change vae_core/reference/glossary.py instead. -->

The pages say the same where a term is pointed at or has the focus.

| term | meaning |
| --- | --- |
"""


def page() -> str:
    """The whole page, in Markdown."""
    return _TOP + "".join(f"| {term.name} | {term.meaning} |\n" for term in GLOSSARY.values())


if __name__ == "__main__":
    sys.exit(write_page(__file__, __doc__, page))
