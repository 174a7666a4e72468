"""Which test examples a run shows."""

import numpy as np
import pytest

from vae_core.datasets import Split, shown
from vae_core.vae.config import BetaRange, TrainingConfig

ONE_BETA = TrainingConfig(dataset="digits")
EVERY_BETA = ONE_BETA.replace(beta=BetaRange())


def _split(count):
    numbers = np.arange(count)
    return Split(numbers[:, None], numbers % 3, numbers[:, None] > 5, {"place": numbers})


@pytest.mark.parametrize("count", [1, 360, 10_000, 10_001, 19_999, 20_000, 123_457])
def test_the_examples_of_new_codes_are_found_again_by_how_many_there_are(count):
    test = _split(count)
    for config in (ONE_BETA, EVERY_BETA):
        some = shown.of_new_run(test, config)
        again = shown.of_run(test, len(some))
        assert (some.x == again.x).all() and (some.labels == again.labels).all()
        step = shown.step_between(count, len(some))
        assert (some.label_columns["place"] == step * np.arange(len(some))).all()
        assert (some.observed[:, 0] == (some.x[:, 0] > 5)).all()


def test_at_one_beta_all_are_shown_and_over_a_range_of_it_ten_thousand_at_most():
    million = 1_000_000
    assert shown.step_of(ONE_BETA, million) == 1 and shown.step_of(EVERY_BETA, million) == 100
    assert shown.step_of(EVERY_BETA, 10_000) == 1 and shown.step_of(EVERY_BETA, 10_001) == 2
    wide = ONE_BETA.replace(latent_dim=64)
    kept = -(-million // shown.step_of(wide, million))
    assert 0.9 * 2**26 < kept * (4 * 64 + 8) <= 96 * 2**20  # a server reads its file
