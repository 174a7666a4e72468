"""Runs made ill on purpose, and each rule on figures of its own."""

from dataclasses import replace

import numpy as np
import pytest

from vae_core import datasets, runs
from vae_core.analysis.diagnosis import Evidence, diagnose, gather
from vae_core.analysis.diagnosis.evidence import aggregate_kl, thin_share
from vae_core.jobs.trainer import train_run
from vae_core.runs import EpochRecord, TestMetrics
from vae_core.serving.codec import Codec
from vae_core.vae.config import BetaRange, FixedBeta, TrainingConfig

SMALL = TrainingConfig(hidden=(64,), learning_rate=3e-3, batch_size=32)


def _row(*kl, reconstruction=130.0, beta=1.0):
    total = sum(kl)
    return TestMetrics(
        beta=beta, reconstruction=reconstruction, kl=total, loss=reconstruction + beta * total,
        elbo=-(reconstruction + total), active_units=len(kl), kl_per_dimension=kl,
    )  # fmt: skip


WELL = Evidence(
    config=TrainingConfig(), beta=1.0, row=_row(3.0, 3.2), best_elbo=-136.2, history=(),
    values=784, aggregate_kl=0.05, thin=0.01, swap_cost=60.0, grey=0.1,
)  # fmt: skip


def _kinds(evidence):
    return {each.kind for each in diagnose(evidence)}


def _epoch(number, train, test, beta=None):
    return EpochRecord(
        epoch=number, train_loss=train, train_reconstruction=train, train_kl=0.0, test_loss=test,
        test_reconstruction=test, test_kl=0.0, seconds=1.0, images_per_second=1.0,
        beta=beta,
    )  # fmt: skip


def test_a_network_that_is_well_has_no_diagnosis():
    assert diagnose(WELL) == ()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"row": _row(3.0, 0.14)}, "collapse"),
        (
            {
                "config": TrainingConfig(beta=FixedBeta(10.0)),
                "beta": 10.0,
                "row": _row(0.9, 0.9, reconstruction=160.0),
            },
            "over-weighted",
        ),
        ({"swap_cost": 0.5}, "ignored-code"),
        ({"aggregate_kl": 2.0}, "aggregate"),
        ({"thin": 0.3}, "holes"),
        ({"history": [_epoch(1, 150, 151), _epoch(2, 120, 160)]}, "overfitting"),
        ({"history": [_epoch(1, 150, 151), _epoch(2, 149, 158)]}, "overfitting"),
        ({"low": -2.0, "high": 3.0}, "likelihood"),
        ({"grey": 0.8}, "likelihood"),
        (
            {
                "config": TrainingConfig(likelihood="gaussian"),
                "row": _row(3.0, 3.2, reconstruction=30.0),
            },
            "likelihood",
        ),
    ],
)
def test_each_figure_out_of_its_range_gives_its_diagnosis(change, kind):
    found = {each.kind: each for each in diagnose(replace(WELL, **change))}
    assert kind in found
    text = found[kind].evidence + found[kind].cause + found[kind].advice
    assert any(letter.isdigit() for letter in found[kind].evidence) and "None" not in text
    assert found[kind].remedy != replace(WELL, **change).config


def test_remedies_are_settings_that_would_help():
    def remedy(kind, **change):
        return {each.kind: each for each in diagnose(replace(WELL, **change))}[kind].remedy

    assert remedy("collapse", row=_row(0.1, 0.1, beta=20.0), beta=20.0).beta == FixedBeta(1.0)
    wide = TrainingConfig(latent_dim=3)
    assert remedy("collapse", config=wide, row=_row(3.0, 3.0, 0.0)).latent_dim == 2
    free = TrainingConfig(beta=FixedBeta(0.0))
    assert remedy("holes", config=free, beta=0.0, thin=0.9).beta == FixedBeta(1.0)
    plain = TrainingConfig(variational=False, beta=FixedBeta(0.0))
    assert remedy("aggregate", config=plain, beta=0.0, aggregate_kl=90.0).variational
    assert remedy("likelihood", grey=0.9).likelihood == "learned-gaussian"
    epochs = [_epoch(1, 150, 151), _epoch(2, 120, 140), _epoch(3, 90, 170)]
    assert remedy("overfitting", history=epochs).epochs == 2


