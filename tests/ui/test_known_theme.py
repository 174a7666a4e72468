"""The theme that is remembered is the one that Streamlit works out."""

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from ui import known_theme

SECTIONS = ("theme", "theme.light", "theme.dark", "theme.sidebar", "theme.light.sidebar")


@pytest.fixture
def work_out(monkeypatch):
    """Streamlit's own; what the module puts in its place goes with the test."""
    own = getattr(app_session, known_theme._NAME)  # fails where Streamlit does it in another way
    monkeypatch.setattr(app_session, known_theme._NAME, own)
    monkeypatch.setattr(config, "on_config_parsed", lambda forget, force_connect: None)
    return own


def filled(section):
    message = CustomThemeConfig()
    getattr(app_session, known_theme._NAME)(message, section)
    return message


@pytest.mark.parametrize("section", SECTIONS)
def test_each_part_is_as_streamlit_has_it_every_time(work_out, section):
    wanted = CustomThemeConfig()
    work_out(wanted, section)
    known_theme.remember()
    assert filled(section) == wanted
    assert filled(section).SerializeToString() == wanted.SerializeToString()


def test_a_part_without_settings_is_not_sent_as_an_empty_one(work_out):
    wanted, message = CustomThemeConfig(), CustomThemeConfig()
    work_out(wanted.sidebar, "theme.sidebar")
    known_theme.remember()
    getattr(app_session, known_theme._NAME)(message.sidebar, "theme.sidebar")
    assert message.HasField("sidebar") == wanted.HasField("sidebar") is False


def test_the_settings_are_read_once_and_anew_after_they_have_changed(work_out, monkeypatch):
    forgets, read = [], []
    monkeypatch.setattr(
        config, "on_config_parsed", lambda forget, force_connect: forgets.append(forget)
    )
    monkeypatch.setattr(
        config, "get_options_for_section",
        lambda section, real=config.get_options_for_section: read.append(section) or real(section),
    )  # fmt: skip
    known_theme.remember()
    for _ in range(3):
        filled("theme")
    assert read == ["theme"]
    forgets[0]()
    filled("theme")
    assert read == ["theme"] * 2


def test_another_streamlit_is_left_alone(monkeypatch):
    monkeypatch.setattr(known_theme, "_NAME", "no_such_function")
    known_theme.remember()
    assert not hasattr(app_session, "no_such_function")
