"""The plane that a run's map shows, on every page: what its state's text asks for, or the first."""

from __future__ import annotations

import numpy as np

from ui.cache import cached
from ui.components import map_state
from ui.components.latent_map import MapSelection
from ui.components.map_blocks import ShownPlane
from ui.state import links, originals, worth
from ui.state.open_run import OpenRun
from vae_core.analysis import evaluate, planes, projection
from vae_core.analysis.attributes import Known
from vae_core.analysis.planes import Measured
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
    known = worth.known(opened) if choice and choice.kind == "attributes" else Known((), {})
    measured = Measured(means(opened, beta), kl, opened.codes.labels, opened.label_names, known)
    try:
        plane = planes.build(choice, measured)
    except ConfigError as error:
        return ShownPlane(planes.build(None, measured), "", str(error))
    said = worth.said(opened, choice, measured, beta)
    return ShownPlane(plane, text if choice else "", said=said)


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
    possible = opened.run.figures_beta
    return possible.reference if beta is None or not possible.contains(beta) else beta
