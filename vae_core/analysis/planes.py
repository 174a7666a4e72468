"""Which plane the map shows, by a short text that a link can hold; and the plane of a text.

    axes:3,7            two latent dimensions, counted from 1
    components:1,2      principal components of the posterior means
    examples:4,19,250   through the codes of three test examples
    labels:3-8,0-1      along the differences of the means of labels; one or two of them
    attributes:2,4      along what label columns say, see attributes.py
    groups:0.3.1-5.2    from the mean code of one group of test examples to another's; there too
    example:17          through one example's code, along the two dimensions with most KL
    place:0.5,-1,…      through any z, likewise

Each may end in the β at which it was chosen, ``@0.5``: the plane stays where it is while β moves.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from vae_core.analysis import attributes, directions, projection
from vae_core.analysis.attributes import Attribute, Known
from vae_core.analysis.projection import Plane
from vae_core.errors import ConfigError

KINDS = (
    "axes", "components", "examples", "labels", "attributes", "groups", "example", "place",
)  # fmt: skip
_LONGEST = 12_000
_FURTHEST = 1e3
_NOTHING = 1e-12  # a direction of no length
_INTEGER = re.compile(r"\d{1,9}")
_PAIR = re.compile(r"(\d{1,3})-(\d{1,3})")


@dataclass(frozen=True)
class Choice:
    """A plane as it was asked for.

    Attributes:
        kind: one of ``KINDS``.
        numbers: what the kind needs, dimensions and components from 0; labels in pairs.
        beta: where it was chosen; None for the run's own.
        attributes: one or two, of the kind that has them.
        groups: two groups of test examples, of the kind that has them.
    """

    kind: str
    numbers: tuple[float, ...]
    beta: float | None
    attributes: tuple[Attribute, ...] = ()
    groups: tuple[tuple[int, ...], ...] = ()

    @property
    def indices(self) -> list[int]:
        return [int(number) for number in self.numbers]


@dataclass(frozen=True)
class Measured:
    """What planes are made from, at one β.

    Attributes:
        means: (n, d), posterior means of the test set.
        kl: (d,), nats per example; zeros for a plain autoencoder.
        labels: (n,) or None, with their names.
        known: every label column of the test set.
    """

    means: np.ndarray
    kl: np.ndarray
    labels: np.ndarray | None
    label_names: tuple[str, ...]
    known: Known = field(default_factory=lambda: Known((), {}))

    @property
    def order(self) -> np.ndarray:
        """The dimensions, that with most KL first; of a plain autoencoder, most variance."""
        weight = self.kl if self.kl.any() else self.means.var(axis=0)
        return np.argsort(-weight, kind="stable")

    def name(self, label: int) -> str:
        """What a label is called."""
        return self.label_names[label] if label < len(self.label_names) else str(label)


def parse(text: str) -> Choice | None:
    """The choice that a text names; None where it is empty or cannot be understood."""
    body, at, ending = text[:_LONGEST].partition("@")
    kind, _, rest = body.partition(":")
    beta = coordinate(ending) if at else None
    if kind not in KINDS or (at and (beta is None or beta < 0)):
        return None
    if kind == "attributes":
        found = attributes.parse(rest)
        return None if found is None else Choice(kind, (), beta, attributes=found)
    if kind == "groups":
        groups = attributes.parse_groups(rest)
        return None if groups is None else Choice(kind, (), beta, groups=groups)
    numbers = _label_pairs(rest) if kind == "labels" else _numbers(kind, rest)
    return None if numbers is None else Choice(kind, numbers, beta)


def build(choice: Choice | None, measured: Measured) -> Plane:
    """The plane of a choice; without one, that of the two dimensions with most KL.

    Raises:
        ConfigError: the run has no such dimension, example or label.
    """
    latent_dim = measured.means.shape[1]
    if not projection.is_wide(latent_dim):
        return projection.flat(latent_dim)
    if choice is None:
        return _most_kl(measured)
    if choice.kind in ("axes", "components"):
        _require(choice.indices, latent_dim, "dimension", first=1)
    if choice.kind in ("examples", "example"):
        _require(choice.indices, len(measured.means), "test example", first=0)
    return _BUILDERS[choice.kind](choice, measured)


def _axes(choice: Choice, measured: Measured) -> Plane:
    return projection.axes(measured.means.shape[1], *choice.indices)


def _components(choice: Choice, measured: Measured) -> Plane:
    across, up = components(measured.means)[choice.indices]
    first, second = (f"component {index + 1}" for index in choice.indices)
    return _spanned(measured.means.mean(axis=0), across, up, (first, second), measured)


def _examples(choice: Choice, measured: Measured) -> Plane:
    first, second, third = choice.indices
    a, b, c = measured.means[choice.indices]
    names = (f"from {first} to {second}", f"towards {third}")
    return _spanned(a, b - a, c - a, names, measured)


def _example(choice: Choice, measured: Measured) -> Plane:
    return _parallel(measured.means[choice.indices[0]], measured)


def _place(choice: Choice, measured: Measured) -> Plane:
    latent_dim = measured.means.shape[1]
    if len(choice.numbers) != latent_dim:
        raise ConfigError(
            f"A place of this run has {latent_dim} coordinates. Received: {len(choice.numbers)}"
        )
    return _parallel(np.array(choice.numbers), measured)


def _labels(choice: Choice, measured: Measured) -> Plane:
    """From the mean code of one label to that of another; the second way, or the widest other."""
    numbers = choice.indices
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    ways = [_mean_of(b, measured) - _mean_of(a, measured) for a, b in pairs]
    names = [f"{measured.name(a)} → {measured.name(b)}" for a, b in pairs]
    through = (_mean_of(pairs[0][0], measured) + _mean_of(pairs[0][1], measured)) / 2
    return _along(through, ways, names, measured)


def _attributes(choice: Choice, measured: Measured) -> Plane:
    """Along one or two attributes through the middle of the codes; of an angle its two ways."""
    ways: list[np.ndarray] = []
    names: list[str] = []
    for of in choice.attributes:
        ways += list(attributes.ways(of, measured.means, measured.known))
        called = attributes.name(of, measured.known)
        names += [f"cos {called}", f"sin {called}"] if of.is_circle else [called]
    return _along(measured.means.mean(axis=0, dtype=np.float64), ways, names, measured)


def _groups(choice: Choice, measured: Measured) -> Plane:
    """From the mean code of one group of examples to that of another."""
    first, second = attributes.two_groups(choice.groups, measured.means)
    through = (first.mean(axis=0) + second.mean(axis=0)) / 2
    return _along(through, [directions.difference(first, second)], ["A → B"], measured)


def _along(
    through: np.ndarray, ways: list[np.ndarray], names: list[str], measured: Measured
) -> Plane:
    """The plane along two ways, or along one and the widest other."""
    if len(ways) == 1:
        first = ways[0] / max(float(np.linalg.norm(ways[0])), _NOTHING)
        rest = measured.means - np.outer(measured.means @ first, first)
        ways, names = [*ways, components(rest)[0]], [*names, "widest other way"]
    return _spanned(through, ways[0], ways[1], (names[0], names[1]), measured)


_BUILDERS: Mapping[str, Callable[[Choice, Measured], Plane]] = MappingProxyType({
    "axes": _axes, "components": _components, "examples": _examples, "example": _example,
    "place": _place, "labels": _labels, "attributes": _attributes, "groups": _groups,
})  # fmt: skip


def _most_kl(measured: Measured) -> Plane:
    first, second = map(int, measured.order[:2])
    return projection.axes(measured.means.shape[1], first, second)


def _parallel(through: np.ndarray, measured: Measured) -> Plane:
    """The plane through a z along the two dimensions with most KL."""
    most = _most_kl(measured)
    return _spanned(through, most.across, most.up, most.names, measured)


def kl_at(rows: Sequence[tuple[float, Sequence[float]]], beta: float) -> np.ndarray:
    """KL of each dimension at β, (d,), nats per example: linear in log β between the measured rows.

    Args:
        rows: β with each dimension's KL, ascending in β.
    """
    values = np.array([kl for _, kl in rows])
    if len(rows) == 1:
        return values[0]
    nodes = np.log([at for at, _ in rows])
    return np.array([np.interp(np.log(beta), nodes, column) for column in values.T])


def components(means: np.ndarray) -> np.ndarray:
    """Principal components of the means (n, d), the widest first: (d, d), one a row.

    Of each the largest coordinate is positive: no picture is another one's mirror image by chance.
    """
    centred = means.astype(np.float64) - means.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    rows = vectors.T[::-1]
    largest = np.abs(rows).argmax(axis=1)
    return rows * np.sign(rows[np.arange(len(rows)), largest])[:, None]


def _mean_of(label: int, measured: Measured) -> np.ndarray:
    chosen = np.zeros(len(measured.means), bool)
    if measured.labels is not None:
        chosen = measured.labels == label
    if not chosen.any():
        raise ConfigError(f"No test example has the label {measured.name(label)}.")
    return measured.means[chosen].mean(axis=0, dtype=np.float64)


def _spanned(
    through: np.ndarray, first: np.ndarray, second: np.ndarray, names: tuple[str, str],
    measured: Measured,
) -> Plane:  # fmt: skip
    spare = np.eye(len(through))[measured.order]
    return projection.spanned(through, first, second, names, spare)


def _require(indices: list[int], count: int, what: str, first: int) -> None:
    for index in indices:
        if index >= count:
            raise ConfigError(
                f"This run's last {what} is {count - 1 + first}. Received: {index + first}"
            )


def _numbers(kind: str, text: str) -> tuple[float, ...] | None:
    parts = text.split(",")
    if kind == "place":
        places = [coordinate(part) for part in parts]
        return (
            None if None in places else tuple(float(value) for value in places if value is not None)
        )
    if not all(_INTEGER.fullmatch(part) for part in parts):
        return None
    numbers = [int(part) for part in parts]
    if kind in ("axes", "components"):
        numbers = [number - 1 for number in numbers]
    wanted = {"axes": 2, "components": 2, "examples": 3, "example": 1}[kind]
    if len(numbers) != wanted or min(numbers) < 0 or len(set(numbers)) != wanted:
        return None
    return tuple(float(number) for number in numbers)


def _label_pairs(text: str) -> tuple[float, ...] | None:
    found = [_PAIR.fullmatch(part) for part in text.split(",")]
    if len(found) > 2 or None in found:
        return None
    pairs = [tuple(map(int, match.groups())) for match in found if match is not None]
    if any(a == b for a, b in pairs):
        return None
    return tuple(float(label) for pair in pairs for label in pair)


def coordinate(text: str) -> float | None:
    """A number of a link, of a coordinate or β; None where it is none, or far beyond any map."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= _FURTHEST else None
