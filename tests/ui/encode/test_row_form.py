"""A row of many columns as text: what is missing stays missing, and how many numbers it takes."""

import dataclasses

import numpy as np
import pytest

from ui.state import open_run, originals
from vae_core.serving.facts import Rows
from vae_core.vae.columns import Column

GAPS = [10, 30]


@pytest.fixture
def opened(trained, monkeypatch):
    """A run of 64 columns, two of which its test examples lack."""
    opened = open_run.opened(trained["vectors"])
    whole = originals.test_split(opened)
    observed = np.ones(whole.x.shape, bool)
    observed[:, GAPS] = False
    split = dataclasses.replace(whole, x=whole.x * observed, observed=observed)
    monkeypatch.setattr(originals, "test_split", lambda of: split)
    return opened


@pytest.fixture
def page(opened, whole_app, monkeypatch):
    """Opens Encode on a run."""

    def opens(of):
        monkeypatch.setattr(open_run, "current", lambda: of)
        whole_app.run()
        whole_app.switch_page("../pages/encode.py").run()
        assert not whole_app.exception and not whole_app.error
        return whole_app

    return opens


def nats(app):
    (found,) = [each.value for each in app.metric if each.label == "Reconstruction"]
    return float(found.removesuffix(" nats").replace(",", ""))


def nats_of(opened, x, observed):
    output = opened.codec.output(opened.codec.encode(x[None], 1.0).mean, 1.0)
    return float(opened.codec.nats(x[None], output, 1.0, observed[None])[0])


def test_what_an_example_lacks_is_nan_and_costs_nothing(opened, page):
    app, split = page(opened), originals.test_split(opened)
    words = app.text_area[0].value.split()
    assert [at for at, word in enumerate(words) if word == "nan"] == GAPS
    assert nats(app) == pytest.approx(nats_of(opened, split.x[0], split.observed[0]), abs=0.02)


def test_what_a_person_calls_nan_is_not_known(opened, page):
    app, split = page(opened), originals.test_split(opened)
    words = app.text_area[0].value.split()
    words[20] = "nan"
    app.text_area[0].set_value(" ".join(words)).run()
    x, observed = split.x[0].copy(), split.observed[0].copy()
    x[20], observed[20] = 0, False
    assert not app.error
    assert nats(app) == pytest.approx(nats_of(opened, x, observed), abs=0.02)
    app.text_area[0].set_value(" ".join(["inf", *words[1:]])).run()
    (error,) = app.error
    assert "takes 64 finite numbers" in error.value


def test_of_a_category_as_many_numbers_as_the_network_takes(opened, page):
    """24 of the 64 are places of one category: 41 columns."""
    category = Column(name="kind", kind="category", categories=tuple(map(str, range(24))))
    columns = (category, *(Column(name=str(at)) for at in range(40)))
    app = page(dataclasses.replace(opened, rows=Rows(columns)))
    (field,) = app.text_area
    assert field.label == "64 numbers" and "as the network takes them" in field.help
    words = field.value.split()
    assert len(words) == 64
    x, observed = originals.test_split(opened).x[0].copy(), np.ones(64, bool)
    # One of a category's places is not known: none of them is.
    for missing in ([*range(24)], [30]):
        x[missing], observed[missing] = 0, False
    assert nats(app) == pytest.approx(nats_of(opened, x, observed), abs=0.02)
    field.set_value("").run()
    assert "paste 64 numbers" in " ".join(each.value for each in app.caption)
