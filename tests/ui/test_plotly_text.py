"""Names in a chart: Plotly reads them as HTML, and takes some of them for dates or for one."""

import html
import re

import numpy as np

from tests.support.hostile import TEXTS
from ui import plotly_text
from ui.widgets import vectors
from vae_core.datasets.title import one_line
from vae_core.serving.facts import Rows
from vae_core.vae.columns import Column


def test_names_are_words_in_plotlys_html():
    for text in TEXTS:
        shown = plotly_text.plain(text)
        assert not re.search(r"[<>\"']|&(?!(amp|lt|gt|quot|#x27);)", shown) and len(shown) < 600
        assert one_line(text).startswith(html.unescape(shown).removesuffix(" …"))


def test_every_name_has_a_place_of_its_own():
    names = plotly_text.names([*TEXTS, *TEXTS])
    assert len(set(names)) == len(names) and all(names)
    assert plotly_text.names(["a", "b"]) == ["a", "b"]


def test_every_chart_of_features_has_an_axis_of_escaped_names(monkeypatch):
    drawn = []
    monkeypatch.setattr(vectors.st, "plotly_chart", lambda figure, **_: drawn.append(figure))
    for many in (False, True):
        names = ["2024-01-01", "<a href='http://evil.example'>x</a>"] * (40 if many else 1)
        values = np.zeros(len(names))
        rows = Rows(tuple(Column(name=name) for name in names))
        vectors.draw(values, rows, given=values, key="x")
        drawn.append(vectors.heat_map(values[None], np.zeros(1), rows, "z1"))
    assert len(drawn) == 4
    for figure in drawn:
        assert figure.layout.xaxis.type == "category"
        for trace in figure.data:
            assert len(set(trace.x)) == len(trace.x) and "<" not in "".join(trace.x)
        figure.to_json().encode()
