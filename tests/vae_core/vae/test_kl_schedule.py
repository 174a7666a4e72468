"""The schedules of β against their papers' formulas, worked out by hand."""

import numpy as np
import pytest

from vae_core.errors import ConfigError
from vae_core.vae import elbo, kl_schedule
from vae_core.vae.config import BetaRange, FixedBeta, TrainingConfig
from vae_core.vae.kl_schedule import beta_of_step, last_beta, rise, target, with_move

CONFIG = TrainingConfig(beta=FixedBeta(4.0), kl_epochs=4)


def betas(schedule, steps=80, steps_per_epoch=10):
    config = CONFIG.replace(kl_schedule=schedule)
    return [beta_of_step(config, step, steps_per_epoch) for step in range(steps)]


def test_warm_up_rises_evenly_from_0_and_stays():
    found = betas("warm-up")
    assert found[0] == 0 and found[10] == pytest.approx(1.0) and found[39] == pytest.approx(3.9)
    assert found[40:] == [4.0] * 40


def test_a_cycle_rises_in_its_first_half_and_stays_in_its_second():
    found = betas("cyclical")
    assert found[:40] == pytest.approx(found[40:])
    assert found[0] == 0 and found[10] == pytest.approx(2.0) and found[20:40] == [4.0] * 20


def test_others_have_all_of_beta_throughout_and_the_capacity_rises():
    for schedule in ("constant", "free-bits", "capacity"):
        assert betas(schedule) == [4.0] * 80
    config = CONFIG.replace(kl_schedule="capacity", capacity=20.0)
    assert [target(config, epochs) for epochs in (0, 1, 4, 9)] == [0, 5, 20, 20]


def test_the_share_is_the_same_for_arrays():
    for schedule in ("constant", "warm-up", "cyclical"):
        config = CONFIG.replace(kl_schedule=schedule)
        epochs = np.linspace(0, 9, 37)
        assert rise(config, epochs) == pytest.approx([rise(config, epoch) for epoch in epochs])


def test_figures_are_at_the_beta_of_the_last_step_not_of_the_next():
    config = CONFIG.replace(kl_schedule="cyclical")
    assert beta_of_step(config, 40, 10) == 0 and last_beta(config, 40, 10) == 4.0
    assert last_beta(config, 0, 10) == 0


def test_a_move_holds_from_its_step_on_and_takes_back_what_was_to_follow():
    config = with_move(with_move(CONFIG, 10, 2.0), 30, 8.0)
    assert [beta_of_step(config, step, 10) for step in (0, 9, 10, 29, 30)] == [4, 4, 2, 2, 8]
    assert with_move(config, 20, 1.0).beta_moves == ((10, 2.0), (20, 1.0))
    assert with_move(config, 10, 1.0).beta_moves == ((10, 1.0),)
    assert TrainingConfig.from_json(config.to_json()) == config


def test_a_moved_beta_rises_with_its_schedule():
    config = with_move(CONFIG.replace(kl_schedule="warm-up"), 20, 8.0)
    assert beta_of_step(config, 19, 10) == pytest.approx(4 * 19 / 40)
    assert beta_of_step(config, 20, 10) == pytest.approx(8 * 20 / 40)


def test_what_a_batch_pays_for_its_kl_by_hand():
    kl = np.array([0.1, 2.0, 0.4])
    assert elbo.weighted_kl(kl, 3.0) == pytest.approx(7.5)
    assert elbo.weighted_kl(kl, 3.0, free_bits=0.5) == pytest.approx(3 * (0.5 + 2.0 + 0.5))
    assert elbo.weighted_kl(kl, 3.0, target=4.0) == pytest.approx(3 * 1.5)
    assert elbo.weighted_kl(kl, 3.0, target=1.0) == pytest.approx(3 * 1.5)


@pytest.mark.parametrize(
    "changes", [{"beta": BetaRange()}, {"variational": False, "beta": FixedBeta(0.0)}]
)
def test_only_a_vae_of_one_beta_has_a_schedule_or_moves(changes):
    for more in ({"kl_schedule": "warm-up"}, {"beta_moves": ((3, 1.0),)}):
        with pytest.raises(ConfigError, match="for a VAE of one β"):
            TrainingConfig(**changes, **more)


@pytest.mark.parametrize(
    "moves", [((3, 1.0), (3, 2.0)), ((5, 1.0), (3, 2.0)), ((-1, 1.0),), ((1, -1.0),), ((1,),), 7]
)
def test_moves_that_are_none_are_refused(moves):
    with pytest.raises(ConfigError, match="beta_moves"):
        TrainingConfig(beta_moves=moves)


def test_what_is_not_used_is_not_written_so_that_older_versions_open_the_run():
    later = {"kl_schedule", "kl_epochs", "free_bits", "capacity", "beta_moves", "snapshots"}
    assert not later & TrainingConfig().to_json().keys()
    used = TrainingConfig(snapshots=False, kl_schedule="warm-up", kl_epochs=3).to_json()
    assert later & used.keys() == {"kl_schedule", "kl_epochs", "snapshots"}


def test_there_is_a_word_for_every_schedule():
    assert kl_schedule.rise(CONFIG, 3.0) == 1


def test_a_run_of_every_beta_has_its_reference_at_any_step():
    config = TrainingConfig(beta=BetaRange(0.05, 8.0))
    assert {beta_of_step(config, step, 10) for step in (0, 5, 99)} == {config.beta.reference}


def test_capacity_is_reached_in_even_steps_and_kept():
    config = CONFIG.replace(kl_schedule="capacity", capacity=20.0)
    assert target(config, np.array([0.0, 0.5, 2.0, 3.9, 4.1])) == pytest.approx(
        [0, 2.5, 10, 19.5, 20]
    )


def test_the_figures_of_one_step_are_at_the_beta_of_that_step():
    config = CONFIG.replace(kl_schedule="warm-up")
    for steps in (1, 2, 17):
        assert last_beta(config, steps, 10) == beta_of_step(config, steps - 1, 10)
