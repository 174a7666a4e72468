"""A checkpoint has all that training needs, and fits its own model alone."""

import numpy as np
import pytest

from vae_core.errors import BrokenRunError
from vae_core.training import loop
from vae_core.training.checkpoint import restore, take_checkpoint
from vae_core.vae.config import TrainingConfig

CONFIG = TrainingConfig(hidden=(3,))
SHAPE = (4, 4, 1)


def model(seed=0, config=CONFIG):
    return loop.build(config.replace(seed=seed), SHAPE, 5)


def filled(vae, value):
    for number, variable in enumerate(everything(vae)):
        variable.assign(np.full(variable.shape, value + number))
    return vae


def everything(vae):
    return [*vae.encoder.weights, *vae.decoder.weights, *vae.optimizer.variables]


def test_every_weight_and_every_variable_of_the_optimizer_comes_back():
    one, other = filled(model(), 1), model(seed=1)
    kept = take_checkpoint(one, 7)
    assert len(kept) == 1 + len(everything(one)) and int(kept["epoch"]) == 7
    filled(one, 50)  # what was kept is a copy
    assert restore(other, kept) == 7
    for number, variable in enumerate(everything(other)):
        assert np.all(variable.numpy() == 1 + number), variable.path


def test_a_checkpoint_has_plain_arrays_by_numbered_names():
    kept = take_checkpoint(model(), 0)
    assert all(type(array) is np.ndarray for array in kept.values())
    weights = [name for name in kept if name.startswith("weight_")]
    assert weights == [f"weight_{number:03d}" for number in range(len(weights))]
    assert kept["weight_000"].shape == (16, 3)
    assert any(name.startswith("optimizer_") for name in kept)


@pytest.mark.parametrize("change", ["less", "wider", "no epoch", "no optimizer"])
def test_what_does_not_fit_is_refused_in_a_sentence(change):
    kept = take_checkpoint(model(), 3)
    if change == "wider":
        kept["weight_000"] = np.zeros((16, 4))
    else:
        del kept[
            {"less": "weight_000", "no epoch": "epoch", "no optimizer": "optimizer_000"}[change]
        ]
    sentence = r"^checkpoint\.npz does not belong to this configuration\.$"
    with pytest.raises(BrokenRunError, match=sentence):
        restore(model(), kept)
