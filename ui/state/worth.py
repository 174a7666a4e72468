"""What the directions of a plane are worth, in sentences for the map."""

from __future__ import annotations

import numpy as np

from ui.state import originals
from ui.state.open_run import OpenRun
from vae_core import datasets
from vae_core.analysis import attributes, directions, walks
from vae_core.analysis.attributes import Attribute, Known
from vae_core.analysis.directions import Explained, Separation
from vae_core.analysis.planes import Choice, Measured

_TOO_FEW = "too few examples to try it on others."
_SQUARE = 2.0  # degrees from a right angle that are not worth a word


def known(opened: OpenRun) -> Known:
    """Every label column of the run's test examples; none where they are not at hand."""
    return attributes.known_of(opened.run.data, originals.test_split(opened), len(opened.codes))


def said(opened: OpenRun, choice: Choice | None, measured: Measured, beta: float) -> str:
    """How well each direction tells its labels apart or explains its numbers, on held-out examples.

    Where the data set says what can be measured on its pictures, also what a walk along it changes.
    """
    if choice is None:
        return ""
    if choice.kind == "labels":
        return _of_labels(choice, measured)
    if choice.kind == "groups":
        first, second = attributes.two_groups(choice.groups, measured.means)
        counts = f"A, {len(first):,} examples, → B, {len(second):,}"
        return _sentence(counts, directions.separation_of(first, second))
    if choice.kind == "attributes":
        said = [_of_attribute(opened, of, measured, beta) for of in choice.attributes]
        return "\n".join([*said, *_angle(choice.attributes, measured)])
    return ""


def _of_labels(choice: Choice, measured: Measured) -> str:
    labels, sentences = choice.indices, []
    for first, second in zip(labels[::2], labels[1::2], strict=True):
        if measured.labels is not None:
            found = directions.separation(measured.means, measured.labels, first, second)
            way = f"{measured.name(first)} → {measured.name(second)}"
            sentences.append(_sentence(way, found))
    return "\n".join(sentences)


def _sentence(way: str, found: Separation | Explained | None) -> str:
    if found is None:
        return f"{way}: {_TOO_FEW}"
    value = found.auc if isinstance(found, Separation) else found.r2
    figure = f"{'AUC' if isinstance(found, Separation) else 'R²'} {_signed(value)}"
    interval = f"95 %: {_signed(found.low)} to {_signed(found.high)}"
    return f"{way}: {figure} ({interval}) on {found.held_out:,} examples that it was not made from."


def _signed(value: float) -> str:
    """Three decimals and a real minus sign."""
    return f"{value:.3f}".replace("-", "−")


def _of_attribute(opened: OpenRun, of: Attribute, measured: Measured, beta: float) -> str:
    called = attributes.name(of, measured.known)
    words = _sentence(called, attributes.worth(of, measured.means, measured.known))
    measure = datasets.entry(opened.run.config.dataset).measured
    if measure is None or of.is_circle or of.label is not None:
        return words
    (way,) = attributes.ways(of, measured.means, measured.known)
    found = walks.moved(measured.means, way, lambda z: opened.codec.decode(z, beta), measure)
    spreads = walks.in_spreads(found, measured.known.values)
    moved = ", ".join(f"{name} {spreads[name]:+.2f}".replace("-", "−") for name in spreads)
    share = walks.largest_share(spreads, called) if called in spreads else None
    ending = "" if share is None else f"; what is not {called} by at most {share:.0%} of it"
    return f"{words} Decoded, one standard deviation along it moves {moved} of theirs{ending}."


def _angle(of: tuple[Attribute, ...], measured: Measured) -> list[str]:
    """Where two ways are not at a right angle: the second one is drawn as what is left of it."""
    if len(of) != 2:
        return []
    first, second = (attributes.ways(part, measured.means, measured.known)[0] for part in of)
    cosine = first @ second / (np.linalg.norm(first) * np.linalg.norm(second))
    degrees = float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
    if abs(degrees - 90) < _SQUARE:
        return []
    names = [attributes.name(part, measured.known) for part in of]
    return [f"They meet at {degrees:.0f}°: upwards is what {names[1]} has that {names[0]} has not."]
