"""What travels of codes with more than two dimensions: how exact it is, and how much."""

import json
import struct

import numpy as np
import pytest

from ui.components import map_blocks
from vae_core.analysis import projection
from vae_core.sharing import map_blocks as blocks_of_maps
from vae_core.vae.codes import Codes, Quantised
from vae_core.vae.columns import LabelColumn

rng = np.random.default_rng(0)
K, N, D = 5, 40, 6
MEANS = rng.normal(size=(K, N, D)) * 3


def codes():
    betas = np.geomspace(0.1, 10, K).astype(np.float32)
    return Codes(
        betas, Quantised.of(MEANS, 1e-3), betas, Quantised.of(rng.normal(size=(K, N, D)), 0.02),
        np.arange(N) % 10,
    )  # fmt: skip


def read(block):
    size = struct.unpack("<I", block[:4])[0]
    return json.loads(block[4 : 4 + size]), block[4 + size :]


def test_full_codes_take_two_bytes_a_coordinate_and_miss_by_a_thousandth_of_the_smallest_width():
    header, body = read(blocks_of_maps.full_block(MEANS[2]))
    assert len(body) == 2 * N * D
    shown = np.frombuffer(body, "<i2").reshape(N, D) * header["step"]
    assert np.abs(shown - MEANS[2]).max() < 2e-4


def test_no_coordinate_of_a_code_is_left_out():
    for at in range(D):
        changed = MEANS[2].copy()
        changed[:, at] += 1
        assert blocks_of_maps.full_block(changed) != map_blocks.full_block(MEANS[2])


@pytest.mark.parametrize("nodes", [2, 40, 237, 320, 3000])
def test_a_drag_takes_at_most_2000_examples_and_3_mb(nodes):
    most = map_blocks.dragged(10_000, nodes)
    assert 0 < most <= 2000 and most * nodes * 2 * 2 <= 3 * 2**20
    assert map_blocks.dragged(50, nodes) <= 50


def test_a_drag_and_a_way_are_what_was_stored():
    stored = codes()
    plane = projection.axes(D, 4, 1)
    header, body = read(blocks_of_maps.drag_block(projection.project_codes(stored, plane, 7)))
    assert header["points"] == 7
    at, size = header["sections"]["mean"]
    packed = np.frombuffer(body[at : at + size], np.uint8)
    shown = Quantised.unpacked(packed, (K, 7, 2), header["mean_step"])
    assert np.abs(shown[3] - MEANS[3, :7][:, [4, 1]]).max() < 2e-3
    header, body = read(blocks_of_maps.way_block(stored.of(11)))
    at, size = header["sections"]["log_variance"]
    packed = np.frombuffer(body[at : at + size], np.uint8)
    widths = Quantised.unpacked(packed, (K, 1, D), header["log_variance_step"])
    assert (widths[4] == stored.log_variance[4][11:12]).all()


def test_a_frame_names_the_grid_and_the_labels():
    header, body = read(blocks_of_maps.frame_block(codes()))
    assert (
        header["points"] == N
        and len(header["betas"]) == K
        and body == bytes(i % 10 for i in range(N))
    )


def test_label_columns_travel_as_floats_with_none_for_no_label():
    columns = (
        LabelColumn(name="kind", names=("a", "b")), LabelColumn(name="x", kind="number"),
    )  # fmt: skip
    values = {"kind": np.array([1, -1, 0]), "x": np.array([-1.0, np.nan, 2.5])}
    header, body = read(blocks_of_maps.known_block(columns, values))
    assert header == {"points": 3, "columns": 2}
    expected = np.array([1, np.nan, 0, -1, np.nan, 2.5])
    assert np.array_equal(np.frombuffer(body, "<f4"), expected, equal_nan=True)
