"""What a decoder's output says of x, against SciPy and against differences."""

import math

import numpy as np
import pytest
from scipy.special import expit, softmax
from scipy.stats import norm

from vae_core.vae import elbo, likelihood
from vae_core.vae.columns import Column
from vae_core.vae.likelihood import OutputModel

rng = np.random.default_rng(11)
COLUMNS = (
    Column(name="mass", mean=4200.0, scale=800.0, step=25.0),
    Column(name="island", kind="category", categories=("Biscoe", "Dream", "Torgersen")),
    Column(name="length", mean=44.0, scale=5.0),
)
LOG_SIGMA = np.log([0.5, 1.0, 1.0, 1.0, 2.0])
MODELS = [
    OutputModel("bernoulli"),
    OutputModel("gaussian"),
    OutputModel("learned-gaussian", np.log([0.3])),
    OutputModel("learned-gaussian", LOG_SIGMA, (slice(1, 4),)),
]


def test_sigma_is_never_below_the_step_to_which_values_were_rounded():
    least = likelihood.least_sigma((5,), COLUMNS)
    assert least == pytest.approx([25 / 800, 1e-3, 1e-3, 1e-3, 1e-3])
    assert likelihood.least_sigma((8, 8, 3)) == pytest.approx([1 / 255])


def test_the_mean_is_a_probability_for_bernoulli_and_for_categories():
    output = rng.normal(size=(4, 5)) * 3
    assert OutputModel("bernoulli").mean(output) == pytest.approx(expit(output))
    assert OutputModel("gaussian").mean(output) is output
    before = output.copy()
    mean = MODELS[3].mean(output)
    assert mean[:, 1:4] == pytest.approx(softmax(output[:, 1:4], axis=1))
    assert np.array_equal(mean[:, [0, 4]], output[:, [0, 4]])
    assert np.array_equal(output, before)


@pytest.mark.parametrize("model", MODELS)
def test_slope_and_curvature_are_those_of_the_nats(model):
    x, output, step = rng.uniform(size=(1, 5)), rng.normal(size=(1, 5)), 1e-4
    x[:, 1:4] = [0, 1, 0]
    mean = model.mean(output)
    slope = (mean - x) * model.precision()
    curvature = np.broadcast_to(model.curvature(mean), output.shape)
    for place in range(5):
        ahead, behind = output.copy(), output.copy()
        ahead[0, place] += step
        behind[0, place] -= step
        here, more, less = (model.nats(x, at)[0] for at in (output, ahead, behind))
        assert slope[0, place] == pytest.approx((more - less) / (2 * step), abs=1e-5)
        second = (more - 2 * here + less) / step**2
        assert curvature[0, place] == pytest.approx(second, rel=1e-3, abs=1e-5)


def test_nats_in_own_units_are_those_of_the_density_of_the_own_numbers():
    own, mean = np.array([4650.0, 47.0]), np.array([4300.0, 41.0])
    scale, sigma = np.array([800.0, 5.0]), np.array([0.5, 2.0])
    standardised = -norm.logpdf((own - mean) / scale, 0, sigma).sum()
    in_own_units = -norm.logpdf(own, mean, sigma * scale).sum()
    shift = likelihood.to_own_units(COLUMNS)
    assert shift == pytest.approx(math.log(800) + math.log(5))
    assert in_own_units == pytest.approx(standardised + shift)


def test_nats_are_the_elbos_of_what_is_observed():
    x, output = rng.uniform(size=(2, 4, 5))
    x[:, 1:4] = [0, 0, 1]
    observed = np.ones((4, 5), bool)
    observed[2, 1:4] = observed[0, 4] = False
    for model in MODELS:
        options = {"log_sigma": model.log_sigma, "categories": model.categories}
        for seen in (None, observed):
            expected = elbo.reconstruction(x, output, model.likelihood, observed=seen, **options)
            assert np.array_equal(model.nats(x, output, seen), expected)


def test_a_probability_of_any_logit_is_a_number_without_a_warning(recwarn):
    assert OutputModel("bernoulli").mean(np.array([-2e3, 2e3], np.float32)).tolist() == [0, 1]
    rows = np.array([[2e3, 0.0, 7.0], [-1.0, -1.0, 8.0]])
    odds = OutputModel("gaussian", None, (slice(0, 2),)).mean(rows)
    assert odds.tolist() == [[1, 0, 7], [0.5, 0.5, 8]] and not recwarn.list


def test_the_mean_is_along_the_last_axis_of_any_number():
    output = rng.normal(size=(2, 3, 5)) * 3
    mean = MODELS[3].mean(output)
    assert mean[..., 1:4] == pytest.approx(softmax(output[..., 1:4], axis=-1))


def test_without_a_learned_sigma_the_precision_is_1_and_with_one_a_category_s_is():
    one = OutputModel("gaussian").precision()
    assert one.tolist() == [1] and one.dtype == np.float32
    assert MODELS[2].precision() == pytest.approx([1 / 0.09])
    log_sigma = np.log([0.5, 3.0, 3.0, 3.0, 2.0])
    model = OutputModel("learned-gaussian", log_sigma, (slice(1, 4),))
    assert model.precision() == pytest.approx([4, 1, 1, 1, 0.25])
    assert log_sigma == pytest.approx(np.log([0.5, 3.0, 3.0, 3.0, 2.0]))  # it is left as it was


def test_the_places_of_categories_and_only_theirs():
    assert likelihood.categories(COLUMNS) == (slice(1, 4),)
    more = (*COLUMNS, Column(name="sex", kind="category", categories=("f", "m")))
    assert likelihood.categories(more) == (slice(1, 4), slice(5, 7))
    assert likelihood.categories(()) == ()


def test_the_least_sigma_of_a_row_without_columns_and_types():
    assert likelihood.least_sigma((3,)) == pytest.approx([1e-3] * 3)
    assert likelihood.least_sigma((3,)).dtype == likelihood.least_sigma((8, 8, 1)).dtype == "f4"
