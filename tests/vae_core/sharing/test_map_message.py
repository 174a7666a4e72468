"""The figures that a map is told: only those that there are."""

import json
import math

import pytest

from vae_core.sharing import map_message

ROW = dict.fromkeys(("beta", "reconstruction", "kl", "loss", "elbo", "active_units"), 1.0)


@pytest.mark.parametrize("variational", [True, False])
def test_a_plain_autoencoder_has_no_figures_of_a_posterior(variational):
    (shown,) = map_message.metric_rows([ROW], variational=variational)
    none = {name for name, value in shown.items() if value is None}
    assert none == (set() if variational else {"kl", "elbo", "active_units"})
    assert [value for value in shown.values() if value is not None] == [1.0] * (6 - len(none))


def test_what_is_no_number_or_not_there_is_null_in_json():
    rows = [ROW | {"kl": math.nan, "elbo": math.inf}, {"beta": 2}]
    first, second = json.loads(json.dumps(map_message.metric_rows(rows, variational=True)))
    assert [name for name, value in first.items() if value is None] == ["kl", "elbo"]
    assert {name for name, value in second.items() if value is not None} == {"beta"}


@pytest.mark.parametrize("dimensions", [0, 1, 2, 3, 16])
def test_the_kl_of_two_dimensions_goes_along_and_that_of_more_by_itself(dimensions):
    row = ROW | {"kl_per_dimension": [0.123456] * dimensions}
    (shown,) = map_message.metric_rows([row], variational=True)
    (apart,) = map_message.dimensions([row])
    assert shown.get("kl_per_dimension") == ([0.1235] * dimensions if 0 < dimensions < 3 else None)
    assert apart == {"beta": 1.0, "dimensions": [0.1235] * dimensions}
