"""The JavaScript's own tests, run by Node without a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def test_every_unit():
    node = os.environ.get("NODE") or shutil.which("node")
    if node is None:
        missing("needs Node: install nodejs, or set NODE to its path")
    files = sorted(str(path) for path in HERE.rglob("*.test.mjs"))
    done = subprocess.run(
        [node, "--test", *files], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert f"# pass {count(done.stdout, 'tests')}" in done.stdout


def test_every_type():
    """TypeScript reads the types in the comments; ``npm install`` in web/ brings it."""
    checker = ROOT / "web/node_modules/.bin/tsc"
    if not checker.exists():
        missing("needs TypeScript: npm install in web/")
    done = subprocess.run(
        [checker, "--noEmit", "--project", "web"], cwd=ROOT, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def missing(sentence: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI {sentence}")
    pytest.skip(sentence)


def count(report: str, name: str) -> int:
    line = next(line for line in report.splitlines() if line.startswith(f"# {name} "))
    return int(line.split()[-1])
