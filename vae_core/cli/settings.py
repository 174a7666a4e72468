"""The settings of a training as options, derived from ``vae_core.vae.config.SETTINGS``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from vae_core.cli.shared import read_file
from vae_core.errors import ConfigError
from vae_core.vae.config import SETTINGS, BetaSetting, MovesSetting, TrainingConfig
from vae_core.vae.presets import PRESETS
from vae_core.vae.settings import Choice, Flag, Number, Setting, Sizes, WholeNumber


def add_options(parser: argparse.ArgumentParser) -> None:
    """A preset, a file, and an option for each setting."""
    parser.add_argument("--preset", choices=tuple(PRESETS), help="settings to start from")
    parser.add_argument("--config", type=Path, help="JSON file of settings")
    group = parser.add_argument_group("settings", "each overrides the preset's")
    for name, setting in SETTINGS.items():
        group.add_argument(_option(name), **_arguments(setting))


def config_of(options: argparse.Namespace) -> TrainingConfig:
    """The preset, then the configuration file, then the single options.

    Raises:
        ConfigError: any of them is not usable.
    """
    base = PRESETS[options.preset].config if options.preset else TrainingConfig()
    fields = base.to_json()
    if options.config:
        try:
            fields |= json.loads(read_file(options.config))
        except (ValueError, TypeError) as error:
            raise ConfigError(f"{options.config} is not a JSON object: {error}.") from error
    given = {name: getattr(options, name) for name in SETTINGS}
    return TrainingConfig.from_json(fields | {k: v for k, v in given.items() if v is not None})


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