@pytest.mark.parametrize(
    ("change", "beta"),
    [({"row": _row(0.1, 0.1)}, 0.25), ({"aggregate_kl": 2.0}, 2.0), ({"thin": 0.3}, 2.0)],
)
def test_a_remedy_of_another_beta_is_trained_with_the_elbo(change, beta):
    several = replace(WELL, config=TrainingConfig(objective="iwae"), **change)
    (found,) = diagnose(several)
    assert (found.remedy.objective, found.remedy.beta) == ("elbo", FixedBeta(beta))


def test_losses_of_another_beta_are_not_compared():
    def found(*epochs):
        kinds = {each.kind: each for each in diagnose(replace(WELL, history=epochs))}
        return kinds.get("overfitting")

    warm_up = [_epoch(1, 120, 121, beta=0.3), _epoch(2, 135, 136, beta=0.7)]
    assert found(*warm_up, _epoch(3, 149, 150, beta=1.0)) is None
    rose = found(
        *warm_up, _epoch(3, 140, 142, beta=1.0), _epoch(4, 139, 149, beta=0.7),
        _epoch(5, 138, 150, beta=1.0),
    )  # fmt: skip
    assert "lowest at its β after epoch 3 of 5 (142.0)" in rose.evidence
    assert rose.remedy.epochs == 3
    # An older run's epochs do not say their β: it was the configuration's.
    resumed = found(_epoch(1, 140, 142), _epoch(2, 138, 150, beta=1.0))
    assert "lowest after epoch 1 of 2" in resumed.evidence
    assert found(_epoch(1, 120, 121), _epoch(2, 149, 150, beta=2.0)) is None


def test_every_beta_is_told_to_move_and_not_only_to_train():
    ill = replace(WELL, config=TrainingConfig(beta=BetaRange()), row=_row(0.1, 0.1), beta=25.0)
    assert "Move β down" in diagnose(ill)[0].advice


def test_the_aggregate_s_kl_is_that_of_its_gaussian():
    rng = np.random.default_rng(0)
    mean = rng.normal(size=(50_000, 2)) * np.sqrt(0.75)
    assert aggregate_kl(mean, np.full(mean.shape, 0.25)) == pytest.approx(0, abs=1e-3)
    assert aggregate_kl(mean + np.array([1, 0]), np.full(mean.shape, 0.25)) == pytest.approx(
        0.5, abs=0.02
    )
    doubled = aggregate_kl(2 * mean, np.full(mean.shape, 1.0))  # q(z) = N(0, 4 I)
    assert doubled == pytest.approx(4 - 1 - np.log(4), abs=0.03)


def test_holes_are_where_no_code_lies_however_few_codes_there_are():
    rng = np.random.default_rng(1)
    for count in (400, 20_000):
        mean = rng.normal(size=(count, 2))
        narrow = np.full(mean.shape, 1e-4)
        assert thin_share(mean, narrow) < 0.06
        right = mean[mean[:, 0] > 0]
        assert thin_share(right, narrow[: len(right)]) == pytest.approx(0.35, abs=0.12)
    assert thin_share(np.zeros((10, 3)), np.ones((10, 3))) is None


def _trained(config, name):
    run = runs.create_run(config, name=name, data=datasets.describe(config.dataset))
    train_run(run)
    test = datasets.load_test(config.dataset)
    return gather(run, config.beta.reference, Codec.open(run), run.codes(), test)


def test_two_hundred_training_images_are_overfitted(tmp_path, monkeypatch):
    digits = datasets.load("digits")
    monkeypatch.setenv("VAE_DATA_DIR", str(tmp_path))
    np.savez(
        tmp_path / "few.npz", x_train=digits.train.x[:200], y_train=digits.train.labels[:200],
        x_test=digits.test.x, y_test=digits.test.labels,
    )  # fmt: skip
    evidence = _trained(SMALL.replace(dataset="few", hidden=(256,), epochs=300), "few")
    assert "overfitting" in _kinds(evidence)


def test_a_beta_next_to_nothing_leaves_holes_in_the_prior():
    config = SMALL.replace(dataset="digits", beta=FixedBeta(1e-4), epochs=30)
    assert {"holes", "aggregate"} & _kinds(_trained(config, "loose"))


def test_a_beta_of_a_thousand_collapses_and_the_decoder_ignores_z():
    config = SMALL.replace(dataset="digits", beta=FixedBeta(1000.0), epochs=8)
    assert {"collapse", "ignored-code"} <= _kinds(_trained(config, "pressed"))


def test_a_unit_gaussian_on_values_from_0_to_16_does_not_fit():
    config = SMALL.replace(dataset="digits_64", likelihood="gaussian", epochs=3)
    assert "likelihood" in _kinds(_trained(config, "wide"))
