import numpy as np
import pytest
from scipy.stats import norm

from vae_core.analysis import manifold
from vae_core.analysis.projection import flat
from vae_core.errors import ConfigError


def test_linear_coordinates():
    assert manifold.grid_coordinates(5, 2.0, "linear") == pytest.approx([-2, -1, 0, 1, 2])


def test_quantiles_are_even_in_probability():
    axis = manifold.grid_coordinates(21, 2.5, "quantile")
    steps = np.diff(norm.cdf(axis))
    assert axis[[0, -1]] == pytest.approx([-2.5, 2.5])
    assert steps == pytest.approx(np.full(20, steps[0]))


@pytest.mark.parametrize(
    ("n", "span", "spacing"),
    [
        (1, 2, "linear"),
        (41, 2, "linear"),
        (5, 0, "linear"),
        (5, np.inf, "linear"),
        (5, 9, "quantile"),
    ],
)
def test_out_of_range(n, span, spacing):
    with pytest.raises(ConfigError, match="Received"):
        manifold.grid_coordinates(n, span, spacing)


def test_the_grid_runs_from_the_top_left():
    z = manifold.manifold_points(3, 1.0, "linear", flat(4))
    assert z[0, :2] == pytest.approx([-1, 1]) and z[-1, :2] == pytest.approx([1, -1])
    assert not z[:, 2:].any()


def test_every_tile_of_the_manifold_is_its_own_z():
    def decode(z):
        return np.broadcast_to((z[:, 0] + 10 * z[:, 1])[:, None, None, None], (len(z), 2, 3, 3))

    picture = manifold.manifold(decode, 4, 3.0, "linear", flat(2))
    assert picture.shape == (8, 12, 3)
    assert picture[0, 0, 0] == pytest.approx(-3 + 30) and picture[-1, -1, 2] == pytest.approx(
        3 - 30
    )
    assert picture[0, 3, 1] == pytest.approx(-1 + 30)


def test_a_grid_within_its_bounds_is_made_and_one_beyond_them_is_refused():
    for n, span in ((2, 0.1), (40, 50.0)):
        axis = manifold.grid_coordinates(n, span, "linear")
        assert len(axis) == n and axis[[0, -1]].tolist() == [-span, span]
    for n, span, name in ((1, 3.0, "n must"), (41, 3.0, "n must"), (9, 0.099, "span must"),
                          (9, 50.1, "span must")):  # fmt: skip
        with pytest.raises(ConfigError, match=name):
            manifold.grid_coordinates(n, span, "linear")
