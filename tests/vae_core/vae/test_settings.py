"""One description of each setting: what it refuses, and that every place derives from it."""

import dataclasses

import pytest

from vae_core.cli.main import _parser
from vae_core.errors import ConfigError
from vae_core.vae.config import SETTINGS, TrainingConfig
from vae_core.vae.settings import Choice, Flag, Name, Number, Sizes, WholeNumber


def test_every_field_has_its_setting_in_order():
    fields = [field.name for field in dataclasses.fields(TrainingConfig)]
    assert [*SETTINGS, "imported"] == fields  # which is of no training
    assert all(setting.label and setting.help.endswith(".") for setting in SETTINGS.values())


def beyond(setting):
    """Values just outside of what the setting allows."""
    if isinstance(setting, WholeNumber):
        return [setting.low - 1, setting.high + 1, 1.5, True, "1"]
    if isinstance(setting, Number):
        return [setting.low / 2 - 1e-9, setting.high * 2, float("nan"), True]
    if isinstance(setting, Sizes):
        return [(), (1,) * (setting.most + 1), (setting.size.high + 1,), [1]]
    others = {Choice: ["another"], Flag: [1, "yes"], Name: ["", "two words", "../up", 3]}
    return others.get(type(setting), ["1", None])


@pytest.mark.parametrize("name", SETTINGS)
def test_what_lies_outside_is_refused_with_the_settings_name(name):
    for value in beyond(SETTINGS[name]):
        with pytest.raises(ConfigError, match=rf"^{name} .*Received: {name}="):
            TrainingConfig(**{name: value})


@pytest.mark.parametrize("name", SETTINGS)
def test_the_ends_are_allowed(name):
    setting = SETTINGS[name]
    if isinstance(setting, WholeNumber | Number):
        for end in (setting.low, setting.high):
            assert getattr(TrainingConfig(**{name: end}), name) == end


def test_the_command_line_has_an_option_for_each():
    train = _parser().parse_args(["train"])
    assert all(hasattr(train, name) for name in SETTINGS)
