"""The tests with the lowest version of every dependency that the requirements allow.

    python benchmarks/lowest_versions.py [-- PYTEST ARGUMENTS]

Makes a new virtual environment, installs the lower bounds of requirements-dev.txt, and of the
files that it includes, themselves, and runs the tests in it. Exit code 1 where the bounds do not go
together or a test fails: a bound is then too low.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_FILE = "requirements-dev.txt"
_INCLUDED = "-r "
_LINE = re.compile(r"([A-Za-z0-9._-]+)>=([0-9.]+)")
# Ruff and mypy check the code, which is the same with every version of theirs.
_NO_PART_OF_THE_TESTS = {"ruff", "mypy"}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pytest", nargs="*", help="what pytest is given, after --")
    options = parser.parse_args()
    wanted = lowest_versions()
    print(*wanted, sep="\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        if subprocess.run([python, "-m", "pip", "install", "-q", *wanted], check=False).returncode:
            return 1
        tests = [python, "-m", "pytest", *options.pytest]
        return int(subprocess.run(tests, cwd=_ROOT, check=False).returncode != 0)


def lowest_versions() -> list[str]:
    """``name==version`` for every dependency, at the lower bound of its range."""
    bounds = [match for line in _lines(_FILE) if (match := _LINE.match(line))]
    return [f"{name}=={low}" for name, low in (bound.groups() for bound in bounds)
            if name not in _NO_PART_OF_THE_TESTS]  # fmt: skip


def _lines(name: str) -> Iterator[str]:
    """The lines of a file of requirements, and those of the files that it includes."""
    for line in (_ROOT / name).read_text().splitlines():
        if line.startswith(_INCLUDED):
            yield from _lines(line.removeprefix(_INCLUDED).strip())
        else:
            yield line


if __name__ == "__main__":
    sys.exit(main())
