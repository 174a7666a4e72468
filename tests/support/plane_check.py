"""What a page decodes on its plane, against LiteRT: places and examples at random."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from vae_core import datasets
from vae_core.analysis import planes
from vae_core.analysis.attributes import Known
from vae_core.analysis.planes import Measured
from vae_core.runs import Run
from vae_core.serving.codec import Codec

HOOK = "document.querySelector('.lm').latentMap"
_SEEN = f"""() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() =>
    resolve({{...{HOOK}.drawn, image: Array.from({HOOK}.image)}}))))"""
LARGEST_Z, SHARE_OF_SIGMA = 1e-2, 0.2


@dataclass(frozen=True)
class Errors:
    """The largest differences between a page and LiteRT.

    Attributes:
        places: of z, over places on the plane.
        examples: of z, over examples, in units of what is allowed: the smaller of 0.01 and 0.2 σ.
        pixels: of the image at the page's own z.
        count: how many places and examples were looked at.
    """

    places: float
    examples: float
    pixels: float
    count: tuple[int, int]


def check(page: Any, run: Run, plane: str, beta: float, count: int) -> Errors:
    """Point at ``count`` places and ``count`` examples of the map that is on the page."""
    codec = Codec.open(run)
    test = datasets.load_test(run.config.dataset)
    assert test is not None
    posterior = codec.encode(test.x, beta)
    rows = [(row.beta, row.kl_per_dimension) for row in run.metrics]
    names = datasets.entry(run.config.dataset).label_names
    choice = planes.parse(plane)
    made = beta if choice is None or choice.beta is None else choice.beta
    columns = run.data.label_columns if run.data else ()
    measured = Measured(
        codec.encode(test.x, made).mean, planes.kl_at(rows, made), test.labels, names,
        Known(columns, test.label_columns),
    )  # fmt: skip
    expected = planes.build(choice, measured)
    rng = np.random.default_rng(0)
    scale = page.evaluate(f"{HOOK}.scale()")
    box = page.locator(".lm-map").bounding_box()
    places: list[float] = []
    examples: list[float] = []
    pixels: list[float] = []

    def point_at(z: np.ndarray) -> dict[str, Any]:
        across = (z[0] - scale["x0"]) / (scale["x1"] - scale["x0"])
        down = (scale["y1"] - z[1]) / (scale["y1"] - scale["y0"])
        at = scale["left"] + across * scale["width"], scale["top"] + down * scale["height"]
        page.mouse.move(float(box["x"] + at[0]), float(box["y"] + at[1]))
        seen = page.evaluate(_SEEN)
        code = np.array(seen["code"], np.float32)
        own = codec.decode(code[None], beta).ravel()
        pixels.append(float(np.abs(own - np.array(seen["image"])).max()))
        return seen

    low, high = np.array([scale["x0"], scale["y0"]]), np.array([scale["x1"], scale["y1"]])
    for share in rng.uniform(0.02, 0.98, (count, 2)):
        note(point_at(low + share * (high - low)), expected, posterior, places, examples)
    for index in rng.permutation(len(test.x))[:count]:
        at = expected.project(posterior.mean[index])
        if (at > low).all() and (at < high).all():
            note(point_at(at), expected, posterior, places, examples)
    sizes = len(places), len(examples)
    return Errors(max(places, default=0.0), max(examples, default=0.0), max(pixels), sizes)


def note(
    seen: dict[str, Any], expected: Any, posterior: Any, places: list[float], examples: list[float]
) -> None:
    """A place is on the plane, an example has its full code."""
    code = np.array(seen["code"])
    if seen["point"] is None:
        places.append(float(np.abs(code - expected.lift(np.array(seen["z"]))).max()))
        return
    mean, sigma = posterior.mean[seen["point"]], posterior.sigma[seen["point"]]
    allowed = np.minimum(LARGEST_Z, SHARE_OF_SIGMA * sigma)
    examples.append(float((np.abs(code - mean) / allowed).max()))
