"""Titles as they are shown: one line, and nothing in it that turns what stands beside it."""

import pytest

from tests.support.hostile import TEXTS
from vae_core.runs.title import describe, one_line
from vae_core.vae.config import TrainingConfig


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:40])
def test_a_title_is_one_line_without_control_characters(text):
    line = one_line(text)
    assert not set(line) & {*map(chr, range(32)), "\x7f", "\u202e", "\u2066", "\ud800", "\u2028"}
    assert line == line.strip() and "  " not in line
    line.encode()


def test_letters_of_every_script_stay():
    for text in ("é ß 漢字 🙂 שלום", "β = 1", "👩\u200d🚀", "می\u200cخواهم"):
        assert one_line(text) == text


def test_dimensions_and_seed_tell_runs_apart_where_they_are_not_the_usual_ones():
    usual = TrainingConfig()
    assert describe(usual) == "MNIST · mlp 512 · β = 1"
    assert describe(usual.replace(latent_dim=8)) == "MNIST · mlp 512 · β = 1 · 8 dimensions"
    one = usual.replace(latent_dim=1, seed=3)
    assert describe(one).endswith("β = 1 · 1 dimension · seed 3")
