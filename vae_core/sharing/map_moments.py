"""A moment of a training as a block: codes, figures and the decoder; ``data/film.js`` reads it.

A map gets them as ``message.snapshots``: each an epoch and the name of its block, ascending.
"""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from vae_core.analysis import planes, projection
from vae_core.analysis.projection import Plane
from vae_core.runs import Run, Snapshot
from vae_core.serving.decoder_spec import browser_decoder_of
from vae_core.sharing import map_blocks, map_message
from vae_core.vae import elbo
from vae_core.vae.codes import Codes


def block(run: Run, snapshot: Snapshot, shape: tuple[int, ...]) -> bytes:
    """The bytes of one moment of a run.

    Args:
        shape: of one example.

    Raises:
        BrokenRunError: the snapshot's decoder is not the run's.
    """
    columns = run.data.columns if run.data else ()
    decoder = browser_decoder_of(run.config, snapshot.decoder, shape, columns)
    codes, rows = _on_the_map(snapshot.codes), [asdict(row) for row in snapshot.metrics]
    images, numbers = snapshot.images, snapshot.image_numbers
    plane = _plane(codes)
    header = {
        "epoch": snapshot.epoch,
        "metrics": map_message.metric_rows(rows, variational=run.config.variational),
        "kl": map_message.dimensions(rows),
        "spec": decoder.spec,
        "image_numbers": [] if numbers is None else numbers.tolist(),
        "plane": plane and map_blocks.plane_header(plane),
    }
    sections = {
        "mean": codes.mean.packed().tobytes(),
        "log_variance": codes.log_variance.packed().tobytes(),
        "labels": map_blocks.encode_labels(codes.labels),
        "weights": decoder.weights,
        "images": b"" if images is None else np.ascontiguousarray(images).tobytes(),
    }
    return map_blocks.grid_block(codes, sections, header)


def _on_the_map(codes: Codes) -> Codes:
    """One or two dimensions as two, more as they are."""
    dimensions = codes.mean.integers.shape[2]
    if projection.is_wide(dimensions):
        return codes
    return projection.project_codes(codes, projection.flat(dimensions))


def _plane(codes: Codes) -> Plane | None:
    """The two dimensions that code most at that moment, of more than two."""
    mean, log_variance = codes.mean[0], codes.log_variance[0]
    if not projection.is_wide(mean.shape[1]):
        return None
    kl = elbo.kl_per_dimension(mean, log_variance).mean(axis=0)
    return planes.build(None, planes.Measured(mean, kl, None, ()))
