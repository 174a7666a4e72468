"""What people have to know to read a run's codes and decoded values: names and ranges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vae_core import datasets
from vae_core.errors import DataError
from vae_core.runs import Run
from vae_core.serving.codec import Codec
from vae_core.vae import columns as columns_of
from vae_core.vae.codes import Codes
from vae_core.vae.columns import Column

_PART = 10_000  # codes that are decoded at once


@dataclass(frozen=True)
class Rows:
    """What a row's places mean; nothing for images.

    Attributes:
        series: whether the columns follow one another, as a curve's do.
    """

    columns: tuple[Column, ...] = ()
    series: bool = False


def rows(run: Run, shape: tuple[int, ...]) -> Rows:
    """As the run's own description has them; older runs ask their data set. Images have none."""
    if len(shape) != 1:
        return Rows()
    (count,) = shape
    if run.data is not None and columns_of.width(run.data.columns) == count:
        return Rows(run.data.columns, run.data.kind == "series")
    try:
        names = datasets.feature_names(run.config.dataset, count)
    except DataError:  # the run can be explored where its data set is damaged
        names = tuple(str(index) for index in range(1, count + 1))
    return Rows(tuple(Column(name=name) for name in names))


def value_range(codec: Codec, codes: Codes) -> tuple[float, float] | None:
    """The lowest and highest value that is decoded of a row; None for images."""
    if len(codec.shape) != 1:
        return None
    beta = codec.config.beta.reference
    means = codes.mean_at(beta)
    parts = (codec.decode(means[at : at + _PART], beta) for at in range(0, len(means), _PART))
    low, high = zip(*((float(np.min(part)), float(np.max(part))) for part in parts), strict=True)
    return min(low), max(high)


def label_names(run: Run, codes: Codes) -> tuple[str, ...]:
    """What the labels are called; their numbers where nobody knows."""
    if run.data is not None:
        return run.data.label_names
    known = datasets.entry(run.config.dataset).label_names
    if known or codes.labels is None:
        return known
    return tuple(str(label) for label in range(int(codes.labels.max()) + 1))
