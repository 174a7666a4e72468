"""Codes: packed, thinned, interpolated."""

import numpy as np
import pytest

from tests.support import oracle
from vae_core.vae.codes import Codes, Quantised, needed_nodes


def test_codes_that_move_far_from_node_to_node_wrap_and_come_back():
    ends = np.array([[[32.0]], [[-32.0]], [[32.0]]], np.float32)
    there = Quantised.of(ends, 1e-3)
    back = Quantised.unpacked(there.packed(), (3, 1, 1), there.step)
    assert (back.integers == there.integers).all() and (np.abs(back[0]) > 31).all()


def test_thinning_keeps_the_nodes_that_bends_need_and_interpolation_finds_the_others():
    betas = np.geomspace(0.01, 25, 120).astype(np.float32)
    place = np.log(betas)[:, None, None]
    # One code drifts evenly, the other jumps near β = 1.
    mean = Quantised.of(np.concatenate([0.3 * place, 2 * np.tanh(8 * place)], axis=2), 1e-3)
    kept = needed_nodes(betas, mean, 0.005)
    assert kept[0] == 0 and kept[-1] == 119 and 10 < len(kept) < 60
    gaps = np.diff(kept)
    jump = np.searchsorted(kept, 65)
    assert gaps[jump] <= 4 < gaps[0]
    codes = Codes(betas[kept], mean.at_nodes(kept), betas[kept], mean.at_nodes(kept), None)
    for node, beta in enumerate(betas.tolist()):
        assert np.abs(codes.mean_at(beta) - mean[node]).max() < 0.0051
        ours = oracle.codes_at(codes.betas, codes.mean, beta)
        assert np.abs(codes.mean_at(beta) - ours).max() < 1e-5


def test_the_codes_of_one_example_are_its_row_of_all():
    rng, betas = np.random.default_rng(0), np.geomspace(0.1, 10, 5).astype(np.float32)
    values = [Quantised.of(rng.normal(size=(5, 7, 3)).astype(np.float32), 1e-3) for _ in range(2)]
    codes = Codes(betas, values[0], betas, values[1], np.arange(7))
    one = codes.of(4)
    assert len(one) == 1 and one.labels.tolist() == [4]
    assert (one.mean_at(1.7) == codes.mean_at(1.7)[4:5]).all()
    assert (one.log_variance_at(1.7) == codes.log_variance_at(1.7)[4:5]).all()


def grid(shape=(6, 7, 3), seed=0, step=1e-3):
    return Quantised.of(np.random.default_rng(seed).normal(size=shape), step)


def test_values_are_rounded_to_the_step_or_a_larger_one_where_they_would_not_fit():
    values = np.array([[[0.0, 1.2344, -3.9996, 31.9, 32.0]]])
    fits = Quantised.of(values, 1e-3)
    assert fits.step == 1e-3 and fits.integers.dtype == np.int16
    assert fits.integers.tolist() == [[[0, 1234, -4000, 31900, 32000]]]
    assert fits[0].dtype == np.float32
    for largest in (32.001, 1e6):
        wide = Quantised.of(np.array([[[largest, -largest, 1.0]]]), 1e-3)
        assert wide.step == pytest.approx(largest / 32000) and wide.integers.min() == -32000
        assert np.abs(wide[0][0] - [largest, -largest, 1.0]).max() <= wide.step * 0.5001
    assert Quantised.of(np.empty((2, 0, 3)), 1e-3).integers.shape == (2, 0, 3)


