"""The labels' colours are told apart by everyone, and Python's are the map's."""

import pytest

from tests.support import colour_vision
from ui.widgets import palette

GROUNDS = {"light": "#ffffff", "dark": "#11141a"}


@pytest.mark.parametrize("sight", colour_vision.SIGHTS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_ten_colours_are_told_apart(ground, sight):
    colours = palette.LABEL_COLOURS[ground]
    assert len(colours) == len(set(colours)) == 10
    assert colour_vision.closest(colours, sight) > 12.5
    assert colour_vision.closest_in_a_row(colours, sight) > 15
    assert colour_vision.closest_to(GROUNDS[ground], colours, sight) > 15


def test_the_measure_is_oklab_on_what_a_colour_blind_person_sees():
    assert colour_vision.distances(["#000000", "#ffffff"], "all colours")[0, 1] == pytest.approx(
        100, abs=0.01
    )
    # Ottosson's red: L 0.6280, a 0.2249, b 0.1258.
    red = colour_vision.distances(["#000000", "#ff0000"], "all colours")[0, 1]
    assert red == pytest.approx(100 * (0.6280**2 + 0.2249**2 + 0.1258**2) ** 0.5, abs=0.02)
    pair = ["#c04040", "#707030"]  # a red and an olive
    assert colour_vision.closest(pair, "deuteranopia") < 0.5 * colour_vision.closest(
        pair, "all colours"
    )


def test_a_label_beyond_the_last_begins_again():
    assert palette.label_colour(13) == palette.LABEL_COLOURS["light"][3]
    assert palette.label_colour(2, "dark") == palette.LABEL_COLOURS["dark"][2]
