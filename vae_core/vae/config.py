"""What to train: one frozen, validated description, to and from JSON."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args, get_type_hints

from vae_core.errors import ConfigError, shown
from vae_core.vae.halving import MOST_HALVINGS
from vae_core.vae.imported import Imported
from vae_core.vae.settings import Choice, Flag, Name, Number, Setting, Sizes, WholeNumber

Architecture = Literal["mlp", "conv"]
Likelihood = Literal["bernoulli", "gaussian", "learned-gaussian"]
Activation = Literal["relu", "gelu"]
Optimizer = Literal["adam", "adamw", "rmsprop"]
Schedule = Literal["constant", "cosine"]
Objective = Literal["elbo", "iwae"]
KLSchedule = Literal["constant", "warm-up", "cyclical", "free-bits", "capacity"]

CONFIG_VERSION = 1
MAX_BETA = 1000.0
_MOST_STEPS = 10**9
DATASET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")

BETA = Number(
    label="β", low=0.0, high=MAX_BETA,
    help="Loss = reconstruction + β · KL. β = 1 is the evidence lower bound.",
)  # fmt: skip
BETA_END = Number(
    label="β", low=1e-4, high=MAX_BETA, help="One end of the β that a network is trained for."
)
_VERSION = WholeNumber(label="Version", help="Of the configuration's format.", low=1, high=10**6)


@dataclass(frozen=True)
class FixedBeta:
    """One KL weight for the whole run."""

    value: float

    def __post_init__(self) -> None:
        BETA.check("beta", self.value)

    def __str__(self) -> str:
        return f"{self.value:g}"

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
        BETA_END.check("beta.low", self.low)
        BETA_END.check("beta.high", self.high)
        if self.low >= self.high:
            raise ConfigError(
                f"beta.low must be below beta.high. Received: low={self.low}, high={self.high}"
            )

    def __str__(self) -> str:
        return f"from {self.low:g} to {self.high:g}"

    @property
    def reference(self) -> float:
        """The β shown first: 1 (the ELBO itself) where it is in the range."""
        return min(max(1.0, self.low), self.high)

    def contains(self, beta: float) -> bool:
        """Whether β was trained; a float32's rounding of an end still counts."""
        return self.low * (1 - 1e-6) <= beta <= self.high * (1 + 1e-6)


Beta = FixedBeta | BetaRange


@dataclass(frozen=True, kw_only=True)
class BetaSetting(Setting):
    """One β, or a range of them."""

    def check(self, name: str, value: object) -> None:
        if not isinstance(value, FixedBeta | BetaRange):
            raise ConfigError(
                f"{name} must be a FixedBeta or a BetaRange; in JSON a number or an object with "
                f"'low' and 'high'. Received: {name}={shown(value)}"
            )

    def allowed(self) -> str:
        return f"{BETA.allowed()}, or two ends from {BETA_END.allowed()}"


@dataclass(frozen=True, kw_only=True)
class MovesSetting(Setting):
    """β moved in the middle of a training: (step, β) pairs, ascending in the step."""

    def check(self, name: str, value: object) -> None:
        pairs = value if isinstance(value, tuple) else (None,)
        steps = [_step_of_move(pair) for pair in pairs]
        if None in steps or steps != sorted(set(steps)):  # type: ignore[type-var]
            raise ConfigError(
                f"{name} must be pairs of a step and a β, ascending in the step. "
                f"Received: {name}={shown(value)}"
            )
        for _, beta in pairs:
            BETA.check(name, beta)

    def allowed(self) -> str:
        return "pairs of a step and a β"


def _step_of_move(pair: object) -> int | None:
    """The step of a pair; None for what is none."""
    if not isinstance(pair, tuple) or len(pair) != 2:
        return None
    step = pair[0]
    whole = isinstance(step, int) and not isinstance(step, bool)
    return step if whole and 0 <= step <= _MOST_STEPS else None


