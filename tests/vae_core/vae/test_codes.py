"""Codes: packed, thinned, interpolated."""

import numpy as np

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
