"""The Lasso against another library's."""

import numpy as np
import pytest
from sklearn.linear_model import Lasso

from vae_core.analysis.lasso import lasso

rng = np.random.default_rng(3)
X = rng.normal(size=(200, 6)) @ rng.normal(size=(6, 6))
Y = X @ [1, 0, -2, 0, 0.01, 0] + rng.normal(size=200)


def theirs(x, y, price):
    fitted = Lasso(alpha=price, fit_intercept=False, tol=1e-10, max_iter=100_000).fit(x, y)
    return fitted.coef_


@pytest.mark.parametrize("price", [0.02, 0.5])
@pytest.mark.parametrize("scale", [1.0, 0.1])
def test_weights_are_those_of_another_library(price, scale):
    expected = theirs(scale * X, Y, price)
    assert lasso(scale * X, Y, price) == pytest.approx(expected, abs=1e-5)


def test_a_column_of_zeros_has_no_weight_and_the_others_have_theirs():
    x = np.column_stack([np.zeros(200), X])
    assert lasso(x, Y) == pytest.approx([0.0, *theirs(X, Y, 0.02)], abs=1e-5)


def test_a_high_price_leaves_no_weight():
    assert (lasso(X, Y, 1e6) == 0).all()
