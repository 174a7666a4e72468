"""The settings of a training as options, derived from ``vae_core.vae.config.SETTINGS``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from vae_core import datasets
from vae_core.cli.shared import read_file
from vae_core.errors import ConfigError
from vae_core.vae.config import (
    SETTINGS,
    BetaSetting,
    MovesSetting,
    TrainingConfig,
    value_from_json,
)
from vae_core.vae.defaults import defaults_for
from vae_core.vae.presets import PRESETS
from vae_core.vae.settings import Choice, Flag, Number, Setting, Sizes, WholeNumber

_PRESET_HELP = "settings to start from; without it, data of your own starts with what fits it"


def add_options(parser: argparse.ArgumentParser) -> None:
    """A preset, a file, and an option for each setting."""
    parser.add_argument("--preset", choices=tuple(PRESETS), help=_PRESET_HELP)
    parser.add_argument("--config", type=Path, help="JSON file of settings")
    group = parser.add_argument_group("settings", "each overrides the preset's")
    for name, setting in SETTINGS.items():
        group.add_argument(_option(name), **_arguments(setting))


def add_axes(parser: argparse.ArgumentParser, without: tuple[str, ...]) -> None:
    """The same for a sweep, where a setting may have several values; not those in ``without``."""
    parser.add_argument("--preset", choices=tuple(PRESETS), help=_PRESET_HELP)
    parser.add_argument("--config", type=Path, help="JSON file of settings")
    group = parser.add_argument_group("settings", "each overrides the preset's; several are tried")
    for name, setting in SETTINGS.items():
        arguments = _arguments(setting)
        if _may_be_several(name, setting, without):
            # Several numbers are one value of a network's sizes: there the option is repeated.
            sizes = isinstance(setting, Sizes)
            arguments |= {"action": "append"} if sizes else {"nargs": "+"}
        group.add_argument(_option(name), **arguments)


def base_and_axes(
    options: argparse.Namespace, without: tuple[str, ...]
) -> tuple[TrainingConfig, dict[str, list[Any]]]:
    """What a sweep's runs have in common, and the values of those settings that were given several.

    Raises:
        ConfigError: any of them is not usable, or a resumed sweep was given some.
    """
    given = {name: getattr(options, name) for name in SETTINGS}
    values = {
        name: [value_from_json(name, each) for each in given.pop(name)]
        for name, setting in SETTINGS.items()
        if given[name] is not None and _may_be_several(name, setting, without)
    }
    first = {name: several[0] for name, several in values.items()}
    alone = {name: value for name, value in given.items() if value is not None}
    base = TrainingConfig.from_json(_starting_fields(options) | alone).replace(**first)
    return base, {name: several for name, several in values.items() if len(several) > 1}


def config_of(options: argparse.Namespace) -> TrainingConfig:
    """The preset, then the configuration file, then the single options.

    Raises:
        ConfigError: any of them is not usable.
    """
    given = {name: getattr(options, name) for name in SETTINGS}
    fields = _starting_fields(options)
    return TrainingConfig.from_json(fields | {k: v for k, v in given.items() if v is not None})


def _starting_fields(options: argparse.Namespace) -> dict[str, Any]:
    """The preset, or what fits the person's own data; then the configuration file."""
    fields = _base(options).to_json()
    if options.config:
        try:
            fields |= json.loads(read_file(options.config))
        except (ValueError, TypeError) as error:
            raise ConfigError(f"{options.config} is not a JSON object: {error}.") from error
    return fields


def _base(options: argparse.Namespace) -> TrainingConfig:
    """As on Train, a data set of the person's own starts with settings that fit it."""
    if options.preset:
        return PRESETS[options.preset].config
    name = options.dataset[0] if isinstance(options.dataset, list) else options.dataset
    if name is None or name in datasets.CATALOGUE or options.config:
        return TrainingConfig()
    known = datasets.describe(name, options.data_dir)
    return TrainingConfig() if known is None else defaults_for(known)


def _may_be_several(name: str, setting: Setting, without: tuple[str, ...]) -> bool:
    return name not in without and not isinstance(setting, Flag)


def refuse(options: argparse.Namespace) -> None:
    """For a run that keeps its settings.

    Raises:
        ConfigError: some were given all the same.
    """
    given = [name for name in ("preset", "config", *SETTINGS) if getattr(options, name) is not None]
    if given:
        raise ConfigError(
            f"a resumed run keeps its settings; leave out {_option(given[0])}. "
            f"Received: {', '.join(given)} with --resume"
        )


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _arguments(setting: Setting) -> dict[str, Any]:
    """How argparse reads a setting of this kind."""
    # argparse fills in what stands after a per cent sign.
    text = f"{setting.help.removesuffix('.')} ({setting.allowed()})".replace("%", "%%")
    if isinstance(setting, Choice):
        return {"choices": setting.choices, "help": setting.help}
    if isinstance(setting, Flag):
        return {"action": argparse.BooleanOptionalAction, "default": None, "help": setting.help}
    if isinstance(setting, BetaSetting):
        return {"type": _beta, "help": "a number, or LOW:HIGH for every β between"}
    if isinstance(setting, MovesSetting):
        return {"type": _move, "nargs": "+", "metavar": "STEP:β", "help": setting.help}
    if isinstance(setting, Sizes):
        return {"type": int, "nargs": "+", "metavar": "N", "help": text}
    kind = {WholeNumber: int, Number: float}.get(type(setting), str)
    return {"type": kind, "help": text if setting.allowed() else setting.help}


def _move(text: str) -> list[float]:
    step, _, beta = text.partition(":")
    try:
        return [int(step), float(beta)]
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not STEP:β") from error


def _beta(text: str) -> float | dict[str, float]:
    low, separator, high = text.partition(":")
    try:
        return {"low": float(low), "high": float(high)} if separator else float(low)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number or LOW:HIGH") from error
