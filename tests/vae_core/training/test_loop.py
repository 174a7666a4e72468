import itertools

import numpy as np
import pytest

from tests.support.small import SMALL
from tests.support.tables import table_run
from vae_core import datasets
from vae_core.datasets import Split
from vae_core.errors import BrokenRunError, TrainingError
from vae_core.training import batches, checkpoint, loop
from vae_core.vae.config import BetaRange, FixedBeta

DIGITS = datasets.load("digits")
CONFIG = SMALL.replace(epochs=3)


def run(config=CONFIG, dataset=DIGITS, **options):
    """(epoch records without their times, last checkpoint, model)"""
    records, checkpoints = [], []

    def on_epoch(record, checkpoint):
        records.append(figures(record))
        checkpoints.append(checkpoint)

    clock = itertools.count().__next__
    vae = loop.train(config, dataset, clock=clock, on_epoch=on_epoch, **options)
    return records, checkpoints, vae


@pytest.fixture(scope="module")
def whole():
    """An uninterrupted run."""
    return run()


def figures(record):
    return {name: value for name, value in vars(record).items() if "second" not in name}


def test_the_same_seed_gives_the_same_history_and_another_does_not(whole):
    first, _, _ = whole
    assert run()[0] == first
    assert run(CONFIG.replace(seed=1))[0] != first


def test_it_learns(whole):
    records, _, _ = whole
    assert records[-1]["test_loss"] < 0.75 * records[0]["train_loss"]


def test_terms_add_up_in_nats(whole):
    for record in whole[0]:
        for split in ("train", "test"):
            total = record[f"{split}_reconstruction"] + CONFIG.beta.value * record[f"{split}_kl"]
            assert record[f"{split}_loss"] == pytest.approx(total, rel=1e-5)


@pytest.mark.parametrize("config", [CONFIG, CONFIG.replace(beta=BetaRange(), schedule="cosine")])
def test_resuming_gives_what_an_uninterrupted_run_gives(config, whole):
    records, (first, *_, last), _ = whole if config == CONFIG else run(config)
    resumed, checkpoints, _ = run(config, checkpoint=first)
    assert resumed == records[1:]
    for name, values in last.items():
        assert np.array_equal(values, checkpoints[-1][name]), name


@pytest.mark.parametrize(("count", "size"), [(300, 128), (256, 128), (5, 128)])
def test_every_example_counts_once_whatever_the_batch(count, size):
    # Without noise an epoch's mean depends on the examples alone; and untrained logits would
    # give all of them 784 ln 2.
    config = CONFIG.replace(variational=False, beta=FixedBeta(0.0), likelihood="gaussian")
    vae = loop.build(config, DIGITS.shape, 1)
    x = DIGITS.test.x[:count]
    expected = float(np.mean(vae(x)["loss"]))
    order = np.random.default_rng(0).permutation(len(x))
    arguments = batches.batches(batches.held(Split(x)), order, size)
    found = vae.evaluate(**arguments, verbose=0, return_dict=True)
    assert found["loss"] == pytest.approx(expected, rel=1e-5)
    assert {batch[0].shape for batch in arguments["x"]} == {(min(count, size), *DIGITS.shape)}


def test_a_stop_drops_the_unfinished_epoch():
    batches = itertools.count()
    records, checkpoints, vae = run(should_stop=lambda: next(batches) == 1)
    assert [record["epoch"] for record in records] == [1]
    kept = checkpoint.take_checkpoint(vae, 1)
    assert all(np.array_equal(kept[name], checkpoints[0][name]) for name in kept)


def test_a_loss_that_is_not_finite_ends_the_run_with_a_sentence_and_its_last_good_epoch():
    vae, records = loop.compile_ahead(CONFIG, DIGITS).vae, []

    def poison(record, checkpoint):
        records.append(record)
        weights = vae.encoder.weights[0]
        weights.assign(np.full(weights.shape, np.nan, np.float32))

    with pytest.raises(TrainingError, match=r"stopped being finite in epoch 2.*epoch 1 is kept"):
        loop.train(CONFIG, DIGITS, clock=itertools.count().__next__, vae=vae, on_epoch=poison)
    assert [record.epoch for record in records] == [1]


def test_a_checkpoint_of_another_model_is_refused(whole):
    _, (checkpoint, *_), _ = whole
    with pytest.raises(BrokenRunError, match="does not belong"):
        run(CONFIG.replace(hidden=(33,)), checkpoint=checkpoint)


@pytest.mark.parametrize("held_bytes", [2**40, 0])
def test_batches_of_a_mapped_file_are_those_of_memory(tmp_path, monkeypatch, held_bytes):
    """Values that are missing travel with what is observed."""
    monkeypatch.setattr(batches, "_HELD_BYTES", held_bytes)
    rng = np.random.default_rng(0)
    x, observed = rng.normal(size=(50, 4)).astype(np.float32), rng.uniform(size=(50, 4)) < 0.5
    np.save(tmp_path / "x.npy", x)
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    order = rng.permutation(50)
    arguments = batches.batches(batches.held(Split(mapped, observed=observed)), order, 16)
    got = list(arguments["x"])
    assert [weights.numpy().sum() for *_, weights in got] == [16, 16, 16, 2]
    together = [np.concatenate([part[i].numpy() for part, *_ in got])[:50] for i in (0, 1)]
    assert np.array_equal(together[0], x[order]) and np.array_equal(together[1], observed[order])


def test_a_model_that_was_compiled_ahead_computes_the_same(whole):
    compiled = loop.compile_ahead(CONFIG, DIGITS)
    assert compiled.config == CONFIG and compiled.dataset is DIGITS
    fresh = checkpoint.take_checkpoint(loop.build(CONFIG, DIGITS.shape, 12), 0)
    ahead = checkpoint.take_checkpoint(compiled.vae, 0)
    assert all(np.array_equal(fresh[name], ahead[name]) for name in fresh)
    assert run(vae=compiled.vae)[0] == whole[0]


def test_a_table_that_was_compiled_ahead_computes_the_same(tmp_path):
    """Its categories have a likelihood of their own."""
    config = table_run(tmp_path).config
    table = datasets.load(config.dataset, tmp_path)
    compiled = loop.compile_ahead(config, table)
    assert run(config, table, vae=compiled.vae)[0] == run(config, table)[0]


def test_a_last_batch_of_few_is_a_step_too():
    assert [loop.steps_per_epoch(CONFIG, count) for count in (1, 128, 129, 1437)] == [1, 1, 2, 12]
