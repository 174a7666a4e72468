"""Titles as they are shown: one line, and nothing in it that turns what stands beside it."""

import pytest

from tests.support.hostile import TEXTS
from vae_core.datasets.imports import clean_title
from vae_core.datasets.title import one_line
from vae_core.runs.title import clean_title as clean_run_title


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:40])
def test_a_title_is_one_line_without_control_characters(text):
    line = one_line(text)
    assert not set(line) & {*map(chr, range(32)), "\x7f", "\u202e", "\u2066", "\ud800", "\u2028"}
    assert line == line.strip() and "  " not in line
    line.encode()


def test_letters_of_every_script_stay():
    for text in ("é ß 漢字 🙂 שלום", "β = 1", "👩\u200d🚀", "می\u200cخواهم"):
        assert one_line(text) == text


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:40])
def test_a_set_and_a_run_take_a_title_alike(text):
    given = f"a {text[:60]}"
    assert clean_title(given) == clean_run_title(given) == one_line(given)
