"""Escaped words, read as Streamlit reads them: backslashes first, then each piece once more."""

import re

import pytest

from tests.support.hostile import TEXTS
from ui.markdown import escaped, field_name, table
from vae_core.datasets.title import one_line

# What the page's own remark looks for in every piece of text (tests/browser sees the real one).
ADDRESS = re.compile(r"(https?://|www(?=\.))[-.\w]+|[-.\w+]+@[-\w]+(\.[-\w]+)+|:\w+[/\[:]", re.I)
ARROW = re.compile(r"(^|\s)(->|<-|<->|--|>=|<=|~=)(\s|$)")
SPECIAL = re.compile(r"(?<!\\)(?:\\\\)*[`*_{}\[\]()#+\-.!|<>~$:&]")


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:40])
def test_words_stay_words(text):
    pieces = escaped(text).split(":gray[]")
    assert not [piece for piece in pieces if SPECIAL.search(piece)]
    shown = [re.sub(r"\\(.)", r"\1", piece) for piece in pieces]
    assert "".join(shown) == one_line(text)
    assert not [piece for piece in shown if ADDRESS.search(piece) or ARROW.search(piece)]
    escaped(text).encode()


def test_there_are_enough_of_them():
    assert len(set(TEXTS)) >= 200


def test_a_table_s_words_are_at_the_left_and_its_numbers_at_the_right():
    _, rule, *_ = table(("figure", "nats", "note"), [("a", "1", "b")], words=(0, 2)).splitlines()
    assert rule == "| --- | ---: | --- |"
    assert table(("a", "b"), []).splitlines()[1] == "| --- | ---: |"


def test_an_ordinary_sentence_is_left_whole():
    assert escaped("Run 'a': it is missing, 3 of 4") == "Run 'a'\\: it is missing, 3 of 4"


@pytest.mark.parametrize("name", ["body_mass_g", "00:00", "weight (g)", "Größe 2.5", "Apr-Sep"])
def test_a_fields_plain_name_is_left_as_it_is_for_a_screen_reader(name):
    assert field_name(name) == name


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:40])
def test_a_fields_name_that_markdown_would_read_is_escaped(text):
    line = one_line(text)
    risky = ADDRESS.search(line) or ARROW.search(line) or re.search(r"[\\`*\[\]#!|<>~$&{}]", line)
    assert not risky or field_name(text) == escaped(text)
