"""What a training keeps and shows of itself, against LiteRT of the same epoch."""

import itertools
import time

import numpy as np
import pytest

from tests.support import oracle
from tests.support.small import SMALL
from vae_core import datasets, runs
from vae_core.datasets import Split
from vae_core.errors import BrokenRunError
from vae_core.jobs import trainer
from vae_core.serving.codec import Codec
from vae_core.serving.decoder_spec import browser_decoder_of
from vae_core.vae.config import BetaRange
from vae_core.vae.posterior import Posterior

CONFIG = SMALL.replace(hidden=(16,), epochs=4)
DIGITS = datasets.load("digits")


def train(config, *, until=None, monkeypatch=None):
    """A run, stopped after an epoch where that is wanted."""
    run = runs.create_run(config)
    if until is None:
        trainer.train_run(run)
        return run
    with monkeypatch.context() as patch:
        patch.setattr(runs.Run, "stop_requested", lambda run: run.state.epoch == until)
        trainer.train_run(run)
    return run


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    run = runs.create_run(CONFIG, folder=tmp_path_factory.mktemp("whole"))
    trainer.train_run(run)
    return run


def test_every_epoch_of_a_short_training_is_kept(whole):
    assert [kept.epoch for kept in whole.snapshots()] == [0, 1, 2, 3]
    assert whole.damage() is None
    assert whole.live() is None


def test_codes_decoder_and_figures_are_those_of_the_epoch(whole, monkeypatch):
    """A run stopped there and exported has computed the same."""
    stopped = train(CONFIG, until=2, monkeypatch=monkeypatch)
    codec, test = Codec.open(stopped), DIGITS.test
    snapshot = whole.snapshot(whole.snapshots()[2])
    assert np.abs(snapshot.codes.mean[0] - codec.encode(test.x).mean).max() < 1e-2
    derived = browser_decoder_of(whole.config, snapshot.decoder, DIGITS.shape)
    z = np.random.default_rng(0).normal(size=(5, 2)).astype(np.float32)
    for row, image in zip(z, codec.decode(z), strict=True):
        assert np.abs(oracle.decode(derived, row, None) - image.ravel()).max() < 1e-2
    (ours,), record = snapshot.metrics, stopped.history[1]
    assert ours.kl == record.test_kl and ours.loss == pytest.approx(record.test_loss)
    assert sum(ours.kl_per_dimension) == pytest.approx(ours.kl, rel=1e-4)


def test_an_every_beta_run_keeps_codes_at_eight_beta(trained):
    run = trained["mlp-every-beta"]
    snapshot = run.snapshot(run.snapshots()[-1])
    assert len(snapshot.codes.betas) == len(snapshot.metrics) == 8
    low, high = run.config.beta.low, run.config.beta.high
    assert snapshot.codes.betas[[0, -1]] == pytest.approx([low, high])
    kl = [row.kl for row in snapshot.metrics]
    assert kl == sorted(kl, reverse=True)  # the untrained network knows no β yet; this one does


@pytest.mark.parametrize(
    "name", ["conv", "conv-every-beta", "autoencoder", "gaussian-3d", "vectors", "one-dimension"]
)
def test_every_kind_of_run_keeps_what_its_decoder_can_be_derived_from(trained, name):
    run = trained[name]
    for kept in run.snapshots():
        snapshot = run.snapshot(kept)
        shape = Codec.open(run).shape
        derived = browser_decoder_of(run.config, snapshot.decoder, shape)
        beta = run.config.beta.reference
        values = oracle.decode(derived, np.zeros(run.config.latent_dim, np.float32), beta)
        assert values.size == np.prod(shape) and np.isfinite(values).all()


def test_with_and_without_snapshots_the_same_is_computed(whole):
    without = train(CONFIG.replace(snapshots=False))
    assert without.snapshots() == ()
    assert without.metrics == whole.metrics


def test_a_damaged_snapshot_is_named_and_costs_itself_only(whole, tmp_path):
    import shutil

    copy = runs.Run(shutil.copytree(whole.path, tmp_path / "copy"))
    bad = copy.snapshots()[1]
    content = bytearray((copy.path / bad.name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy.path / bad.name).write_bytes(content)
    with pytest.raises(BrokenRunError, match=r"snapshot-000000012-1-\w+\.npz cannot be used"):
        copy.snapshot(bad)
    assert bad.name in (copy.damage() or "")
    assert copy.codes() and copy.metrics == whole.metrics
    assert [copy.snapshot(kept).epoch for kept in copy.snapshots() if kept != bad] == [0, 2, 3]


def test_a_dropped_epochs_snapshots_go_with_it(monkeypatch):
    run = train(CONFIG, until=2, monkeypatch=monkeypatch)
    assert [kept.epoch for kept in run.snapshots()] == [0, 1, 2]
    trainer.train_run(run)
    assert [kept.epoch for kept in run.snapshots()] == [0, 1, 2, 3]


def test_who_watches_sees_the_moment_and_nobody_else_costs_anything(monkeypatch):
    seen = []
    write = runs.Run.write_live
    monkeypatch.setattr(
        runs.Run, "write_live", lambda run, moment: (seen.append(moment), write(run, moment))
    )
    ticks = itertools.count().__next__  # a second passes between any two looks at the clock
    run = runs.create_run(CONFIG)
    trainer.train_run(run, clock=ticks)
    assert seen == []
    run = runs.create_run(CONFIG)
    run.watch()
    assert run.is_watched() and not run.is_watched(lambda: time.time() + 60)
    monkeypatch.setattr(runs.Run, "is_watched", lambda run: True)
    trainer.train_run(run, clock=ticks)
    assert seen[0].step == 0 and seen[-1].step == run.config.epochs * 12
    first = seen[0]
    assert len(first.codes) == len(DIGITS.test) and (first.codes.labels == DIGITS.test.labels).all()
    assert len(set(DIGITS.test.labels[first.image_numbers])) == len(first.images) == 8
    assert (first.images == DIGITS.test.x[first.image_numbers]).all()
    assert run.live() is None  # it is over


def test_a_set_with_missing_values_is_measured_by_what_is_observed(monkeypatch):
    """As the trainer's own figures are: the recorder hands on what is observed."""
    test = Split(np.zeros((3, 2), np.float32), None, np.array([[1, 0], [1, 1], [0, 0]], bool))
    some = test.part(slice(2))
    assert (some.observed == test.observed[:2]).all()
    assert isinstance(Posterior(np.zeros(1), np.zeros(1)), Posterior)


def test_beta_range_is_spread_over_all_of_it():
    from vae_core.jobs import snapshots

    betas = snapshots._betas(CONFIG.replace(beta=BetaRange(0.1, 10.0)), 8)
    assert betas[0] == pytest.approx(0.1) and betas[-1] == pytest.approx(10.0)
    assert np.diff(np.log(betas)) == pytest.approx(np.log(100) / 7)
