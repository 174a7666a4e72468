"""The made pictures show the factors they are made from, measured by another way of drawing."""

import time

import numpy as np
import pytest
from PIL import Image, ImageDraw

from vae_core import datasets
from vae_core.datasets import made, shapes
from vae_core.vae.columns import LabelColumn
from vae_core.vae.description import Description

rng = np.random.default_rng(4)
FACTORS = shapes.sample(60, rng)
FINE = 16  # times as many pixels as in a picture


def drawn_by_pillow(index):
    """Coverage of a picture's pixels, by filling the outline at 16 times its size."""
    outline = list(shapes._OUTLINES.values())[FACTORS["shape"][index]]()
    x, y = outline.T
    ahead = np.roll(outline, -1, axis=0)
    cross = x * ahead[:, 1] - ahead[:, 0] * y
    middle = ((outline + ahead) * cross[:, None]).sum(axis=0) / (3 * cross.sum())
    own = (outline - middle) * np.sqrt(np.pi / abs(cross.sum() / 2)) * FACTORS["size"][index]
    turn = np.deg2rad(FACTORS["angle"][index])
    across = FACTORS["x"][index] + own[:, 0] * np.cos(turn) - own[:, 1] * np.sin(turn)
    down = FACTORS["y"][index] - own[:, 0] * np.sin(turn) - own[:, 1] * np.cos(turn)
    page = Image.new("L", (64 * FINE, 64 * FINE))
    ImageDraw.Draw(page).polygon(
        [(a * FINE - 0.5, d * FINE - 0.5) for a, d in zip(across, down, strict=True)], fill=255
    )
    return np.asarray(page.reduce(FINE)) / 255


def test_a_picture_covers_what_its_outline_covers():
    images = shapes.render(FACTORS) / 255
    for index in range(len(images)):
        difference = np.abs(images[index].max(axis=-1) - drawn_by_pillow(index))
        assert difference.mean() < 1.5e-3 and difference.max() < 0.5  # at a tip


def test_place_and_size_are_those_asked_for():
    found = shapes.measured(shapes.render(FACTORS) / 255)
    for name in ("x", "y", "size"):
        assert np.abs(found[name] - FACTORS[name]).max() < 0.08, name
    assert np.abs(found["size"] - FACTORS["size"]).mean() < 0.02


def test_a_hue_is_the_colour_that_pillow_has_for_it():
    images = shapes.render(FACTORS)
    for image, hue in zip(images, FACTORS["hue"], strict=True):
        inside = image[image.max(axis=-1) == 255].mean(axis=0)
        known = Image.new("HSV", (1, 1), (round(hue / 360 * 255), 255, 255)).convert("RGB")
        assert np.abs(inside - np.asarray(known)[0, 0]).max() < 6


def test_turning_moves_neither_the_middle_nor_the_area_and_no_turn_looks_like_another():
    turns = np.arange(0, 360, 15.0)
    for shape in range(3):
        same = {"shape": shape, "x": 32.0, "y": 30.0, "size": 8.0, "hue": 0.0}
        some = {name: np.full(len(turns), value) for name, value in same.items()}
        some["angle"] = turns
        images = shapes.render(some) / 255
        found = shapes.measured(images)
        assert np.ptp(found["x"]) < 0.1 and np.ptp(found["size"]) < 0.06
        apart = np.abs(images[:, None] - images[None]).sum(axis=(2, 3, 4)) + 1e9 * np.eye(24)
        assert apart.min() > 10, "a triangle turned by 15° differs in more than 10 pixels"


def test_it_is_a_data_set_with_its_factors_as_label_columns():
    began = time.process_time()
    data = datasets.load("shapes")
    assert time.process_time() - began < 20, "seconds, on a busy machine"
    known = data.description
    assert data.train.x.shape == (8000, 64, 64, 3) and data.test.x.shape == (2000, 64, 64, 3)
    assert [column.kind for column in known.label_columns] == ["category", *["number"] * 5]
    assert [column.period for column in known.label_columns] == [0, 0, 0, 0, 360, 360]
    assert known.label_names == shapes.SHAPES and set(data.test.label_columns) == {
        "shape", "x", "y", "size", "angle", "hue",
    }  # fmt: skip
    assert np.array_equal(data.test.labels, data.test.label_columns["shape"])
    again = datasets.load_test("shapes")
    assert again is not None and np.array_equal(again.x, data.test.x)
    assert Description.from_json(known.to_json()) == known
    columns = [data.train.label_columns[column.name] for column in known.label_columns]
    correlations = np.corrcoef(np.stack(columns))
    assert np.abs(correlations - np.eye(6)).max() < 0.05


def test_it_is_described_without_being_drawn_and_other_factors_have_another_digest():
    source = datasets.entry("shapes").source
    calls = []
    watched = made.Made(source.factors, calls.append, source.shape, source.columns)
    known = made.describe(datasets.entry("shapes"), watched)
    assert not calls and known == datasets.describe("shapes")

    def moved(part):
        changed = dict(source.factors(part))
        changed["x"] = changed["x"] + 1e-4 * (np.arange(len(changed["x"])) == 0)
        return changed

    other = made.describe(
        datasets.entry("shapes"), made.Made(moved, source.draw, source.shape, source.columns)
    )
    assert other.digest != known.digest


def test_a_period_is_kept_and_one_that_is_none_refused():
    column = LabelColumn(name="angle", kind="number", period=360.0)
    assert LabelColumn.from_json(column.to_json()) == column
    plain = {"name": "x", "kind": "number", "names": []}  # as older files have it
    assert LabelColumn.from_json(plain).period == 0
    with pytest.raises(ValueError, match="period"):
        LabelColumn.from_json(plain | {"period": -1})
