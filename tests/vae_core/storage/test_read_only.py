"""The variable that forbids changes: what switches it on, and what it lets through."""

import pytest

from vae_core.errors import ReadOnlyError
from vae_core.storage import read_only


@pytest.mark.parametrize(
    ("value", "on"),
    [("1", True), ("true", True), (" yes ", True), ("ON", True), ("", False), ("0", False),
     ("false", False), (" No ", False), ("OFF", False), ("  ", False), (None, False)],
)  # fmt: skip
def test_it_is_on_for_everything_but_the_words_for_off(value, on, monkeypatch):
    if value is None:
        monkeypatch.delenv("VAE_READ_ONLY", raising=False)
    else:
        monkeypatch.setenv("VAE_READ_ONLY", value)
    assert read_only.is_on() is on


def test_a_change_is_made_with_its_arguments_or_not_at_all(monkeypatch):
    made = []

    @read_only.refused
    def change(first, *, second):
        """Its own words."""
        made.append((first, second))
        return "done"

    monkeypatch.delenv("VAE_READ_ONLY", raising=False)
    assert change(1, second=2) == "done" and made == [(1, 2)]
    assert (change.__name__, change.__doc__) == ("change", "Its own words.")
    monkeypatch.setenv("VAE_READ_ONLY", "1")
    with pytest.raises(ReadOnlyError, match="unset VAE_READ_ONLY"):
        change(1, second=2)
    assert made == [(1, 2)]
