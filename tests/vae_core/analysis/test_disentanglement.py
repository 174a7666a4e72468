"""Disentanglement measures against closed forms, and against another library."""

import numpy as np
import pytest
from sklearn.linear_model import Lasso, LinearRegression
from sklearn.metrics import balanced_accuracy_score, mutual_info_score

from vae_core.analysis import disentanglement as measures
from vae_core.vae.columns import LabelColumn

rng = np.random.default_rng(3)
N = 4000
NUMBERS = tuple(LabelColumn(name=name, kind="number") for name in "abc")
VALUES = {name: rng.uniform(0, 1, N) for name in "abc"}
PERFECT = np.stack([VALUES[name] for name in "abc"], axis=1)


def test_codes_that_are_the_factors_have_the_best_scores():
    found = measures.scores(PERFECT * [3, -2, 0.1], NUMBERS, VALUES)
    assert found.mig > 0.97 and found.sap > 0.97, "less what 4,000 examples share by chance"
    assert found.disentanglement == pytest.approx(1) and found.completeness == pytest.approx(1)
    assert found.informativeness == pytest.approx(1, abs=0.001)


def test_codes_that_know_nothing_have_the_worst():
    found = measures.scores(rng.normal(size=(N, 3)), NUMBERS, VALUES)
    assert found.mig < 0.01 and found.sap < 0.01 and found.informativeness < 0.01


def test_a_factor_in_two_dimensions_at_once_has_no_gap():
    """Two copies of a share all information with it: MIG and SAP lose a third, D nothing."""
    doubled = np.column_stack([PERFECT[:, 0], PERFECT[:, 0], PERFECT[:, 1:]])
    single = measures.mig(PERFECT, NUMBERS, VALUES)
    assert measures.mig(doubled, NUMBERS, VALUES) == pytest.approx(single * 2 / 3, abs=0.01)
    assert measures.sap(doubled, NUMBERS, VALUES) == pytest.approx(2 / 3, abs=0.01)


def test_mixed_by_a_turn_of_45_degrees_sap_has_its_closed_form():
    """(a + b, a − b) explain half of a and of b each: R² = 1/2 twice, and no gap."""
    mixed = np.stack([PERFECT[:, 0] + PERFECT[:, 1], PERFECT[:, 0] - PERFECT[:, 1],
                      PERFECT[:, 2]], axis=1)  # fmt: skip
    assert measures.sap(mixed, NUMBERS, VALUES) == pytest.approx(1 / 3, abs=0.03)
    matrix = measures.dci_matrix(mixed, NUMBERS, VALUES)
    assert matrix.explained == pytest.approx([1, 1, 1], abs=0.01)
    # Two of three rows are shared evenly by two of three factors: 1 − log 2 / log 3.
    expected = (2 * (1 - np.log(2) / np.log(3)) * np.sqrt(2) + 1) / (2 * np.sqrt(2) + 1)
    assert measures.disentanglement(matrix.importance) == pytest.approx(expected, abs=0.02)


def test_dci_of_a_given_matrix():
    r = np.array([[1.0, 0, 0], [0, 2.0, 2.0], [0, 0, 0]])
    shared = 1 - np.log(2) / np.log(3)
    assert measures.disentanglement(r) == pytest.approx((1 * 1 + 4 * shared) / 5)
    assert measures.completeness(r) == pytest.approx(1)
    assert measures.completeness(np.array([[1.0, 0], [1.0, 0]])) == pytest.approx(0)
    assert measures.disentanglement(np.zeros((3, 2))) == 0


def test_information_is_that_of_another_library():
    a, b = rng.integers(0, 5, 300), rng.integers(0, 7, 300)
    b = np.where(rng.random(300) < 0.5, a, b)
    assert measures.mutual_information(a, b) == pytest.approx(mutual_info_score(a, b))
    assert measures.entropy(a) == pytest.approx(mutual_info_score(a, a))


def test_an_entropy_leaves_out_what_does_not_occur():
    assert measures.entropy(np.array([0, 2, 2])) == pytest.approx(np.log(3) - 2 / 3 * np.log(2))


MIXED = (
    LabelColumn(name="shape", names=("p", "q", "r")),
    LabelColumn(name="size", kind="number"),
    LabelColumn(name="angle", kind="number", period=90.0),
    LabelColumn(name="noise", kind="number"),
)


def mixed(count):
    """Factors of every kind, and codes of five dimensions that know them a little; one is dead."""
    draws = np.random.default_rng(9)
    values = {
        "shape": draws.integers(0, 3, count), "size": draws.normal(size=count),
        "angle": draws.uniform(-100, 800, count), "noise": draws.normal(size=count),
    }  # fmt: skip
    turn = 2 * np.pi * values["angle"] / 90
    parts = np.stack([values["shape"] == 1, values["size"], np.cos(turn), np.sin(turn)], axis=1)
    codes = parts @ draws.normal(size=(4, 4)) + 0.5 * draws.normal(size=(count, 4))
    return np.column_stack([codes, np.full(count, 3.0)]), values


