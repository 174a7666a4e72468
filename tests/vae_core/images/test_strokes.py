"""Edges to a fraction of a pixel, and which ink goes on."""

from dataclasses import replace

import numpy as np
import pytest

from vae_core.images import strokes
from vae_core.images.pixel_grid import Box
from vae_core.images.preparation import MNIST


def bar(left, right, length=60):
    """Ink between two places that lie anywhere: the share of each pixel that it covers."""
    pixel = np.arange(length)
    return np.clip(np.minimum(pixel + 1, right) - np.maximum(pixel, left), 0, 1)


@pytest.mark.parametrize("left", [10.0, 10.3, 10.5, 10.9])
@pytest.mark.parametrize("unit", [4.0, 8.0])
def test_an_edge_is_found_within_a_part_of_a_pixel_from_either_side(left, unit):
    right = left + 25.4
    first, last = strokes._edges(bar(left, right), unit)
    assert first == pytest.approx(left, abs=0.25) and last == pytest.approx(right, abs=0.25)
    mirrored = strokes._edges(bar(left, right)[::-1], unit)
    assert mirrored == pytest.approx((60 - last, 60 - first))


def test_edges_are_a_pixel_apart_at_least_and_nothing_begins_at_the_beginning():
    first, last = strokes._edges(bar(20.4, 20.6), 4.0)
    assert 1.0 <= last - first < 1.5 and (first + last) / 2 == pytest.approx(20.5, abs=0.6)
    assert strokes._first_edge(np.zeros(30), 4.0) == 0


def scene():
    """Two things on clean paper, the left one with more ink, and a speck."""
    ink = np.zeros((120, 200), np.float32)
    ink[20:100, 30:50] = 1.0
    ink[25:95, 140:152] = 0.8
    ink[10:13, 100:103] = 1.0
    return ink


def test_the_largest_thing_goes_on_or_the_one_that_is_wanted():
    ink = scene()
    for wanted, thing, columns in ((None, 0, (30, 50)), (0, 0, (30, 50)), (1, 1, (140, 152)),
                                   (2, 0, (30, 50)), (-1, 0, (30, 50))):  # fmt: skip
        content = strokes.content_of(ink, MNIST, wanted)
        assert content.thing == thing and len(content.things) == 2
        assert np.array_equal(np.flatnonzero(content.ink.any(axis=0)), np.arange(*columns))
        box = content.box
        assert (box.left, box.right) == pytest.approx(columns, abs=0.7)
    assert [picture.shape for picture in content.things] == [(80, 20), (70, 12)]
    assert content.things[1].max() == np.float32(0.8)
    assert strokes.content_of(ink, MNIST, 0).share == pytest.approx(
        1600 / (1600 + 0.8 * 840 + 9), abs=0.02
    )


def test_one_thing_has_no_others_to_choose_from():
    ink = scene()
    ink[:, 90:] = 0
    content = strokes.content_of(ink, MNIST, None)
    assert content.things == () and content.share == pytest.approx(1.0)


def test_the_whole_picture_and_a_picture_of_nothing_go_on_whole():
    ink = scene()
    whole = strokes.content_of(ink, replace(MNIST, content="picture"), None)
    assert whole.ink is ink and whole.box == Box(0, 0, 200, 120)
    empty = strokes.content_of(np.zeros((30, 40)), MNIST, None)
    assert empty.box == Box(0, 0, 40, 30) and empty.things == () and empty.share == 1.0


def test_everything_that_is_no_background_goes_on_to_whole_pixels():
    ink = scene() * 0.2
    choice = replace(MNIST, content="everything", paper="border")
    content = strokes.content_of(ink, choice, None)
    assert content.box == Box(30, 10, 152, 100) or content.box.left in (29, 30)
    assert content.ink.max() == np.float32(0.2) and content.things == ()


def test_a_stroke_keeps_its_soft_edge_and_no_other_things_ink():
    ink = np.zeros((100, 100), np.float32)
    ink[20:80, 40:50] = 1.0
    ink[20:80, 39] = ink[20:80, 50] = 0.2  # below what counts as a stroke
    ink[20:80, 53:56] = 0.2
    content = strokes.content_of(ink, MNIST, None)
    assert (content.ink[30:70, [39, 50]] == np.float32(0.2)).all()
    # A small pixel is 60 / 20 = 3 pixels here: what is further away is the paper's.
    assert not content.ink[30:70, 56:].any()


def test_a_cut_holds_the_box_and_whole_pixels():
    ink = np.arange(100.0).reshape(10, 10)
    assert np.array_equal(strokes.cut(ink, Box(2.7, 1.2, 4.1, 3.0)), ink[1:3, 2:5])
    assert np.array_equal(strokes.cut(ink, Box(-1.5, -2.0, 20.0, 20.0)), ink)


@pytest.mark.parametrize(("width", "thicker"), [(4, True), (8, True), (20, False)])
def test_thin_strokes_become_as_thick_as_the_training_sets(width, thicker):
    ink = np.zeros((200, 200), np.float32)
    middle = slice(100 - width // 2, 100 + width // 2)
    ink[20:180, middle] = 1.0  # its height is 160: a small pixel is 8
    content = strokes.content_of(ink, MNIST, None)
    after, before = strokes.as_thick(content, MNIST)
    assert before == pytest.approx(width / 8, rel=0.3)
    assert (after is not content) == thicker
    if thicker:
        box = after.box
        unit = max(box.width, box.height) / 20
        assert min(box.width, box.height) / unit == pytest.approx(MNIST.thickness.usual, rel=0.15)
