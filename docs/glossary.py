"""Write docs/glossary.md: every term of the pages, from the code that explains it.

python docs/glossary.py
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from vae_core.reference.glossary import GLOSSARY

PAGE = Path(__file__).with_suffix(".md")
_TOP = """# What do the words mean?

<!-- Written by `python docs/glossary.py`; change vae_core/reference/glossary.py instead. -->

The pages say the same where a term is pointed at or has the focus.

| term | meaning |
| --- | --- |
"""


def main() -> int:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    PAGE.write_text(page(), "utf-8")
    print(PAGE)
    return 0


def page() -> str:
    """The whole page, in Markdown."""
    return _TOP + "".join(f"| {term.name} | {term.meaning} |\n" for term in GLOSSARY.values())


if __name__ == "__main__":
    sys.exit(main())
