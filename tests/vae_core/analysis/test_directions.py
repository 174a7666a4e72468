"""Directions against another library's AUC, and against labels that mean nothing."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from vae_core.analysis.directions import auc, separation

rng = np.random.default_rng(2)


def test_the_auc_is_that_of_another_library_ties_included():
    below, above = rng.integers(0, 6, 50).astype(float), rng.integers(2, 8, 30).astype(float)
    truth = np.repeat([0, 1], [50, 30])
    expected = roc_auc_score(truth, np.concatenate([below, above]))
    assert auc(below, above) == pytest.approx(expected)


def test_a_real_direction_is_found_and_its_interval_holds_it():
    labels = np.arange(400) % 2
    means = rng.normal(size=(400, 20))
    means[:, 3] += 2.0 * labels
    found = separation(means, labels, 0, 1)
    assert found.held_out == 200 and found.low < found.auc < found.high
    assert 0.85 < found.auc < 0.96  # Φ(2 / √2) = 0.921


def test_labels_that_mean_nothing_are_not_told_apart():
    aucs = []
    for _ in range(40):
        means, labels = rng.normal(size=(60, 50)), rng.integers(0, 2, 60)
        aucs.append(separation(means, labels, 0, 1).auc)
    assert np.mean(aucs) == pytest.approx(0.5, abs=0.04), "in-sample it would be near 1"


def test_too_few_examples_say_nothing():
    assert separation(np.zeros((6, 3)), np.array([0, 0, 0, 1, 1, 1]), 0, 1) is None
    assert separation(np.zeros((6, 3)), np.zeros(6, int), 0, 1) is None
