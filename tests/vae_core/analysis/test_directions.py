"""Directions against another library's AUC, and against labels that mean nothing."""

import numpy as np
import pytest
from scipy import stats
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score, roc_auc_score

from vae_core.analysis import directions
from vae_core.analysis.directions import auc, explained, separation

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
    enough = separation(np.zeros((8, 3)), np.repeat([0, 1], 4), 0, 1)
    assert enough.auc == 0.5 and enough.held_out == 4


def test_a_slope_is_that_of_each_coordinate_by_another_library():
    values = rng.uniform(20, 44, 300)
    means = rng.normal(size=(300, 4)) + np.outer(values, [0.1, 0, -0.3, 0])
    expected = [stats.linregress(values, means[:, d]).slope for d in range(4)]
    assert np.allclose(directions.slope(means, values), expected)


def test_a_circle_is_the_regression_on_cosine_and_sine():
    angle = rng.uniform(0, 90, 400)  # not the whole circle: cosine and sine go together
    pair = np.stack([np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))], axis=1)
    means = pair @ rng.normal(size=(2, 6)) + 0.1 * rng.normal(size=(400, 6))
    expected = LinearRegression().fit(pair, means).coef_.T
    assert np.allclose(directions.circle(means, angle, 360), expected)


def test_r2_is_that_of_another_library_on_the_half_that_was_left_out():
    values = rng.normal(size=500)
    means = rng.normal(size=(500, 3))
    means[:, 1] += 2 * values
    found = explained(means, values)
    made, tried = np.array_split(np.random.default_rng(0).permutation(500), 2)
    way = directions.slope(means[made], values[made])
    line = LinearRegression().fit((means[made] @ way)[:, None], values[made])
    assert found.r2 == pytest.approx(
        r2_score(values[tried], line.predict((means[tried] @ way)[:, None]))
    )
    assert found.low < found.r2 < found.high and found.held_out == 250
    assert found.r2 == pytest.approx(0.8, abs=0.08)  # 4 / (4 + 1)


def test_an_angle_is_explained_as_a_pair_and_its_seam_does_no_harm():
    angle = rng.uniform(0, 360, 600)
    turn = np.deg2rad(angle)
    means = rng.normal(size=(600, 5)) * 0.1
    means[:, 2] += np.cos(turn)
    means[:, 4] += np.sin(turn)
    assert explained(means, angle, 360).r2 > 0.9
    assert explained(means, angle).r2 < 0.75, "as a plain number it breaks at 360"


def test_r2_of_an_angle_is_that_of_another_library_for_cosine_and_sine_together():
    angle = rng.uniform(0, 120, 600)  # not the whole circle: neither has a mean of 0
    pair = directions.turned(angle, 360)
    means = 3.0 + pair @ rng.normal(size=(2, 5)) + 0.3 * rng.normal(size=(600, 5))
    made, tried = np.array_split(np.random.default_rng(0).permutation(600), 2)
    places = means @ directions.circle(means[made], angle[made], 360).T
    plane = LinearRegression().fit(places[made], pair[made])
    expected = r2_score(pair[tried], plane.predict(places[tried]), multioutput="variance_weighted")
    assert explained(means, angle, 360).r2 == pytest.approx(expected)


def test_r2_knows_no_units():
    values, means = rng.normal(size=100), rng.normal(size=(100, 3))
    means[:, 0] += values
    assert explained(means, 1e-6 * values).r2 == pytest.approx(explained(means, values).r2)


def test_numbers_that_mean_nothing_explain_nothing():
    found = [explained(rng.normal(size=(80, 60)), rng.normal(size=80)).r2 for _ in range(30)]
    assert np.mean(found) < 0.05, "in-sample it would be near 0.7"


def test_missing_numbers_are_left_out_and_too_few_say_nothing():
    values = np.where(np.arange(300) % 3 == 0, np.nan, np.arange(300.0))
    means = np.arange(300.0)[:, None] * np.ones((1, 4))
    found = explained(means, values)
    assert found.held_out == 100 and found.r2 > 0.999
    few = np.arange(300.0)
    assert explained(means, np.where(few < 11, few, np.nan)) is None
    assert explained(means, np.where(few < 12, few, np.nan)).held_out == 6
    assert explained(means, np.full(300, 2.0)) is None
