"""What a setting may hold and how people read it: one description for every place that needs it.

The form, the command line, the checks of a configuration and the table in the docs all derive
from these. ``vae_core.vae.config`` annotates each of its fields with one.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from vae_core.errors import ConfigError, shown


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A setting of any value.

    Attributes:
        label: its name on a form.
        help: what it does, one or two short sentences.
    """

    label: str
    help: str

    def check(self, name: str, value: object) -> None:
        """Accept the value, or say what is wrong with it.

        Raises:
            ConfigError: naming the setting, its allowed values and what was received.
        """

    def allowed(self) -> str:
        """The allowed values in words, for a table; empty where the help says it."""
        return ""


@dataclass(frozen=True, kw_only=True)
class Name(Setting):
    """A name of letters, digits, '_' and '-'."""

    pattern: re.Pattern[str]

    def check(self, name: str, value: object) -> None:
        if not isinstance(value, str) or not self.pattern.fullmatch(value):
            raise ConfigError(
                f"{name} must be a name of letters, digits, '_' and '-'. "
                f"Received: {name}={shown(value)}"
            )


@dataclass(frozen=True, kw_only=True)
class Choice(Setting):
    """One of a few words."""

    choices: tuple[str, ...]

    def check(self, name: str, value: object) -> None:
        if value not in self.choices:
            raise ConfigError(
                f"{name} must be one of {', '.join(self.choices)}. Received: {name}={shown(value)}"
            )

    def allowed(self) -> str:
        return ", ".join(self.choices)


@dataclass(frozen=True, kw_only=True)
class WholeNumber(Setting):
    """A whole number from ``low`` to ``high``."""

    low: int
    high: int

    def check(self, name: str, value: object) -> None:
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not self.low <= value <= self.high:  # type: ignore[operator]
            raise ConfigError(
                f"{name} must be a whole number from {self.low} to {self.high}. "
                f"Received: {name}={shown(value)}"
            )

    def allowed(self) -> str:
        return f"{self.low} to {self.high}"


@dataclass(frozen=True, kw_only=True)
class Number(Setting):
    """A finite number from ``low`` to ``high``."""

    low: float
    high: float

    def check(self, name: str, value: object) -> None:
        if (
            not isinstance(value, int | float)
            or isinstance(value, bool)
            or not self.low <= value <= self.high
            or not math.isfinite(value)
        ):
            raise ConfigError(
                f"{name} must be a number from {self.low:g} to {self.high:g}. "
                f"Received: {name}={shown(value)}"
            )

    def allowed(self) -> str:
        return f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True, kw_only=True)
class Flag(Setting):
    """True or false."""

    def check(self, name: str, value: object) -> None:
        if not isinstance(value, bool):
            raise ConfigError(f"{name} must be true or false. Received: {name}={shown(value)}")

    def allowed(self) -> str:
        return "true, false"


@dataclass(frozen=True, kw_only=True)
class Sizes(Setting):
    """One to ``most`` whole numbers, each as ``size`` says."""

    most: int
    size: WholeNumber

    def check(self, name: str, value: object) -> None:
        if not isinstance(value, tuple) or not 1 <= len(value) <= self.most:
            raise ConfigError(
                f"{name} must be a list of 1 to {self.most} layer sizes. "
                f"Received: {name}={shown(value)}"
            )
        for each in value:
            self.size.check(name, each)

    def allowed(self) -> str:
        return f"1 to {self.most} numbers from {self.size.low} to {self.size.high}"
