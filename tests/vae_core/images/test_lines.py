"""Lines of the paper, drawn by hand."""

import numpy as np
import pytest

from vae_core.images.lines import without_lines


@pytest.mark.parametrize("level", [0.06, 0.2, 0.9])
def test_a_line_from_edge_to_edge_is_bridged_however_faint(level):
    for axis in (0, 1):
        ink = np.zeros((100, 120))
        ink.swapaxes(0, axis)[50] = level
        clean, count = without_lines(ink)
        assert count == 1 and np.abs(clean).max() < 1e-9


def test_what_is_fainter_or_shorter_stays():
    fainter, shorter = np.zeros((2, 100, 120))
    fainter[50], shorter[50, 20:100] = 0.03, 0.5
    for ink in (fainter, shorter):
        clean, count = without_lines(ink)
        assert count == 0 and np.array_equal(clean, ink)
