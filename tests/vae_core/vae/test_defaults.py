"""Defaults that fit: what they propose can be trained."""

import pytest

from vae_core.datasets import fit
from vae_core.vae.columns import Column
from vae_core.vae.defaults import defaults_for
from vae_core.vae.description import Description


def images(*shape, count=3000):
    return Description(
        kind="images", title="t", shape=shape, training_size=count, test_size=count // 10
    )


def rows(kind, count):
    columns = tuple(Column(name=str(index)) for index in range(5))
    return Description(
        kind=kind, title="t", shape=(5,), training_size=count, test_size=count, columns=columns,
        low=-4, high=4,
    )  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [images(*shape) for shape in (
        (8, 8, 1), (8, 8, 3), (28, 28, 1), (32, 32, 3), (33, 9, 1), (64, 64, 3), (128, 100, 4),
        (4, 300, 1), (1, 1, 1),
    )] + [rows(kind, count) for kind in ("table", "series", "vectors") for count in (7, 10**6)],
    ids=lambda data: f"{data.kind}-{data.shape}-{data.training_size}",
)  # fmt: skip
def test_defaults_fit_what_they_are_for(data):
    config = defaults_for(data)
    fit.check_shape(config, data.shape)
    fit.check_values(config, data)


def test_kind_and_size_decide():
    small, large = defaults_for(images(28, 28, 1)), defaults_for(images(64, 64, 3))
    assert (small.architecture, large.architecture) == ("mlp", "conv")
    assert large.hidden == (32, 64, 128, 256)
    assert defaults_for(rows("table", 300)).likelihood == "learned-gaussian"


def test_a_large_set_is_seen_fewer_times():
    few, many = (defaults_for(images(64, 64, 3, count=n)).epochs for n in (3000, 100_000))
    assert (few, many) == (20, 3)
