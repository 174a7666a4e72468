"""Blocks: what a map in the browser reads of a run, its codes, its decoder, its test images.

A block is a JSON header and a body, see ``message``; ``web/latent_map/data/blocks.js`` reads it.
Codes are packed as they are on disk, see ``vae_core.vae.codes.Quantised.packed``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from vae_core.analysis.likelihood.posterior import ExactPosterior
from vae_core.analysis.projection import Plane
from vae_core.serving.decoder_spec import BrowserDecoder
from vae_core.sharing import message
from vae_core.vae.codes import Codes, Quantised
from vae_core.vae.columns import LabelColumn

_NO_LABEL = 255
_NOTHING: Mapping[str, object] = MappingProxyType({})


def known_block(columns: Sequence[LabelColumn], values: Mapping[str, np.ndarray]) -> bytes:
    """Label columns one after another, float32 (n,) each, NaN for none; codes count names."""
    bodies = []
    for column in columns:
        own = np.asarray(values[column.name], np.float64)
        bodies.append(
            np.where(own < 0, np.nan, own).astype("<f4") if column.names else own.astype("<f4")
        )
    points = len(bodies[0]) if bodies else 0
    header = {"points": points, "columns": len(bodies)}
    return message.pack(header, b"".join(body.tobytes() for body in bodies))


def neighbours_block(places: np.ndarray) -> bytes:
    """A picture of neighbourhoods: places (n, 2) in [0, 1], x and y of each in turn."""
    return message.pack({"points": len(places)}, places.astype("<f4").tobytes())


def posterior_block(found: ExactPosterior | str) -> bytes:
    """An example's exact posterior, p(z|x) as float32 (y, x) with its figures in nats; or the
    sentence why there is none."""
    if isinstance(found, str):
        return message.pack({"refused": found}, b"")
    figures = {
        "log_p": found.log_p, "error": found.error, "elbo": found.elbo,
        "approximation": found.approximation, "amortisation": found.amortisation,
    }  # fmt: skip
    header = {
        "x": found.x.tolist(), "y": found.y.tolist(), "levels": list(found.levels),
        "best": {
            "mean": found.best.mean[0].tolist(), "sigma": found.best.sigma[0].tolist(),
        },
        **{name: float(value) for name, value in figures.items()},
    }  # fmt: skip
    return message.pack(header, found.density.astype("<f4").tobytes())


def columns_block(reconstruction: np.ndarray, kl: np.ndarray | None) -> bytes:
    """Nats of every example, float32 (n,) each."""
    body = reconstruction.astype("<f4").tobytes()
    width = b"" if kl is None else kl.astype("<f4").tobytes()
    sections = {"reconstruction": [0, len(body)], "kl": [len(body), len(width)]}
    return message.pack({"sections": sections}, body + width)


def frame_block(codes: Codes) -> bytes:
    """What is the same for every plane and β: the grid of β and the labels."""
    labels = encode_labels(codes.labels)
    header = {
        "betas": codes.betas.tolist(), "points": len(codes),
        "sections": {"labels": [0, len(labels)]},
    }  # fmt: skip
    return message.pack(header, labels)


def full_block(means: np.ndarray) -> bytes:
    """Codes at one β, (n, d): 16-bit integers in steps as fine as they allow."""
    values = Quantised.of(means, 0.0)
    header = {"points": len(means), "dimensions": means.shape[1], "step": values.step}
    return message.pack(header, values.integers.astype("<i2").tobytes())


def shadow_block(covariance: np.ndarray) -> bytes:
    """Posteriors' covariances on a plane: float32 (n, 3)."""
    return message.pack({"points": len(covariance)}, covariance.astype("<f4").tobytes())


def drag_block(codes: Codes) -> bytes:
    """Places on a plane over the grid of β."""
    return grid_block(codes, {"mean": codes.mean.packed().tobytes(), "log_variance": b""})


def wide_block(codes: Codes) -> bytes:
    """Means, log-variances and labels of any number of dimensions over the grid of β."""
    sections = {
        "mean": codes.mean.packed().tobytes(),
        "log_variance": codes.log_variance.packed().tobytes(),
        "labels": encode_labels(codes.labels),
    }
    return grid_block(codes, sections)


def way_block(codes: Codes) -> bytes:
    """One example's means and log-variances over the grid of β."""
    return grid_block(
        codes,
        {
            "mean": codes.mean.packed().tobytes(),
            "log_variance": codes.log_variance.packed().tobytes(),
        },
    )


def codes_block(codes: Codes) -> bytes:
    """Means, log-variances and labels over the grid of β.

    Raises:
        ValueError: the codes are not such as the map can draw.
    """
    _check(codes)
    return grid_block(
        codes,
        {
            "mean": codes.mean.packed().tobytes(),
            "log_variance": codes.log_variance.packed().tobytes(),
            "labels": encode_labels(codes.labels),
        },
    )


def grid_block(
    codes: Codes, sections: dict[str, bytes], more: Mapping[str, object] = _NOTHING
) -> bytes:
    """Sections that belong to codes, with what says how these are laid out.

    Args:
        more: of the header.
    """
    places, offset = {}, 0
    for name, section in sections.items():
        places[name] = [offset, len(section)]
        offset += len(section)
    header = {
        "betas": codes.betas.tolist(),
        "points": len(codes),
        "dimensions": codes.mean.integers.shape[2],
        "mean_step": codes.mean.step,
        "log_variance_betas": codes.log_variance_betas.tolist(),
        "log_variance_step": codes.log_variance.step,
        "sections": places,
        **more,
    }
    return message.pack(header, b"".join(sections.values()))


def plane_header(plane: Plane) -> dict[str, object]:
    """A plane as the map takes it."""
    return {
        "origin": plane.origin.tolist(), "across": plane.across.tolist(), "up": plane.up.tolist(),
        "names": list(plane.names),
    }  # fmt: skip


def decoder_block(decoder: BrowserDecoder) -> bytes:
    """The decoder's layers and its weights."""
    return message.pack(decoder.spec, decoder.weights)


def images_block(images: np.ndarray) -> bytes:
    """Test images, uint8 (n, h, w, c), in the order of the codes."""
    _, height, width, channels = images.shape
    header = {"height": height, "width": width, "channels": channels}
    return message.pack(header, np.ascontiguousarray(images).tobytes())


def encode_labels(labels: np.ndarray | None) -> bytes:
    """Labels as one byte each; no labels, no bytes.

    Raises:
        ValueError: if a label does not fit.
    """
    if labels is None:
        return b""
    labels = np.asarray(labels)
    if labels.size and (labels.min() < -1 or labels.max() >= _NO_LABEL):
        raise ValueError(
            f"Labels must be between 0 and {_NO_LABEL - 1}, or −1 for none. "
            f"Received: {labels.min()} to {labels.max()}"
        )
    return np.where(labels < 0, _NO_LABEL, labels).astype(np.uint8).tobytes()


def _check(codes: Codes) -> None:
    if len(codes.betas) > 1 and codes.betas[0] <= 0:
        raise ValueError(f"Several betas must lie above 0. Received: from {codes.betas[0]}")
    if codes.mean.integers.shape[2] != 2:
        raise ValueError(
            f"The map's codes must have two dimensions. Received: {codes.mean.integers.shape[2]}"
        )
