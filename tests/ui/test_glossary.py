"""The glossary reaches the pages: a help for every term that the map's markup names."""

import re

from tests.support.driver import ROOT
from ui.explore import map_words
from vae_core.reference.glossary import GLOSSARY


def test_every_term_of_the_map_is_explained():
    markup = (ROOT / "web/latent_map/latent_map.html").read_text("utf-8")
    named = set(re.findall(r'data-term="(\w+)"', markup))
    assert named == set(map_words.TERMS) <= GLOSSARY.keys()


def test_a_meaning_is_one_sentence():
    for term in GLOSSARY.values():
        assert term.meaning.endswith(".") and ". " not in term.meaning, term.name
