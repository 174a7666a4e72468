import numpy as np
import pytest

from vae_core.vae import snapshot_plan
from vae_core.vae.snapshot_plan import plan, superfluous


@pytest.mark.parametrize(("epochs", "steps"), [(1, 1), (2, 12), (15, 469), (60, 12), (2000, 12)])
@pytest.mark.parametrize("most", [1, 2, 7, 27, 32])
def test_a_plan_begins_untrained_and_has_no_more_than_there_is_room_for(epochs, steps, most):
    found = plan(epochs, steps, 32, most)
    assert found[0] == 0 and list(found) == sorted(set(found))
    assert 1 <= len(found) <= most and found[-1] < epochs * steps
    inside = [step for step in found if step % steps]
    assert all(step % 32 == 0 and step < steps for step in inside)


def test_it_is_dense_at_the_start_and_uses_its_room():
    found = np.array(plan(40, 469, 32, 27))
    assert len(found) >= 24
    assert (np.diff(found)[:8] <= 469).all() and np.diff(found)[-1] > 469
    assert (found[:4] < 469).all()  # in MNIST's first epoch the codes leave the origin


def test_a_short_training_keeps_every_epoch():
    assert plan(4, 12, 32, 32) == (0, 12, 24, 36)


@pytest.mark.parametrize(
    ("epochs", "steps", "group", "most", "wanted"),
    [
        (40, 10, 32, 9, (0, 10, 20, 40, 60, 100, 160, 250, 390)),  # even steps of a logarithm
        (200, 469, 32, 12, (0, 64, 128, 469, 938, 1876, 3283, 6566, 12663, 24857, 48307, 93331)),
        (10, 12, 32, 2, (0, 12)),
        (2, 12, 32, 32, (0, 12)),
        (1, 8, 1, 32, (0, 1, 2, 4)),
    ],
)  # fmt: skip
def test_plans_as_they_are_known(epochs, steps, group, most, wanted):
    assert plan(epochs, steps, group, most) == wanted


def test_fewer_of_a_larger_network():
    assert snapshot_plan.most_snapshots(10_000) == 32
    assert snapshot_plan.most_snapshots(888_000) == 27
    assert snapshot_plan.most_snapshots(10**9) == 1


def test_what_lies_beyond_a_cut_training_goes_and_another_plan_keeps_the_nearest():
    assert superfluous([0, 10, 20, 30], [0, 10, 20, 30], last=20) == [30]
    assert superfluous([0, 10, 20, 30], [0, 12, 28], last=30) == [20]
    assert superfluous([0, 10], [], last=10) == [0, 10]
    assert superfluous([], [0, 5], last=10) == []