@dataclass(frozen=True, kw_only=True)
class TrainingConfig:
    """Everything that decides what a training leaves, and nothing else; ``SETTINGS`` explains each.

    Raises:
        ConfigError: naming the field, its allowed values and what was received.
    """

    dataset: Annotated[str, Name(label="Data", help="A data set's name.", pattern=DATASET_NAME)] = (
        "mnist"
    )
    architecture: Annotated[
        Architecture,
        Choice(
            label="Model",
            choices=get_args(Architecture),
            help="mlp: dense layers. conv: convolutions with stride 2.",
        ),
    ] = "mlp"
    latent_dim: Annotated[
        int, WholeNumber(label="Latent dimensions", help="Dimensions of z.", low=1, high=512)
    ] = 2
    hidden: Annotated[
        tuple[int, ...],
        Sizes(
            label="Layer sizes",
            most=6,
            help="mlp: units of the encoder's dense layers, mirrored. "
            "conv: filters, one number for each halving of the image.",
            size=WholeNumber(label="Size", help="Units or filters.", low=1, high=4096),
        ),
    ] = (512,)
    activation: Annotated[
        Activation,
        Choice(
            label="Nonlinearity",
            choices=get_args(Activation),
            help="Of the hidden layers; gelu is the tanh form.",
        ),
    ] = "relu"
    beta: Annotated[
        Beta,
        BetaSetting(
            label="KL weight",
            help="Weight of the KL term: one number, or every β of a range at once.",
        ),
    ] = field(default_factory=lambda: FixedBeta(1.0))
    likelihood: Annotated[
        Likelihood,
        Choice(
            label="Likelihood",
            choices=get_args(Likelihood),
            help="bernoulli: cross-entropy, for values in [0, 1]. gaussian: half the squared "
            "error, for any values (unit variance, constant dropped). learned-gaussian: any "
            "values, σ learned with the network and its normaliser counted.",
        ),
    ] = "bernoulli"
    variational: Annotated[
        bool, Flag(label="Variational", help="False: a plain autoencoder, z is the mean, no KL.")
    ] = True
    objective: Annotated[
        Objective,
        Choice(
            label="Objective",
            choices=get_args(Objective),
            help="elbo: reconstruction + β · KL. iwae: the importance-weighted bound of several "
            "draws, nearer to log p(x), for β = 1.",
        ),
    ] = "elbo"
    draws: Annotated[
        int,
        WholeNumber(
            label="Draws", help="Of z for every example, with the objective iwae.", low=1, high=100
        ),
    ] = 5
    binarised: Annotated[
        bool,
        Flag(
            label="Binarised",
            help="Draw every value anew in each epoch as 0 or 1, with its grey as the "
            "probability: what figures in nats are published for.",
        ),
    ] = False
    optimizer: Annotated[
        Optimizer,
        Choice(label="Optimizer", choices=get_args(Optimizer), help="What moves the weights."),
    ] = "adam"
    learning_rate: Annotated[
        float,
        Number(label="Learning rate", help="The largest, with a schedule.", low=1e-7, high=1.0),
    ] = 1e-3
    schedule: Annotated[
        Schedule,
        Choice(
            label="Schedule",
            choices=get_args(Schedule),
            help="cosine: warms up over the first tenth of the steps, then falls to 0.",
        ),
    ] = "constant"
    batch_size: Annotated[
        int, WholeNumber(label="Batch size", help="Examples a step.", low=1, high=8192)
    ] = 128
    epochs: Annotated[
        int,
        WholeNumber(label="Epochs", help="Passes over the training examples.", low=1, high=2000),
    ] = 40
    seed: Annotated[
        int,
        WholeNumber(
            label="Seed",
            help="Of the first weights, the order and the noise.",
            low=0,
            high=2**31 - 1,
        ),
    ] = 0
    kl_schedule: Annotated[
        KLSchedule,
        Choice(
            label="KL schedule",
            choices=get_args(KLSchedule),
            help="For one β. warm-up: β rises from 0. cyclical: it does so again and again. "
            "free-bits: some nats of each dimension cost nothing. capacity: β weighs the KL's "
            "distance from a target that rises.",
        ),
    ] = "constant"
    kl_epochs: Annotated[
        int,
        WholeNumber(
            label="KL epochs",
            help="warm-up, capacity: until β or the target is there. cyclical: of a cycle.",
            low=1,
            high=2000,
        ),
    ] = 10
    free_bits: Annotated[
        float,
        Number(
            label="Free bits", help="free-bits: nats of each dimension.", low=0.0, high=MAX_BETA
        ),
    ] = 0.5
    capacity: Annotated[
        float,
        Number(
            label="Capacity", help="capacity: the last target, in nats.", low=0.0, high=MAX_BETA
        ),
    ] = 10.0
    beta_moves: Annotated[
        tuple[tuple[int, float], ...],
        MovesSetting(
            label="Moves of β",
            help="What β became while it trained, and before which step: written by the trainer.",
        ),
    ] = ()
    snapshots: Annotated[
        bool,
        Flag(
            label="Keep snapshots",
            help="Of codes and decoder, up to 32 and 24 MB: the training can be played on Explore.",
        ),
    ] = True
    # Not a setting: nobody trains it.
    imported: Imported | None = None

    def __post_init__(self) -> None:
        for name, setting in SETTINGS.items():
            setting.check(name, getattr(self, name))
        if self.architecture == "conv" and not 1 <= len(self.hidden) <= MOST_HALVINGS:
            raise ConfigError(
                f"hidden must be 1 to {MOST_HALVINGS} numbers of filters for architecture='conv', "
                f"one for each halving of the image. Received: hidden={shown(self.hidden)}"
            )
        if self.conditioned and not self.variational:
            raise ConfigError(
                "beta must be one number for a plain autoencoder, which has no KL term. "
                f"Received: beta={shown(self.beta)} with variational=False"
            )
        if self.objective == "iwae" and not (self.variational and self.beta == FixedBeta(1.0)):
            raise ConfigError(
                "objective='iwae' is a bound on log p(x) at β = 1 alone: set beta to 1 in a "
                f"variational network. Received: beta={shown(self.beta)}, "
                f"variational={self.variational}"
            )
        if self.binarised and self.likelihood != "bernoulli":
            raise ConfigError(
                "binarised needs likelihood='bernoulli', which is of zeros and ones. "
                f"Received: likelihood={shown(self.likelihood)}"
            )
        if (self.kl_schedule != "constant" or self.beta_moves) and not self.has_one_beta:
            raise ConfigError(
                "kl_schedule and beta_moves are for a VAE of one β and objective='elbo'. "
                f"Received: kl_schedule={self.kl_schedule!r}, beta={shown(self.beta)}, "
                f"variational={self.variational}"
            )

    @property
    def conditioned(self) -> bool:
        """Whether encoder and decoder take β as an input."""
        return isinstance(self.beta, BetaRange)

    @property
    def has_one_beta(self) -> bool:
        """Whether it is a VAE of one β and the ELBO, which may have a schedule and may be moved."""
        return self.variational and not self.conditioned and self.objective == "elbo"

    @property
    def knows_beta(self) -> bool:
        """Whether it has a β, and which one is known: that of an imported network is not."""
        return self.variational and self.imported is None

    @property
    def learns_sigma(self) -> bool:
        """Whether the decoder puts out log σ as well."""
        return self.likelihood == "learned-gaussian"

    @property
    def is_searched(self) -> bool:
        """Whether its codes are MAP codes: an import without an encoder."""
        return self.imported is not None and not self.imported.has_encoder

    @property
    def why_no_kl(self) -> str:
        """Why a network that is not variational has no KL, in a sentence."""
        if self.is_searched:
            return (
                "A decoder alone: its codes are MAP codes, the z that explain each example best, "
                "found by search. Without an encoder there is no posterior, no KL and no ELBO."
            )
        return "A plain autoencoder has no KL."

    def is_relative_of(self, other: TrainingConfig) -> bool:
        """Whether this is a VAE of the other's data and network, whatever β: such runs compare."""
        names = ("dataset", "architecture", "hidden", "latent_dim", "imported")
        same = all(getattr(self, name) == getattr(other, name) for name in names)
        return same and self.variational

    def replace(self, **changes: Any) -> TrainingConfig:
        """A copy with some fields changed, validated again."""
        return dataclasses.replace(self, **changes)

    def at_one_beta(self, beta: float) -> TrainingConfig:
        """The same training at this β, which is never moved; a schedule of it stays.

        The objective iwae is for β = 1 alone: at another it becomes the ELBO.
        """
        objective = self.objective if beta == 1 else "elbo"
        return self.replace(beta=FixedBeta(beta), beta_moves=(), objective=objective)

    def to_json(self) -> dict[str, Any]:
        """A JSON-ready dict; ``from_json`` reads it back unchanged."""
        fields = dataclasses.asdict(self)
        for name in _LATER:  # what is not used, an older version of this program can open
            if fields[name] == getattr(_USUAL, name):
                del fields[name]
        fields["hidden"] = list(self.hidden)
        if self.beta_moves:
            fields["beta_moves"] = [list(move) for move in self.beta_moves]
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
        _VERSION.check("version", version)
        if version > CONFIG_VERSION:
            raise ConfigError(
                "it was made by a newer version of this program; update the program to open it. "
                f"Received: version={version}; this one reads up to {CONFIG_VERSION}"
            )
        imported = Imported.from_json(fields.pop("imported", None))
        for key in fields:
            if key not in SETTINGS:
                raise ConfigError(
                    f"unknown setting; the known ones are {', '.join(sorted(SETTINGS))}. "
                    f"Received: {shown(key)}"
                )
        values = {name: value_from_json(name, value) for name, value in fields.items()}
        return cls(**values, imported=imported)


