"""The learning rate's schedule."""

import numpy as np
import pytest

from vae_core.training import optimizer


def test_the_schedule_warms_up_and_ends_at_nothing():
    schedule = optimizer.WarmUpCosine(peak=2.0, steps=100)
    rates = np.array([float(schedule(step)) for step in range(101)])
    assert rates[0] == pytest.approx(0.2) and rates[9] == pytest.approx(2.0)
    assert (np.diff(rates[10:]) <= 0).all() and rates[100] == pytest.approx(0, abs=1e-6)
