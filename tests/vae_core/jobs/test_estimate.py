"""How long a training is said to take, against what trainings took on two cores."""

import pytest

from vae_core import datasets
from vae_core.jobs import estimate
from vae_core.vae.presets import PRESETS

FAST, EVERY = PRESETS["fast"].config, PRESETS["every-beta-mlp"].config
# Seconds from the command to its end, Keras not loaded before.
TOOK = [
    (FAST.replace(dataset="digits", epochs=60), 32.1),
    (FAST.replace(epochs=2), 19.1),
    (EVERY.replace(dataset="digits", epochs=20), 34.6),
    (EVERY.replace(epochs=2), 100.8),
]


@pytest.mark.parametrize(("config", "took"), TOOK)
def test_an_estimate_is_within_thirty_percent(config, took, tmp_path, monkeypatch):
    monkeypatch.setenv(datasets.DATA_DIR_VARIABLE, str(tmp_path))
    assert estimate.seconds(config) == pytest.approx(took, rel=0.3)


def test_a_trainer_that_is_ready_saves_the_start():
    config, _ = TOOK[0]
    assert estimate.seconds(config, ready=True) < 0.7 * estimate.seconds(config)
