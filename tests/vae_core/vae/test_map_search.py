"""MAP codes of many examples at once against the closed form of a linear decoder."""

import numpy as np
import pytest

from vae_core.vae import fisher_scoring, map_search
from vae_core.vae.likelihood import OutputModel
from vae_core.vae.map_search import Search

SIGMA = 0.5


def linear(dimensions, values=30, seed=0):
    rng = np.random.default_rng(seed)
    weights, bias = rng.normal(size=(dimensions, values)), rng.normal(size=values)
    return weights, bias, lambda z: (z @ weights + bias).astype(np.float32)


@pytest.mark.parametrize("beta", [1.0, 5.0])
@pytest.mark.parametrize("dimensions", [1, 3, 12])
def test_the_codes_of_a_linear_decoder_are_the_known_ones(dimensions, beta):
    weights, bias, output = linear(dimensions)
    model = OutputModel("learned-gaussian", np.full(30, np.log(SIGMA)))
    rng = np.random.default_rng(1)
    search = Search.of(output, dimensions, model, beta=beta, rng=rng)
    z = rng.normal(size=(7, dimensions))
    x = output(z) + SIGMA * rng.normal(size=(7, 30)).astype(np.float32)
    scaled = weights / SIGMA**2
    known = np.linalg.solve(scaled @ weights.T + beta * np.eye(dimensions), scaled @ (x - bias).T).T
    found = search.codes(x, rng)
    assert found.shape == known.shape and found.dtype == np.float32

    def objective(z):
        error = (x - z @ weights - bias) / SIGMA
        return 0.5 * np.square(error).sum(axis=1) + beta * 0.5 * np.square(z).sum(axis=1)

    short = objective(found) - objective(known)
    assert (short >= -1e-3).all() and (short <= (0.05 if dimensions < 9 else 1.0)).all()


def test_codes_of_a_bernoulli_with_two_valleys_lie_in_the_deeper_one():
    """z² decides: ±1 explain x alike, and a little of z itself says which."""

    def output(z):
        return np.repeat(4 - 4 * (z**2 - 1) ** 2 + 0.6 * z, 20, axis=1).astype(np.float32)

    model, rng = OutputModel("bernoulli"), np.random.default_rng(0)
    search = Search.of(output, 1, model, beta=0.1, rng=rng)
    x = np.ones((3, 20), np.float32)
    axis = np.linspace(-3, 3, 6001, dtype=np.float32)[:, None]
    nats = model.nats(np.broadcast_to(x[:1], (6001, 20)), output(axis)) + 0.05 * axis[:, 0] ** 2
    best = axis[nats.argmin()]
    assert search.codes(x, rng) == pytest.approx(np.broadcast_to(best, (3, 1)), abs=0.02)


def test_draws_are_decoded_once_fewer_of_large_examples_and_the_origin_is_among_them():
    for values, count in ((784, 2048), (7840, 204), (78_400, 256), (10, 2048)):
        search = Search.of(
            lambda z, values=values: np.zeros((len(z), values), np.float32), 2,
            OutputModel("gaussian"), beta=1.0, rng=np.random.default_rng(0),
        )  # fmt: skip
        assert search.z.shape == (max(count, map_search._SMALLEST_COVER), 2)
        assert search.decoded.shape == (len(search.z), values)
        assert (search.z[0] == 0).all() and search.z.dtype == np.float32
        assert search.z[1:].std() == pytest.approx(1.5, rel=0.1)


@pytest.mark.parametrize("kind", ["bernoulli", "learned-gaussian"])
def test_without_a_step_the_best_draw_is_found(kind, monkeypatch):
    """Draws are scored for all examples at once: nats by the likelihood itself are the oracle."""
    monkeypatch.setattr(fisher_scoring, "steps", lambda x, z, *_, **__: np.zeros_like(z))
    _, _, output = linear(2)
    model = OutputModel(kind, np.full(30, np.log(SIGMA)) if kind != "bernoulli" else None)
    rng = np.random.default_rng(3)
    search = Search.of(output, 2, model, beta=2.0, rng=rng)
    x = rng.uniform(size=(5, 30)).astype(np.float32)
    nats = np.stack(
        [model.nats(np.broadcast_to(row, search.decoded.shape), search.decoded) for row in x]
    )
    best = (nats + np.square(search.z).sum(axis=1)).argmin(axis=1)
    assert np.array_equal(search.codes(x, rng), search.z[best])


@pytest.mark.parametrize(("dimensions", "further"), [(2, 0), (8, 0), (9, 12)])
def test_three_places_become_one_and_many_dimensions_have_more_rounds(dimensions, further):
    asked = []
    _, _, output = linear(dimensions)

    def counted(z):
        asked.append(len(z))
        return output(z)

    rng = np.random.default_rng(0)
    model = OutputModel("learned-gaussian", np.full(30, np.log(SIGMA)))
    search = Search.of(counted, dimensions, model, beta=1.0, rng=rng)
    asked.clear()
    search.codes(rng.normal(size=(5, 30)).astype(np.float32), rng)
    probes = 1 + 2 * min(dimensions, fisher_scoring.DIRECTIONS)
    places = [3, 2, 1, 1, 1, 1] + [1] * further
    assert asked == [5 * count * each for count in places for each in (probes, 4)]
