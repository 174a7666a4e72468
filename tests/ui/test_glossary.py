"""The glossary reaches the pages: a help for every term that the map's markup names."""

import re

import pytest

from tests.support.driver import ROOT
from ui.explore import map_words
from vae_core.reference.glossary import GLOSSARY, meaning


def test_every_term_of_the_map_is_explained():
    markup = (ROOT / "web/latent_map/latent_map.html").read_text("utf-8")
    named = set(re.findall(r'data-term="(\w+)"', markup))
    assert named == set(map_words.TERMS) <= GLOSSARY.keys()


@pytest.mark.parametrize(
    ("page", "key", "term"),
    [("train", "train-kind", "every_beta"), ("compare", "compare-betas", "every_beta"),
     ("manifold", "manifold-beta-digits", "beta")],
)  # fmt: skip
def test_a_widget_explains_its_term(whole_app, page, key, term):
    whole_app.query_params["run"] = "digits"
    whole_app.run()
    whole_app.switch_page(f"../pages/{page}.py").run()
    kinds = ("button_group", "multiselect", "select_slider")
    (widget,) = [w for kind in kinds for w in whole_app.get(kind) if w.key == key]
    assert meaning(term) in widget.proto.help


def test_a_meaning_is_one_sentence():
    for term in GLOSSARY.values():
        assert term.meaning.endswith(".") and ". " not in term.meaning, term.name
