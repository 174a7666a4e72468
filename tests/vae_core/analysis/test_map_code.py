"""The MAP code against an exhaustive search, and against a linear decoder's known one."""

import numpy as np
import pytest

from vae_core import datasets
from vae_core.analysis import map_code
from vae_core.serving.codec import Codec
from vae_core.vae import elbo
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
