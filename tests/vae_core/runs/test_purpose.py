"""What a run is good for, in a sentence, from the β that its figures are at."""

import pytest

from tests.support import trainings
from vae_core.runs.purpose import purpose
from vae_core.vae.config import BetaRange, FixedBeta
from vae_core.vae.imported import Imported


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"beta": FixedBeta(0.0)}, "Nothing pulls"), ({"beta": FixedBeta(0.29)}, "A small β"),
        ({"beta": FixedBeta(0.3)}, "Near β = 1"), ({"beta": FixedBeta(3.0)}, "Near β = 1"),
        ({"beta": FixedBeta(3.1)}, "A large β"), ({"beta": BetaRange()}, "One network for every"),
        ({"beta": BetaRange(), "latent_dim": 3}, "3 dimensions, for every β"),
        ({"variational": False, "beta": FixedBeta(0.0)}, "A plain autoencoder"),
        ({"imported": Imported(form="onnx", output="mean", decoder_layout="flat")}, "Made else"),
    ],
)  # fmt: skip
def test_a_sentence_for_every_kind(run, changes, words):
    run.write_config(run.config.replace(**changes))
    assert purpose(run).startswith(words)


def test_of_a_beta_that_moved_the_last_counts(run):
    assert purpose(run).startswith("Near β = 1")
    assert purpose(trainings.move(run, 25.0)).startswith("A large β")
    run.write_config(run.config.replace(beta=FixedBeta(25.0), beta_moves=()))
    assert purpose(trainings.move(run, 1.0)).startswith("Near β = 1")
