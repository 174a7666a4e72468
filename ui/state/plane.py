"""The plane that a run's map shows, on every page: what its state's text asks for, or the first."""

from __future__ import annotations

import numpy as np

from ui.cache import cached
from ui.components import map_state
from ui.components.latent_map import MapSelection
from ui.components.map_blocks import ShownPlane
from ui.state import links, originals
from ui.state.open_run import OpenRun
from vae_core.analysis import directions, evaluate, planes, projection
from vae_core.analysis.planes import Choice, Measured
from vae_core.errors import ConfigError
from vae_core.vae.codes import Codes


def shown(opened: OpenRun) -> ShownPlane:
    """The plane of an open run on every page."""
    return of(opened, links.look(opened.run.name))


def of(opened: OpenRun, look: str) -> ShownPlane:
    """The plane that a map's text asks for."""
    text = map_state.properties(look).get("plane", "")
    return cached("planes", (opened.identity, text), lambda: _made(opened, text))


def _made(opened: OpenRun, text: str) -> ShownPlane:
    if not projection.is_wide(opened.run.config.latent_dim):
        return ShownPlane(projection.flat(opened.run.config.latent_dim), "")
    choice = planes.parse(text)
    beta = _within(opened, None if choice is None else choice.beta)
    kl = planes.kl_at([(row.beta, row.kl_per_dimension) for row in opened.metrics], beta)
    measured = Measured(means(opened, beta), kl, opened.codes.labels, opened.label_names)
    try:
        plane = planes.build(choice, measured)
    except ConfigError as error:
        return ShownPlane(planes.build(None, measured), "", str(error))
    said = _worth(choice, measured) if choice and choice.kind == "labels" else ""
    return ShownPlane(plane, text if choice else "", said=said)


def _worth(choice: Choice, measured: Measured) -> str:
    """How well each way between two labels tells them apart on held-out examples."""
    labels, sentences = choice.indices, []
    for first, second in zip(labels[::2], labels[1::2], strict=True):
        if measured.labels is None:
            continue
        found = directions.separation(measured.means, measured.labels, first, second)
        way = f"{measured.name(first)} → {measured.name(second)}"
        sentences.append(
            f"{way}: too few examples to try it on others."
            if found is None
            else f"{way}, made from one half of the examples, tells the other {found.held_out:,} "
            f"apart with AUC {found.auc:.3f} (95 %: {found.low:.3f} to {found.high:.3f})."
        )
    return " ".join(sentences)


def means(opened: OpenRun, beta: float) -> np.ndarray:
    """Every test code at β, (n, d): as LiteRT encodes them, or as they were stored with the run."""
    return cached("exact codes", (opened.identity, beta), lambda: _encoded(opened, beta))


def _encoded(opened: OpenRun, beta: float) -> np.ndarray:
    test = originals.coded_examples(opened)
    if test is None:
        return opened.codes.mean_at(beta)
    return evaluate.encode_all(opened.codec, test, beta).mean


def way(opened: OpenRun, point: int) -> Codes:
    """One example's posterior at every stored β."""
    return opened.codes.of(point)


def kept_code(opened: OpenRun, selection: MapSelection) -> np.ndarray:
    """The kept place's z, (d,): on the plane, or off it where a slider has moved it."""
    full = map_state.read(selection.look, 0).full
    if full is not None and len(full) == opened.run.config.latent_dim:
        return np.array(full, np.float32)
    return of(opened, selection.look).plane.lift(np.array(selection.z))


def _within(opened: OpenRun, beta: float | None) -> float:
    """A β that the run knows: the one asked for, or its own."""
    possible = opened.run.config.beta
    return possible.reference if beta is None or not possible.contains(beta) else beta
