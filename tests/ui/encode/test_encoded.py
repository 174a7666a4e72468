"""A row with gaps: what is not known costs nothing."""

import numpy as np
import pytest

from ui.encode.encoded import encode
from ui.state import open_run
from vae_core import datasets


def test_a_missing_value_costs_no_nats_and_is_given_as_none(trained):
    opened = open_run.opened(trained["vectors"])
    x = datasets.load_test("digits_64").x[0].astype(np.float32)
    observed = np.ones(64, bool)
    observed[[3, 20]] = False
    whole, part = encode(opened, x, 1.0), encode(opened, x, 1.0, observed)
    output = opened.codec.output(whole.posterior.mean, 1.0)[0]
    missing = 0.5 * np.square(x - output)[~observed].sum()
    assert part.reconstruction == pytest.approx(whole.reconstruction - missing, rel=1e-5)
    assert (np.flatnonzero(np.isnan(part.given)) == [3, 20]).all() and whole.given is x
