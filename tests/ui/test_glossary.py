"""The glossary reaches the pages: a help for every term that the map's markup names."""

import re

import pytest

from tests.support.driver import ROOT
from vae_core.reference.glossary import GLOSSARY, meaning, meanings
from vae_core.sharing import map_words


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


@pytest.mark.parametrize(
    ("page", "words", "terms"),
    [("explore", "Bernoulli likelihood", ("every_beta", "bernoulli")),
     ("explore", "labelled", ("label", "posterior")),
     ("explore", "decoded at μ", ("reconstruction", "kl", "loss", "nats")),
     ("compare", "Rate: nats that the code", ("rate", "distortion", "elbo")),
     ("compare", "Test set, nats per example", ("reconstruction", "kl", "active_units", "nats"))],
)  # fmt: skip
def test_what_is_said_in_passing_explains_its_terms(whole_app, page, words, terms):
    whole_app.query_params.update({"run": "digits", "point": "17"})
    whole_app.run()
    if page != "explore":
        whole_app.switch_page(f"../pages/{page}.py").run()
    texts = [*whole_app.sidebar.caption, *whole_app.caption, *whole_app.markdown]
    (text,) = {text.value: text for text in texts if words in text.value}.values()
    assert text.proto.help == meanings(*terms)
    assert all(GLOSSARY[term].meaning in text.proto.help for term in terms)


def test_a_meaning_is_one_sentence():
    for term in GLOSSARY.values():
        assert term.meaning.endswith(".") and ". " not in term.meaning, term.name