def value_from_json(name: str, value: Any) -> Any:
    """A setting's value from what stands for it in JSON; it is checked by the configuration.

    Raises:
        ConfigError: for what can be no β.
    """
    if name == "beta":
        return _beta_from_json(value)
    if name == "beta_moves" and isinstance(value, list):
        return tuple(tuple(move) if isinstance(move, list) else move for move in value)
    return tuple(value) if isinstance(value, list) else value


def _beta_from_json(value: Any) -> Beta:
    if not isinstance(value, dict):
        return FixedBeta(value)
    known = {field.name for field in dataclasses.fields(BetaRange)}
    if not set(value) <= known:
        raise ConfigError(
            f"beta takes the keys {', '.join(sorted(known))}. Received: {shown(value)}"
        )
    return BetaRange(**value)


SETTINGS: Mapping[str, Setting] = MappingProxyType({
    name: hint.__metadata__[0]
    for name, hint in get_type_hints(TrainingConfig, include_extras=True).items()
    if hasattr(hint, "__metadata__")
})  # fmt: skip
"""Each setting by its name, in the order in which the command line and the docs list them."""
_USUAL = TrainingConfig()
_LATER = (
    "kl_schedule",
    "kl_epochs",
    "free_bits",
    "capacity",
    "beta_moves",
    "snapshots",
    "imported",
)  # settings that the first version did not have
