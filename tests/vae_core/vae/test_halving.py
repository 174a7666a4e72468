"""How often sides are halved, by hand."""

import pytest

from vae_core.vae.halving import halvings_for, is_classic, sides


@pytest.mark.parametrize(
    ("shape", "count"),
    [((7, 7, 1), 1), ((8, 8, 1), 1), ((14, 9, 1), 1), ((15, 8, 1), 2), ((28, 28, 1), 2),
     ((29, 29, 1), 3), ((64, 20, 3), 4), ((20, 64, 3), 4), ((128, 128, 3), 5), ((512, 8, 1), 5),
     ((8, 8, 20), 1)],
)  # fmt: skip
def test_as_many_as_leave_the_longer_side_at_seven_at_most(shape, count):
    assert halvings_for(shape) == count


def test_an_odd_side_is_rounded_up():
    assert sides((28, 27, 1), 3) == [(28, 27), (14, 14), (7, 7), (4, 4)]
    assert sides((5, 9), 0) == [(5, 9)]


def test_the_published_network_has_two_layers_on_sides_that_halve_twice():
    assert is_classic((32, 64), (28, 28, 1)) and is_classic((4, 8), (8, 12, 3))
    for filters, shape in (((32,), (28, 28)), ((32, 64, 128), (28, 28)), ((32, 64), (28, 30)),
                           ((32, 64), (30, 28))):  # fmt: skip
        assert not is_classic(filters, shape)
