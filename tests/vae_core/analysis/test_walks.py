"""Walks with a decoder whose pictures are known in closed form."""

import numpy as np
import pytest

from vae_core.analysis import walks

rng = np.random.default_rng(6)
MEANS = rng.normal(size=(500, 3)) * [2.0, 1.0, 0.5]


def measure(pictures):
    return {"left": pictures[:, 0], "large": pictures[:, 1]}


def decode(z):
    return np.stack([3 * z[:, 0] + z[:, 1], 5 * z[:, 1]], axis=1)


def test_a_walk_moves_what_its_decoder_moves_by_one_spread_of_the_codes():
    spread = MEANS.std(axis=0)
    found = walks.moved(MEANS, np.array([0, 7.0, 0]), decode, measure)
    assert found == pytest.approx({"left": spread[1], "large": 5 * spread[1]}, rel=1e-5)
    assert walks.largest_share(found, "large") == pytest.approx(1 / 5, rel=1e-5)
    assert walks.moved(MEANS, np.array([0, 0, 1.0]), decode, measure)["left"] == pytest.approx(
        0, abs=1e-6
    )


def test_quantities_compare_in_spreads_of_the_data():
    values = {"left": np.array([0, 2.0]), "large": np.array([0, 4.0])}
    found = walks.in_spreads({"left": 3.0, "large": -1.0}, values)
    assert found == {"left": 3.0, "large": -0.5}


def test_a_share_is_of_the_quantity_s_own_change_and_nothing_moves_beside_a_single_one():
    assert walks.largest_share({"a": -0.25, "b": 0.1, "c": -0.2}, "a") == pytest.approx(0.8)
    assert walks.largest_share({"a": 0.25}, "a") == 0


@pytest.mark.parametrize(("examples", "starts"), [(40, 40), (64, 64), (500, 64)])
def test_a_walk_starts_from_all_of_a_few_examples_and_from_64_of_many(examples, starts):
    asked = []

    def counted(z):
        asked.append(z)
        return decode(z)

    means = MEANS[:examples]
    walks.moved(means, np.array([1.0, 0, 0]), counted, measure)
    every = np.arange(0, examples, max(1, examples // 64))[:starts]
    assert np.mean(asked, axis=0) == pytest.approx(means[every], abs=1e-5)
