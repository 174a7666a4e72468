"""A test set with gaps: what is missing costs no nats, on the map and in a file."""

import csv
import dataclasses
import io

import numpy as np
import pytest

from ui.explore import export_codes
from ui.state import open_run, originals
from ui.widgets import map_data


@pytest.fixture
def opened(trained, monkeypatch):
    """A run whose every test example lacks a column, each another one than the next."""
    opened = open_run.opened(trained["vectors"])
    whole = originals.test_split(opened)
    observed = np.arange(len(whole))[:, None] % 64 != np.arange(64)
    split = dataclasses.replace(whole, x=whole.x * observed, observed=observed)
    monkeypatch.setattr(originals, "test_split", lambda of: split)
    return opened


def nats_of(opened, index):
    """Of one example, as it is said below the map."""
    x = originals.original(opened, index)
    output = opened.codec.output(opened.codec.encode(x, 1.0).mean, 1.0)
    seen = originals.observed(opened, slice(index, index + 1))
    assert not seen.all()
    return float(opened.codec.nats(x, output, 1.0, seen)[0])


def test_the_map_is_coloured_by_the_nats_of_what_is_there(opened):
    nats, _ = map_data._nats(opened, 1.0)
    for index in (3, 20, 300):
        assert nats[index] == pytest.approx(nats_of(opened, index), rel=1e-5)


def test_a_file_of_codes_has_them_too(opened, monkeypatch):
    monkeypatch.setattr(open_run, "current", lambda: opened)
    rows = list(csv.DictReader(io.StringIO(export_codes._content("csv", 1.0).decode())))
    assert len(rows) == len(opened.codes) and rows[20]["label"] == str(opened.codes.labels[20])
    for index in (3, 20, 300):
        expected = nats_of(opened, index)
        assert float(rows[index]["reconstruction_nats"]) == pytest.approx(expected, rel=1e-4)
