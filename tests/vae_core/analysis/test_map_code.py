"""The MAP code against an exhaustive search, and against a linear decoder's known one."""

import numpy as np
import pytest

from vae_core import datasets
from vae_core.analysis import map_code
from vae_core.serving.codec import Codec
from vae_core.vae import elbo, fisher_scoring
from vae_core.vae.likelihood import OutputModel

rng = np.random.default_rng(0)


@pytest.mark.parametrize("beta", [0.1, 1.0, 10.0])
def test_the_best_code_is_the_best_of_a_fine_grid(trained, beta):
    codec = Codec.open(trained["mlp-every-beta"])
    axis = np.linspace(-6, 6, 161, dtype=np.float32)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    outputs = codec.output(grid, beta)
    cover = map_code.cover(
        lambda z: codec.output(z, beta),
        2,
        model=OutputModel("bernoulli"),
        rng=np.random.default_rng(1),
    )
    for x in datasets.load("digits").test.x[:10]:
        start = codec.encode(x[None], beta).mean[0]
        best = map_code.map_code(
            x, lambda z: codec.output(z, beta), start, cover,
            beta=beta, model=OutputModel("bernoulli"), rng=np.random.default_rng(1),
        )  # fmt: skip
        unit = np.broadcast_to(datasets.to_unit(x), (len(grid), *x.shape))
        exhaustive = elbo.reconstruction(unit, outputs, "bernoulli")
        exhaustive = exhaustive + beta * 0.5 * (grid**2).sum(axis=1)
        assert best.objective <= exhaustive.min() + 0.05
        assert best.objective == pytest.approx(
            best.reconstruction + beta * 0.5 * float((best.z**2).sum()), abs=1e-3
        )


@pytest.mark.parametrize("dimensions", [2, 12])
@pytest.mark.parametrize("likelihood", ["gaussian", "learned-gaussian"])
@pytest.mark.parametrize("missing", [0, 10])
def test_the_best_code_of_a_linear_decoder_is_the_known_one(dimensions, likelihood, missing):
    weights, x = rng.normal(size=(dimensions, 40)), rng.normal(size=40)
    learned = likelihood == "learned-gaussian"
    sigma = rng.uniform(0.4, 2.0, 40) if learned else np.ones(40)
    model = OutputModel(likelihood, np.log(sigma) if learned else None)
    seen = np.arange(40) >= missing
    x[~seen] = 9.0  # what stands in a gap must not count
    scaled = seen * weights / sigma**2
    solution = np.linalg.solve(scaled @ weights.T + np.eye(dimensions), scaled @ x)

    def output(z):
        assert z.dtype == np.float32, "as networks take it"
        return z @ weights

    def objective(z):
        constant = (np.log(sigma) + 0.5 * np.log(2 * np.pi))[seen].sum() if learned else 0.0
        error = ((x - z @ weights) / sigma)[seen]
        return 0.5 * np.square(error).sum() + constant + 0.5 * np.square(z).sum()

    cover = map_code.cover(output, dimensions, model=model, rng=np.random.default_rng(0))
    best = map_code.map_code(
        x, output, np.zeros(dimensions), cover,
        beta=1.0, model=model, rng=np.random.default_rng(0),
        observed=seen if missing else None,
    )  # fmt: skip
    short = best.objective - objective(solution)
    assert -1e-3 <= short <= 0.03 * (objective(np.zeros(dimensions)) - objective(solution))


def test_where_values_are_missing_the_best_code_is_the_best_of_a_fine_grid():
    """A wavy decoder has many valleys, and another z's image in the gaps must not lead there."""
    frequency, phase = rng.uniform(2, 9, 40), rng.uniform(0, 6, 40)

    def output(z):
        return 3 * np.sin(z[:, :1] * frequency + phase)

    own, other = output(np.array([[1.2], [-2.3]]))
    seen = np.arange(40) < 15
    x = np.where(seen, own + 0.3 * rng.normal(size=40), other)
    grid = np.linspace(-6, 6, 20001)[:, None]
    exhaustive = 0.5 * np.square(output(grid) - x)[:, seen].sum(axis=1)
    exhaustive += 0.5 * np.square(grid[:, 0])
    model = OutputModel("gaussian")
    cover = map_code.cover(output, 1, model=model, rng=np.random.default_rng(2))
    best = map_code.map_code(
        x, output, np.array([-2.3]), cover,
        beta=1.0, model=model, rng=np.random.default_rng(2), observed=seen,
    )  # fmt: skip
    assert best.objective <= exhaustive.min() + 0.01


def test_a_cover_is_spread_over_the_prior_and_beyond():
    cover = map_code.cover(
        lambda z: np.zeros((len(z), 5)), 3,
        model=OutputModel("gaussian"), rng=np.random.default_rng(5),
    )  # fmt: skip
    assert cover.z.std(axis=0) == pytest.approx([1.8] * 3, rel=0.05)
    assert np.mean(np.abs(cover.z) < 1.8) == pytest.approx(0.683, abs=0.03), "as of a normal"


@pytest.mark.parametrize(
    ("shape", "draws"), [((28, 28, 1), 2048), ((56, 56, 1), 512), ((112, 112, 3), 128)]
)
def test_a_cover_of_large_images_has_fewer_draws(shape, draws):
    cover = map_code.cover(
        lambda z: np.zeros((len(z), *shape), np.float32), 2,
        model=OutputModel("gaussian"), rng=np.random.default_rng(0),
    )  # fmt: skip
    assert len(cover.z) == len(cover.output) == draws


LOG_SIGMA = rng.uniform(-1, 1, 20)


@pytest.mark.parametrize(
    "model",
    [
        OutputModel("bernoulli"),
        OutputModel("gaussian"),
        OutputModel("learned-gaussian", LOG_SIGMA),
        OutputModel("learned-gaussian", LOG_SIGMA, (slice(4, 9),)),
    ],
)
def test_a_covers_nats_are_those_of_the_likelihood_but_for_a_constant_of_x(model):
    weights, x = rng.normal(size=(3, 20)), rng.uniform(size=20)
    x[4:9] = [0, 0, 1, 0, 0]
    cover = map_code.cover(lambda z: z @ weights, 3, model=model, rng=np.random.default_rng(0))
    whole = model.nats(np.broadcast_to(x, cover.output.shape), cover.output)
    assert np.ptp(cover.nats(x) - whole) < 1e-6 * np.ptp(whole)


def test_more_rounds_are_made_only_where_one_cannot_look_along_every_axis():
    calls = {}
    for dimensions in (2, fisher_scoring.DIRECTIONS, fisher_scoring.DIRECTIONS + 1):
        weights = rng.normal(size=(dimensions, 20))
        calls[dimensions] = 0

        def output(z, dimensions=dimensions, weights=weights):
            calls[dimensions] += 1
            return z @ weights

        model = OutputModel("gaussian")
        cover = map_code.cover(output, dimensions, model=model, rng=np.random.default_rng(0))
        map_code.map_code(
            rng.normal(size=20), output, np.zeros(dimensions), cover,
            beta=1.0, model=model, rng=np.random.default_rng(0),
        )  # fmt: skip
    few, as_many, more = calls.values()
    assert few == as_many < more
