"""Code i and test example i, where a run shows every second of its test examples."""

import csv
import io

import numpy as np
import pytest

from tests.support import large
from ui.explore import export_codes
from ui.state import open_run, originals, worth
from ui.widgets import map_data
from vae_core import datasets
from vae_core.cli.main import main
from vae_core.sharing import contents

COUNT = 10_001


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("large")


@pytest.fixture(scope="module")
def run(trained, folder):
    made = large.made_set(folder, "many", COUNT)
    return large.run_on(made, trained["mlp-every-beta"], folder / "runs", "many")


@pytest.fixture
def opened(run, folder, monkeypatch):
    monkeypatch.setenv(datasets.DATA_DIR_VARIABLE, str(folder))
    return open_run.opened(run)


def test_every_example_lies_beside_its_code(opened):
    assert len(opened.codes) == 5_001 and originals.step(opened) == 2
    for code in (0, 1, 777, 5_000):
        image = originals.original(opened, code)
        assert large.number_of(image) == 2 * code
        assert opened.codes.labels[code] == 2 * code % 10
        mean = opened.codes.of(code).mean_at(1.0)
        assert mean == pytest.approx(opened.codec.encode(image, 1.0).mean, abs=0.01)
    assert large.number_of(originals.test_images(opened)[500]) == 1_000


def test_what_colours_the_map_and_goes_to_a_file_does_too(opened, folder):
    assert (worth.known(opened).values["digit"] == opened.codes.labels).all()
    nats, _ = map_data.of(opened).nats(1.0)
    test = contents.test_examples(opened.run, opened.codec.shape, len(opened.codes), folder)
    assert large.number_of(test[4_000]) == 8_000
    mean = opened.codec.encode(test[4_000:4_001], 1.0).mean
    expected = opened.codec.nats(test[4_000:4_001], opened.codec.output(mean, 1.0), 1.0)
    assert nats[4_000] == pytest.approx(expected[0], rel=1e-4)


def test_runs_that_show_other_examples_of_one_set_share_no_block(opened, trained, folder):
    dataset = datasets.load("many", folder)
    whole = open_run.opened(large.run_on(dataset, trained["mlp"], folder / "runs", "whole"))
    assert len(whole.codes) == COUNT and originals.step(whole) == 1
    of_whole, of_some = map_data.of(whole), map_data.of(opened)
    assert of_whole.images_identity != of_some.images_identity
    assert of_whole.known.identity != of_some.known.identity
    for each in (whole, opened, whole):
        test = originals.test_examples(each)
        assert len(originals.sums_of_squares(each, test)) == len(test) == len(each.codes)


def test_the_table_of_the_page_counts_in_the_test_set(opened, monkeypatch):
    monkeypatch.setattr(open_run, "current", lambda: opened)
    rows = list(csv.DictReader(io.StringIO(export_codes._content("csv", 1.0).decode())))
    assert len(rows) == 5_001 and rows[100]["index"] == "200" and rows[100]["label"] == "0"


def test_the_command_writes_all_of_them(opened, folder, tmp_path):
    out = tmp_path / "codes.npz"
    command = ["codes", "many", "--out", str(out), "--beta", "1"]
    assert main([*command, "--runs-dir", str(folder / "runs"), "--data-dir", str(folder)]) == 0
    with np.load(out, allow_pickle=False) as arrays:
        assert (arrays["index"] == np.arange(COUNT)).all() and arrays["beta"] == 1
        assert arrays["mean"][::2] == pytest.approx(opened.codes.mean_at(1.0), abs=0.01)
