"""The learning rate's schedule."""

import numpy as np
import pytest

from vae_core.training import optimizer
from vae_core.vae.config import TrainingConfig


def test_the_schedule_warms_up_and_ends_at_nothing():
    schedule = optimizer.WarmUpCosine(peak=2.0, steps=100)
    rates = np.array([float(schedule(step)) for step in range(101)])
    assert rates[0] == pytest.approx(0.2) and rates[9] == pytest.approx(2.0)
    assert (np.diff(rates[10:]) <= 0).all() and rates[100] == pytest.approx(0, abs=1e-6)


def test_the_schedule_is_a_line_and_then_half_a_cosine():
    steps = np.arange(101)
    schedule = optimizer.WarmUpCosine(peak=2.0, steps=100)
    expected = np.where(
        steps < 10, (steps + 1) / 10, 0.5 * (1 + np.cos(np.pi * np.clip((steps - 10) / 90, 0, 1)))
    )
    rates = [float(schedule(step)) for step in steps]
    assert rates == pytest.approx(2.0 * expected, abs=1e-5)
    assert float(schedule(500)) == pytest.approx(0, abs=1e-6)
    assert float(optimizer.WarmUpCosine(peak=2.0, steps=1)(0)) == 2.0
    assert schedule.get_config() == {"peak": 2.0, "steps": 100}


@pytest.mark.parametrize(("name", "kind"), [("adam", "Adam"), ("adamw", "AdamW"),
                                            ("rmsprop", "RMSprop")])  # fmt: skip
def test_the_optimizer_is_what_the_configuration_says(name, kind):
    config = TrainingConfig(optimizer=name, learning_rate=0.004)
    built = optimizer.build(config, 50)
    assert type(built).__name__ == kind and float(built.learning_rate) == pytest.approx(0.004)
    assert (built.weight_decay or 0.0) == (1e-4 if name == "adamw" else 0.0)
    cosine = optimizer.build(config.replace(schedule="cosine"), 50)
    assert float(cosine.learning_rate) == pytest.approx(0.004 / 5)  # of five steps of warm-up
