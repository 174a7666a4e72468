"""The ranges of the dependencies, and the command that tries their lower bounds."""

from __future__ import annotations

import re

import pytest

from benchmarks import lowest_versions
from tests.support import driver

_FILES = sorted(driver.ROOT.glob("requirements*.txt"))


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.name)
def test_every_dependency_has_a_range_and_a_reason(path):
    for line in path.read_text().splitlines():
        if line and not line.startswith(("#", "-r ")):
            assert re.match(r"[\w.-]+>=[\d.]+,<\d[\d.]*(;[^#]+)?\s+# \w", line), line


def test_the_lowest_versions_are_those_of_all_that_the_tests_need():
    lowest = lowest_versions.lowest_versions()
    names = [version.split("==")[0] for version in lowest]
    assert {"streamlit", "pytest", "onnx", "openTSNE"} <= set(names)
    assert len(names) == len(set(names))
    assert "ruff" not in names
