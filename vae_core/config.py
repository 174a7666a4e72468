"""What to train: one frozen, validated description, to and from JSON."""

from __future__ import annotations

import dataclasses
import math
import re
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from vae_core.errors import ConfigError, shown

Architecture = Literal["mlp", "conv"]
Likelihood = Literal["bernoulli", "gaussian"]
Activation = Literal["relu", "gelu"]
Optimizer = Literal["adam", "adamw", "rmsprop"]
Schedule = Literal["constant", "cosine"]

CONFIG_VERSION = 1
MAX_BETA = 1000.0
DATASET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True)
class FixedBeta:
    """One KL weight for the whole run."""

    value: float

    def __post_init__(self) -> None:
        _require_number("beta", self.value, 0.0, MAX_BETA)

    @property
    def reference(self) -> float:
        return self.value

    def contains(self, beta: float) -> bool:
        return math.isclose(beta, self.value, rel_tol=1e-6, abs_tol=1e-9)


@dataclass(frozen=True)
class BetaRange:
    """A network that takes β as an input, trained over all of [low, high] at once."""

    low: float = 0.01
    high: float = 25.0

    def __post_init__(self) -> None:
        _require_number("beta.low", self.low, 1e-4, MAX_BETA)
        _require_number("beta.high", self.high, 1e-4, MAX_BETA)
        if self.low >= self.high:
            raise ConfigError(
                f"beta.low must be below beta.high. Received: low={self.low}, high={self.high}"
            )

    @property
    def reference(self) -> float:
        """The β shown first: 1 (the ELBO itself) where it is in the range."""
        return min(max(1.0, self.low), self.high)

    def contains(self, beta: float) -> bool:
        """Whether β was trained; a float32's rounding of an end still counts."""
        return self.low * (1 - 1e-6) <= beta <= self.high * (1 + 1e-6)


Beta = FixedBeta | BetaRange


