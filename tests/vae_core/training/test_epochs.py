"""What the loop gives a model, epoch by epoch: a witness in the model's place writes it down."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from vae_core import datasets
from vae_core.datasets import Split
from vae_core.training import loop
from vae_core.training.model import TERMS
from vae_core.vae.config import FixedBeta, TrainingConfig

TRAINED, TESTED, SIZE = 50, 20, 8  # examples, and of a batch
STEPS = 7  # of an epoch: the last one has two examples
CONFIG = TrainingConfig(
    dataset="digits", hidden=(4,), epochs=3, batch_size=SIZE, beta=FixedBeta(2.0)
)


def numbered(first, count):
    """Examples that are their own numbers."""
    numbers = np.arange(first, first + count, dtype=np.float32)
    return Split(np.broadcast_to(numbers[:, None, None, None], (count, 28, 28, 1)) / 1000)


DATA = dataclasses.replace(
    datasets.load("digits"), train=numbered(0, TRAINED), test=numbered(500, TESTED)
)


class Witness:
    """In the place of a VAE: which examples it is given, with which noise and which β."""

    def __init__(self, group=1):
        self.encoder = self.decoder = SimpleNamespace(weights=[])
        self.optimizer = SimpleNamespace(variables=[])
        self.trained, self.tested, self.noise, self.betas = [], [], [], []
        self.group, self.stop_training = group, False

    def reseed(self, epoch):
        self.noise.append(epoch)

    def move_beta(self, beta):
        self.betas.append(beta)

    def fit(self, x, *, shuffle, epochs, verbose, callbacks):
        assert (shuffle, epochs, verbose) == (False, 1, 0)
        given, (watch,) = [], callbacks
        watch.set_model(self)
        for number, batch in enumerate(x):
            given += examples(batch)
            if (number + 1) % self.group == 0 or number + 1 == STEPS:
                # As Keras does, which counts a last group as if it were whole.
                watch.on_train_batch_end(
                    -(-(number + 1) // self.group) * self.group - 1,
                    dict.fromkeys(TERMS, 1.0 * number),
                )
            if self.stop_training:
                break
        self.trained.append(given)
        return SimpleNamespace(history={name: [3.0] for name in TERMS})

    def evaluate(self, x, *, verbose, return_dict):
        assert (verbose, return_dict) == (0, True)
        self.tested.append([example for batch in x for example in examples(batch)])
        return {"loss": 9.0, "reconstruction": 5.0, "kl": 0.5}


def examples(batch):
    x, y, weights = batch
    assert y is None
    numbers = np.round(x.numpy()[:, 0, 0, 0] * 1000).astype(int)
    return numbers[weights.numpy() == 1].tolist()


def train(config=CONFIG, *, group=1, checkpoint=None, clock=lambda: 0.0, **options):
    """(the witness, records, checkpoints)"""
    witness, ends = Witness(group), []
    loop.train(
        config, DATA, clock=clock, vae=witness, checkpoint=checkpoint,
        on_epoch=lambda *end: ends.append(end), **options,
    )  # fmt: skip
    return witness, [record for record, _ in ends], [kept for _, kept in ends]


def test_every_epoch_has_every_example_once_in_an_order_of_its_own():
    witness, _, _ = train()
    assert [sorted(order) for order in witness.trained] == [list(range(TRAINED))] * 3
    assert len({tuple(order) for order in [*witness.trained, range(TRAINED)]}) == 4
    assert witness.tested == [list(range(500, 500 + TESTED))] * 3


def test_orders_and_noise_are_those_of_the_seed_and_the_epoch_alone():
    whole, _, (first, *_) = train()
    assert train()[0].trained == whole.trained
    resumed, records, _ = train(checkpoint=first)
    assert resumed.trained == whole.trained[1:] and [r.epoch for r in records] == [2, 3]
    other, _, _ = train(CONFIG.replace(seed=1))
    assert not {tuple(order) for order in other.trained} & {tuple(o) for o in whole.trained}
    assert len({tuple(order) for order in other.trained}) == 3


def test_each_epoch_trains_on_noise_of_its_own_and_is_measured_on_the_same():
    noise = train()[0].noise
    assert noise[::2] == [0, 1, 2] and len(set(noise[1::2])) == 1 and noise[1] not in noise[::2]


def test_figures_are_those_of_the_two_splits_and_of_the_clock():
    times = iter([10.0, 12.0, 20.0, 25.0, 31.0, 31.0])
    _, (first, second, third), _ = train(clock=lambda: next(times))
    assert (first.epoch, second.epoch, third.epoch) == (1, 2, 3)
    assert (first.train_loss, first.train_reconstruction, first.train_kl) == (3, 3, 3)
    assert (first.test_loss, first.test_reconstruction, first.test_kl) == (9, 5, 0.5)
    assert (first.seconds, first.images_per_second) == (2.0, 25.0)
    assert (second.seconds, second.images_per_second) == (5.0, 10.0)
    assert third.seconds == 0 and np.isfinite(third.images_per_second)
    assert first.beta == 2.0


@pytest.mark.parametrize("group", [1, 3])
def test_progress_ends_with_its_epoch_and_is_told_after_every_group(group):
    told = []
    train(group=group, on_progress=told.append)
    by_epoch = [[p for p in told if p.epoch == epoch] for epoch in range(3)]
    shares = [1 / 7, 2 / 7, 3 / 7, 4 / 7, 5 / 7, 6 / 7, 1] if group == 1 else [3 / 7, 6 / 7, 1]
    for progress in by_epoch:
        assert [p.share for p in progress] == pytest.approx(shares)
        assert progress[0].loss == progress[0].kl == progress[0].reconstruction == group - 1
    assert len(told) == 3 * len(shares)


@pytest.mark.parametrize("group", [1, 3])
def test_steps_are_told_before_the_first_after_each_group_and_at_an_epochs_measured_end(group):
    told = []
    train(CONFIG.replace(epochs=2), group=group, on_steps=lambda vae, *what: told.append(what))
    inside = range(group, STEPS, group)
    assert [(step, record and record.epoch) for step, record in told] == [
        (0, None), *((step, None) for step in inside), (STEPS, 1),
        *((STEPS + step, None) for step in inside), (2 * STEPS, 2),
    ]  # fmt: skip


def test_a_resumed_training_counts_its_steps_from_where_it_is():
    _, _, (first, *_) = train()
    told = []
    train(checkpoint=first, on_steps=lambda vae, step, record: told.append(step))
    assert told == list(range(STEPS, 3 * STEPS + 1))


def test_a_stop_is_asked_for_after_every_group_and_its_epoch_is_not_kept():
    asked = []

    def should_stop():
        asked.append(None)
        return len(asked) == STEPS + 2

    witness, records, _ = train(should_stop=should_stop)
    assert [record.epoch for record in records] == [1]
    assert len(witness.trained[1]) == 2 * SIZE and len(witness.tested) == 1


def test_a_wish_for_another_beta_is_told_with_its_step_before_it_holds():
    wishes = iter([None, None, 5.0, 5.0, None, *[None] * 99])
    told, betas_then = [], []
    witness = Witness()

    def on_move(step, beta):
        told.append((step, beta))
        betas_then.append(list(witness.betas))

    records = []
    loop.train(
        CONFIG.replace(epochs=1), DATA, clock=lambda: 0.0, vae=witness,
        wished_beta=lambda: next(wishes), on_move=on_move,
        on_epoch=lambda record, _: records.append(record),
    )  # fmt: skip
    assert told == [(2, 5.0)] and betas_then == [[2.0, 2.0]]
    assert witness.betas == [2.0, 2.0, *[5.0] * (STEPS - 1)]  # before each step and at the end
    assert records[0].beta == 5.0


def test_the_epochs_figures_are_at_the_beta_of_its_last_step():
    config = CONFIG.replace(kl_schedule="warm-up", kl_epochs=4)
    _, records, _ = train(config)
    for epoch, record in enumerate(records, 1):
        assert record.beta == pytest.approx(2.0 * (epoch * STEPS - 1) / (4 * STEPS))
        assert record.test_loss == pytest.approx(5.0 + record.beta * 0.5)


def test_a_batch_of_tests_is_smaller_where_examples_are_large():
    assert loop._test_batch((28, 28, 1)) == 1000 and loop._test_batch((3,)) == 1000
    assert loop._test_batch((128, 128, 3)) == 15  # of as many values
    assert loop._test_batch((2000, 2000, 3)) == 1