def test_mig_is_counted_in_twenty_bins_as_another_library_counts():
    means, values = mixed(700)

    def bins(of):
        edges = np.linspace(of.min(), of.max(), 21)
        return np.clip(np.digitize(of, edges) - 1, 0, 19)

    factors = [values["shape"], bins(values["size"]), np.floor(values["angle"] % 90 / 4.5)]
    factors += [bins(values["noise"])]
    codes = [bins(code) for code in means.T[:4]] + [np.zeros(700)]
    gaps = []
    for factor in factors:
        *_, second, first = sorted(mutual_info_score(code, factor) for code in codes)
        gaps.append((first - second) / mutual_info_score(factor, factor))
    assert measures.mig(means, MIXED, values) == pytest.approx(np.mean(gaps), rel=1e-6)


def test_dci_fits_one_half_and_explains_the_other_by_another_library():
    means, values = mixed(120)

    def standardised(of):
        spread = of.std(axis=0)
        return (of - of.mean(axis=0)) / np.where(spread > 0, spread, 1)

    codes, turn = standardised(means), 2 * np.pi * values["angle"] / 90
    targets = [
        np.eye(3)[values["shape"]], values["size"][:, None],
        np.stack([np.cos(turn), np.sin(turn)], axis=1), values["noise"][:, None],
    ]  # fmt: skip
    found = measures.dci_matrix(means, MIXED, values)
    assert found.importance.shape == (5, 4)
    for at, target in enumerate(map(standardised, targets)):
        fitted = [
            Lasso(alpha=0.02, fit_intercept=False, tol=1e-12, max_iter=100_000).fit(codes[::2], y)
            for y in target[::2].T
        ]
        weights = sum(np.abs(each.coef_) for each in fitted)
        assert found.importance[:, at] == pytest.approx(weights, abs=1e-5)
        kept = target[1::2]
        errors = [
            np.square(kept[:, k] - each.predict(codes[1::2])).mean() / kept[:, k].var()
            for k, each in enumerate(fitted)
        ]
        assert found.explained[at] == pytest.approx(
            np.clip(1 - np.array(errors), 0, 1).mean(), abs=1e-5
        )
    assert found.explained[3] == 0, "what is explained worse than by its mean counts as nothing"


def test_sap_of_a_label_is_the_best_threshold_by_another_library():
    shape = rng.integers(0, 3, 150)
    codes = np.stack([shape + rng.normal(size=150), rng.normal(size=150)], axis=1)
    column = (LabelColumn(name="shape", names=("p", "q", "r", "no example's")),)

    def best(code, positive):
        scores = [balanced_accuracy_score(positive, code > at) for at in np.sort(code)]
        return 2 * max(*scores, *(1 - score for score in scores)) - 1

    each = [np.mean([best(code, shape == k) for k in range(3)]) for code in codes.T]
    assert measures.sap(codes, column, {"shape": shape}) == pytest.approx(max(each) - min(each))


def test_sap_tells_a_single_example_at_the_lowest_place_from_hundreds():
    """A threshold that lies on the lowest place has that example below it, and no other."""
    alone = (np.arange(401) == 0).astype(int)
    codes = np.stack([np.arange(401.0), np.zeros(401)], axis=1)
    column = (LabelColumn(name="alone", names=("no", "yes")),)
    assert measures.sap(codes, column, {"alone": alone}) == pytest.approx(1)


def test_an_angle_counts_as_cosine_and_sine_and_its_seam_is_nowhere():
    angle = rng.uniform(0, 360, N)
    turn = np.deg2rad(angle)
    codes = np.stack([np.cos(turn), np.sin(turn), rng.normal(size=N)], axis=1)
    column = (LabelColumn(name="angle", kind="number", period=360.0),)
    pair = codes[:, :2]
    fitted = LinearRegression().fit(codes[::2], pair[::2]).score(codes[1::2], pair[1::2])
    found = measures.dci_matrix(codes, column, {"angle": angle})
    assert found.explained == pytest.approx([fitted], abs=0.01)
    turned = measures.mig(codes, column, {"angle": (angle + 100) % 360})
    assert measures.mig(codes, column, {"angle": angle}) == pytest.approx(turned, abs=0.02)
    assert measures.sap(codes, column, {"angle": angle}) < 0.02, "it has two dimensions, not one"


def test_an_angle_a_hair_below_zero_lies_in_the_last_part_of_its_turn():
    draws = np.random.default_rng(4)
    angle, low = draws.uniform(0, 360, N), draws.random(N) < 0.1
    codes = np.stack([angle + draws.normal(0, 30, N), draws.normal(size=N)], axis=1)
    column = (LabelColumn(name="angle", kind="number", period=360.0),)
    below, last = (
        measures.mig(codes, column, {"angle": np.where(low, at, angle)}) for at in (-1e-18, 359.0)
    )
    assert below == pytest.approx(last)
