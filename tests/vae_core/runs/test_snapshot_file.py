"""A snapshot's file and its name, there and back."""

import dataclasses
import io

import numpy as np
import pytest

from vae_core.runs import snapshot_file
from vae_core.runs.records import TestMetrics
from vae_core.runs.snapshot_file import Kept, Snapshot, kept
from vae_core.vae.codes import Codes, Quantised
from vae_core.vae.config import TrainingConfig

CONFIG = TrainingConfig(latent_dim=2)
BETAS = np.array([1.0], np.float32)
MEAN = Quantised(np.arange(10, dtype=np.int16).reshape(1, 5, 2), 1e-3)
METRICS = TestMetrics(
    beta=1.0, reconstruction=90.0, kl=4.0, loss=94.0, elbo=-94.0, active_units=2,
    kl_per_dimension=(3.0, 1.0),
)  # fmt: skip
LAYERS = {
    name: (np.full((2, 3), number, np.float16), np.full(3, -number, np.float16))
    for number, name in enumerate(["b", "a.kernel", "output"])
}
SNAPSHOT = Snapshot(
    step=36, epoch=3.25, codes=Codes(BETAS, MEAN, BETAS, MEAN, np.arange(5)), decoder=LAYERS,
    metrics=(METRICS, dataclasses.replace(METRICS, beta=2.0)),
)  # fmt: skip


def loaded(content):
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        return dict(file)


def there_and_back(snapshot):
    return snapshot_file.from_arrays(loaded(snapshot_file.to_bytes(snapshot)), CONFIG)


@pytest.mark.parametrize(
    ("step", "epoch", "name"),
    [(0, 0.0, "snapshot-000000000-0-"), (36, 3.25, "snapshot-000000036-3.25-"),
     (999_999_999, 2000.0, "snapshot-999999999-2000-"), (5, 1 / 3, "snapshot-000000005-0.3333-")],
)  # fmt: skip
def test_a_name_says_step_epoch_and_digest_and_is_read_back(step, epoch, name):
    digest = "0123456789abcdef"
    file = Kept(step, round(epoch, 4), digest)
    assert file.name == f"{name}{digest}.npz" and kept(file.name) == file


@pytest.mark.parametrize("name", [
    "snapshot-36-3-0123456789abcdef.npz", "snapshot-000000036-3.-0123456789abcdef.npz",
    "snapshot-000000036-3-0123456789ABCDEF.npz", "snapshot-000000036-3-0123456789abcde.npz",
    "x-snapshot-000000036-3-0123456789abcdef.npz", "snapshot-000000036-3-0123456789abcdef.npz~",
    "snapshot-000000036-3-0123456789abcdef_npz", "snapshot-000000036--1-0123456789abcdef.npz",
    "snapshot-000000036-0.12345-0123456789abcdef.npz", "live.npz",
])  # fmt: skip
def test_other_names_are_of_no_snapshot(name):
    assert kept(name) is None


def test_snapshots_are_in_the_order_of_their_steps():
    files = [Kept(step, 0.5, digest) for step, digest in ((10, "b"), (9, "c"), (100, "a"))]
    assert [file.step for file in sorted(files)] == [9, 10, 100]
    assert sorted(file.name for file in files) == [file.name for file in sorted(files)]


def test_a_snapshot_is_read_back_as_it_was():
    back = there_and_back(SNAPSHOT)
    assert (back.step, back.epoch, back.metrics) == (36, 3.25, SNAPSHOT.metrics)
    assert np.array_equal(back.codes.mean.integers, MEAN.integers)
    assert back.codes.labels.tolist() == [0, 1, 2, 3, 4]
    assert list(back.decoder) == sorted(LAYERS)
    for name, layer in LAYERS.items():
        for ours, theirs in zip(back.decoder[name], layer, strict=True):
            assert np.array_equal(ours, theirs) and ours.dtype == np.float16
    assert back.images is None and back.image_numbers is None


def test_images_travel_with_their_numbers_or_not_at_all():
    images, numbers = np.full((2, 4, 4, 1), 9, np.uint8), np.array([3, 1])
    back = there_and_back(dataclasses.replace(SNAPSHOT, images=images, image_numbers=numbers))
    assert np.array_equal(back.images, images) and back.image_numbers.tolist() == [3, 1]
    assert there_and_back(dataclasses.replace(SNAPSHOT, images=images)).images is None


@pytest.mark.parametrize("name", ["step", "epoch", "metrics", "decoder.b.bias"])
def test_what_is_missing_is_missed(name):
    less = loaded(snapshot_file.to_bytes(SNAPSHOT))
    del less[name]
    with pytest.raises(ValueError, match=r"^it lacks arrays it must have$"):
        snapshot_file.from_arrays(less, CONFIG)


@pytest.mark.parametrize("metrics", ["no JSON", "7", "[7]", '[{"beta": 1}]', "[" * 100_000])
def test_figures_that_are_none_are_refused(metrics):
    arrays = loaded(snapshot_file.to_bytes(SNAPSHOT)) | {"metrics": np.array(metrics)}
    with pytest.raises(ValueError, match=r"^it lacks arrays it must have$"):
        snapshot_file.from_arrays(arrays, CONFIG)