@dataclass(frozen=True, kw_only=True)
class TrainingConfig:
    """Everything that decides a training run's result, and nothing else.

    Attributes:
        dataset: a name that ``vae_core.data.load`` knows.
        architecture: ``mlp`` (dense layers) or ``conv`` (stride-2 convolutions).
        latent_dim: dimensions of z.
        hidden: units of the encoder's dense layers (mlp) or filters of its
            convolutions (conv); the decoder mirrors them.
        activation: nonlinearity of the hidden layers; ``gelu`` is the tanh form.
        beta: weight of the KL term, ``loss = reconstruction + beta * kl``.
        likelihood: ``bernoulli`` (cross-entropy on logits) or ``gaussian``
            (unit variance: half the squared error, constant dropped).
        variational: False trains a plain autoencoder (z is the mean, no KL).
        optimizer, learning_rate, schedule: ``cosine`` warms up over the first
            tenth of the steps, then decays to 0.
        batch_size, epochs, seed: as usual.

    Raises:
        ConfigError: naming the field, its allowed values and what was received.
    """

    dataset: str = "mnist"
    architecture: Architecture = "mlp"
    latent_dim: int = 2
    hidden: tuple[int, ...] = (512,)
    activation: Activation = "relu"
    beta: Beta = field(default_factory=lambda: FixedBeta(1.0))
    likelihood: Likelihood = "bernoulli"
    variational: bool = True
    optimizer: Optimizer = "adam"
    learning_rate: float = 1e-3
    schedule: Schedule = "constant"
    batch_size: int = 128
    epochs: int = 40
    seed: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.dataset, str) or not DATASET_NAME.fullmatch(self.dataset):
            raise ConfigError(
                "dataset must be a name of letters, digits, '_' and '-'. "
                f"Received: dataset={shown(self.dataset)}"
            )
        _require_choice("architecture", self.architecture, get_args(Architecture))
        _require_choice("activation", self.activation, get_args(Activation))
        _require_choice("likelihood", self.likelihood, get_args(Likelihood))
        _require_choice("optimizer", self.optimizer, get_args(Optimizer))
        _require_choice("schedule", self.schedule, get_args(Schedule))
        _require_integer("latent_dim", self.latent_dim, 1, 512)
        _require_integer("batch_size", self.batch_size, 1, 8192)
        _require_integer("epochs", self.epochs, 1, 2000)
        _require_integer("seed", self.seed, 0, 2**31 - 1)
        _require_number("learning_rate", self.learning_rate, 1e-7, 1.0)
        if not isinstance(self.variational, bool):
            raise ConfigError(
                "variational must be true or false. "
                f"Received: variational={shown(self.variational)}"
            )
        self._check_hidden()
        self._check_beta()

    def _check_hidden(self) -> None:
        if not isinstance(self.hidden, tuple) or not 1 <= len(self.hidden) <= 6:
            raise ConfigError(
                "hidden must be a list of 1 to 6 layer sizes. "
                f"Received: hidden={shown(self.hidden)}"
            )
        for units in self.hidden:
            _require_integer("hidden", units, 1, 4096)
        if self.architecture == "conv" and len(self.hidden) != 2:
            raise ConfigError(
                "hidden must be two numbers of filters for architecture='conv', because "
                f"28 pixels halve twice. Received: hidden={shown(self.hidden)}"
            )

    def _check_beta(self) -> None:
        if not isinstance(self.beta, FixedBeta | BetaRange):
            raise ConfigError(
                "beta must be a FixedBeta or a BetaRange; in JSON a number or an object with "
                f"'low' and 'high'. Received: beta={shown(self.beta)}"
            )
        if isinstance(self.beta, BetaRange) and not self.variational:
            raise ConfigError(
                "beta must be one number for a plain autoencoder, which has no KL term. "
                f"Received: beta={shown(self.beta)} with variational=False"
            )

    @property
    def conditioned(self) -> bool:
        """Whether encoder and decoder take β as an input."""
        return isinstance(self.beta, BetaRange)

    def replace(self, **changes: Any) -> TrainingConfig:
        """A copy with some fields changed, validated again."""
        return dataclasses.replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        """A JSON-ready dict; ``from_json`` reads it back unchanged."""
        fields = dataclasses.asdict(self)
        fields["hidden"] = list(self.hidden)
        fields["beta"] = self.beta.value if isinstance(self.beta, FixedBeta) else fields["beta"]
        return {"version": CONFIG_VERSION, **fields}

    @classmethod
    def from_json(cls, fields: Any) -> TrainingConfig:
        """The configuration that ``to_json`` wrote; without a version it counts as the first.

        Raises:
            ConfigError: for an unknown key, a newer version, or any value out of range.
        """
        if not isinstance(fields, dict):
            raise ConfigError(f"a configuration must be a JSON object. Received: {shown(fields)}")
        fields = dict(fields)
        version = fields.pop("version", CONFIG_VERSION)
        _require_integer("version", version, 1, 10**6)
        if version > CONFIG_VERSION:
            raise ConfigError(
                "it was made by a newer version of this program; update the program to open it. "
                f"Received: version={version}; this one reads up to {CONFIG_VERSION}"
            )
        known = {field.name for field in dataclasses.fields(cls)}
        for key in fields:
            if key not in known:
                raise ConfigError(
                    f"unknown setting; the known ones are {', '.join(sorted(known))}. "
                    f"Received: {shown(key)}"
                )
        if isinstance(fields.get("hidden"), list):
            fields["hidden"] = tuple(fields["hidden"])
        if "beta" in fields:
            fields["beta"] = _beta_from_json(fields["beta"])
        return cls(**fields)


def _beta_from_json(value: Any) -> Beta:
    if not isinstance(value, dict):
        return FixedBeta(value)
    known = {field.name for field in dataclasses.fields(BetaRange)}
    if not set(value) <= known:
        raise ConfigError(
            f"beta takes the keys {', '.join(sorted(known))}. Received: {shown(value)}"
        )
    return BetaRange(**value)


def _require_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ConfigError(
            f"{name} must be one of {', '.join(choices)}. Received: {name}={shown(value)}"
        )


def _require_integer(name: str, value: object, low: int, high: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise ConfigError(
            f"{name} must be a whole number from {low} to {high}. Received: {name}={shown(value)}"
        )


def _require_number(name: str, value: object, low: float, high: float) -> None:
    if (
        not isinstance(value, int | float)
        or isinstance(value, bool)
        or not low <= value <= high
        or not math.isfinite(value)
    ):
        raise ConfigError(
            f"{name} must be a number from {low:g} to {high:g}. Received: {name}={shown(value)}"
        )
