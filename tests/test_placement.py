"""Neighbours, votes, ranks, and the best code against an exhaustive search."""

import numpy as np
import pytest

from vae_core import data, elbo, placement
from vae_core.inference import Codec

rng = np.random.default_rng(0)


def test_nearest_is_what_sorting_all_distances_gives():
    points, place = rng.normal(size=(5000, 3)), rng.normal(size=3)
    expected = np.argsort(((points - place) ** 2).sum(axis=1))[:20]
    assert placement.nearest(points, place, 20).tolist() == expected.tolist()
    assert len(placement.nearest(points[:4], place, 20)) == 4


def test_bytes_are_compared_without_overflow():
    images = np.array([[[0]], [[255]], [[130]]], np.uint8)
    assert placement.nearest(images, np.array([[120]], np.uint8), 3).tolist() == [2, 0, 1]


def test_a_vote_and_its_ties():
    assert placement.vote(np.array([3, 7, 7])) == placement.Vote(7, 2 / 3)
    assert placement.vote(np.array([5, 1, 1, 5])).label == 5  # the nearest one


def test_a_percentile_counts_what_is_below():
    assert placement.percentile(2.5, np.array([1.0, 2.0, 3.0, 4.0])) == 50


@pytest.mark.parametrize("beta", [0.1, 1.0, 10.0])
def test_the_best_code_is_the_best_of_a_fine_grid(trained, beta):
    codec = Codec.open(trained["mlp-every-beta"])
    axis = np.linspace(-6, 6, 161, dtype=np.float32)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    outputs = codec.output(grid, beta)
    cover = placement.cover(
        lambda z: codec.output(z, beta), 2, likelihood="bernoulli", rng=np.random.default_rng(1)
    )
    for x in data.load("digits").test.x[:10]:
        start = codec.encode(x[None], beta).mean[0]
        best = placement.best_code(
            x, lambda z: codec.output(z, beta), start, cover,
            beta=beta, likelihood="bernoulli", rng=np.random.default_rng(1),
        )  # fmt: skip
        unit = np.broadcast_to(data.to_unit(x), (len(grid), *x.shape))
        exhaustive = elbo.reconstruction(unit, outputs, "bernoulli")
        exhaustive = exhaustive + beta * 0.5 * (grid**2).sum(axis=1)
        assert best.objective <= exhaustive.min() + 0.05
        assert best.objective == pytest.approx(
            best.reconstruction + beta * 0.5 * float((best.z**2).sum()), abs=1e-3
        )


@pytest.mark.parametrize("dimensions", [2, 12])
def test_the_best_code_of_a_linear_decoder_is_the_known_one(dimensions):
    weights, x = rng.normal(size=(dimensions, 40)), rng.normal(size=40)
    solution = np.linalg.solve(weights @ weights.T + np.eye(dimensions), weights @ x)

    def output(z):
        return z @ weights

    def objective(z):
        return 0.5 * np.square(x - z @ weights).sum() + 0.5 * np.square(z).sum()

    cover = placement.cover(output, dimensions, likelihood="gaussian", rng=np.random.default_rng(0))
    best = placement.best_code(
        x, output, np.zeros(dimensions), cover,
        beta=1.0, likelihood="gaussian", rng=np.random.default_rng(0),
    )  # fmt: skip
    short = best.objective - objective(solution)
    assert -1e-3 <= short <= 0.02 * (objective(np.zeros(dimensions)) - objective(solution))