def test_what_is_packed_are_second_differences_low_bytes_first():
    """Written out with NumPy's differences, and read back from these bytes alone."""
    values = grid()
    flat = values.integers.reshape(6, -1).astype(np.int64)
    second = np.diff(flat, n=2, axis=0, prepend=np.zeros((2, 21), np.int64)) % 2**16
    by_hand = np.concatenate([(second % 256).ravel(), (second // 256).ravel()])
    assert values.packed().dtype == np.uint8 and values.packed().tolist() == by_hand.tolist()
    back = Quantised.unpacked(by_hand.astype(np.uint8), (6, 7, 3), 0.25)
    assert (back.integers == values.integers).all() and back.step == 0.25
    for wrong in ((6, 7, 4), (5, 7, 3), (7, 6, 4)):
        with pytest.raises(ValueError):
            Quantised.unpacked(by_hand.astype(np.uint8), wrong, 0.25)


def some_codes(labels=True):
    betas, coarse = np.geomspace(0.1, 10, 6), np.geomspace(0.1, 10, 3)
    return Codes(
        betas.astype(np.float32), grid(), coarse.astype(np.float32), grid((3, 7, 3), 1, 0.02),
        np.arange(7) if labels else None,
    )  # fmt: skip


def test_the_first_are_the_first_and_no_more_than_there_are():
    codes = some_codes()
    for count in (1, 6):
        first = codes.first(count)
        assert len(first) == count and first.labels.tolist() == list(range(count))
        assert (first.mean.integers == codes.mean.integers[:, :count]).all()
        assert (first.log_variance.integers == codes.log_variance.integers[:, :count]).all()
        assert (first.mean.step, first.log_variance.step) == (1e-3, 0.02)
    assert codes.first(7) is codes and codes.first(99) is codes
    assert some_codes(labels=False).first(2).labels is None


def test_means_and_log_variances_are_between_their_own_nodes():
    codes = some_codes()
    for beta in (0.1, 0.17, 1.0, 5.0, 10.0):
        mean = oracle.codes_at(codes.betas, codes.mean, beta)
        widths = oracle.codes_at(codes.log_variance_betas, codes.log_variance, beta)
        assert np.abs(codes.mean_at(beta) - mean).max() < 1e-5
        assert np.abs(codes.log_variance_at(beta) - widths).max() < 1e-4
        assert codes.mean_at(beta).dtype == np.float32
    for below, above in ((1e-4, 0.1), (10.0, 400.0)):
        ends = np.abs(codes.mean_at(below) - codes.mean_at(above)).max()
        assert ends < 1e-5  # beyond the grid they are those of its end


def fine_codes(nodes=80):
    betas = np.geomspace(0.02, 20, nodes).astype(np.float32)
    coarse = betas[:: max(1, nodes // 40)]
    return Codes(betas, grid((nodes, 7, 2), 3), coarse, grid((len(coarse), 7, 2), 4, 0.02), None)


@pytest.mark.parametrize("beta", [1e-3, 0.02, 0.0205, 0.03, 1.0, 3.7, 18.9, 19.9, 20.0, 99.0])
def test_a_glimpse_is_exact_at_its_beta_and_much_less_than_all(beta):
    codes = fine_codes()
    glimpse = codes.glimpse(beta)
    assert (glimpse.mean_at(beta) == codes.mean_at(beta)).all()
    assert (glimpse.log_variance_at(beta) == codes.log_variance_at(beta)).all()
    assert len(glimpse.betas) <= 20 and codes.is_fine and not glimpse.is_fine
    for part, whole in (
        (glimpse.betas, codes.betas),
        (glimpse.log_variance_betas, codes.log_variance_betas),
    ):
        assert set(part) <= set(whole) and (part[[0, -1]] == whole[[0, -1]]).all()
        assert np.diff(np.searchsorted(whole, part)).max() <= 6  # some of every part of the grid
    assert (glimpse.mean.step, glimpse.log_variance.step) == (1e-3, 0.02)


def test_a_glimpse_at_a_node_is_exact_from_either_side():
    codes = fine_codes()
    for beta in codes.betas.tolist():
        for near in (beta * (1 - 1e-9), beta, beta * (1 + 1e-9)):
            assert (codes.glimpse(near).mean_at(near) == codes.mean_at(near)).all()


def test_a_glimpse_of_few_nodes_is_all_of_them():
    for nodes in (1, 2, 9):
        codes = fine_codes(nodes)
        assert not codes.is_fine
        assert codes.glimpse(1.0).betas.tolist() == codes.betas.tolist()


def test_at_a_node_a_code_is_what_was_computed_there():
    codes = some_codes()
    for node, beta in enumerate(codes.betas.tolist()):
        assert np.abs(codes.mean_at(beta) - codes.mean[node]).max() < 1e-5


def test_a_cubic_in_log_beta_is_met_exactly_and_one_node_is_the_same_everywhere():
    # A parabola's slopes at its nodes are exact, hence the whole curve is.
    betas = np.geomspace(0.1, 10, 9).astype(np.float32)
    place = np.log(betas.astype(np.float64))[:, None, None]
    values = Quantised.of(0.4 * place**2 - place + 0.3, 1e-4)
    codes = Codes(betas, values, betas, values, None)
    for beta in (0.3, 0.9, 4.0):
        t = np.log(beta)
        assert codes.mean_at(beta)[0, 0] == pytest.approx(0.4 * t**2 - t + 0.3, abs=3e-4)
    one = Codes(betas[:1], values.at_nodes([3]), betas[:1], values.at_nodes([3]), None)
    assert one.mean_at(7.0)[0, 0] == values[3][0, 0] == one.log_variance_at(0.1)[0, 0]


def test_codes_are_thinned_each_to_its_own_tolerance():
    betas = np.geomspace(0.01, 25, 120).astype(np.float32)
    place = np.log(betas.astype(np.float64))[:, None, None]
    bends = Quantised.of(np.concatenate([np.tanh(2 * place), np.sin(place)], axis=2), 1e-4)
    codes = Codes(betas, bends, betas, bends, np.arange(1))
    thin = codes.thinned(0.001, 0.1)
    assert len(thin.log_variance_betas) < len(thin.betas) < 120
    assert (thin.mean.integers.shape, thin.log_variance.integers.shape) == (
        (len(thin.betas), 1, 2), (len(thin.log_variance_betas), 1, 2),
    )  # fmt: skip
    assert thin.labels.tolist() == [0]
    for node, beta in enumerate(betas.tolist()):
        assert np.abs(thin.mean_at(beta) - bends[node]).max() < 0.00101
        assert np.abs(thin.log_variance_at(beta) - bends[node]).max() < 0.1001


def test_of_what_does_not_bend_few_nodes_are_needed_and_none_is_more_than_32_apart():
    for count in (2, 3, 33, 34, 100):
        betas = np.geomspace(0.01, 25, count).astype(np.float32)
        flat = Quantised(np.full((count, 2, 2), 5, np.int16), 1e-3)
        expected = sorted({*range(0, count - 1, 32), count - 1})
        assert needed_nodes(betas, flat, 1e-9) == expected
    assert needed_nodes(np.array([0.0], np.float32), grid((1, 2, 2)), 0.0) == [0]


def test_a_step_that_fits_is_kept_however_small_and_integers_stay_of_16_bits():
    assert Quantised.of(np.array([[[0.0, 5e-6]]]), 1e-9).step == 1e-9
    back = Quantised.unpacked(grid().packed(), (6, 7, 3), 1e-3)
    assert back.integers.dtype == np.int16 and back[2].dtype == np.float32


def test_a_node_is_left_out_where_the_curve_misses_it_by_the_tolerance_and_not_by_more():
    values = Quantised(np.array([[[0]], [[5]], [[0]]], np.int16), 1.0)
    betas = np.array([0.1, 1.0, 10.0], np.float32)
    assert needed_nodes(betas, values, 5.0) == [0, 2]
    assert needed_nodes(betas, values, 4.999) == [0, 1, 2]
