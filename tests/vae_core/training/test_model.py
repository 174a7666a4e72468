import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy.stats import kstest

from vae_core.training import loop
from vae_core.training.model import TERMS, VAE
from vae_core.training.networks import build_decoder, build_encoder
from vae_core.vae import elbo, kl_schedule
from vae_core.vae.config import BetaRange, FixedBeta, TrainingConfig
from vae_core.vae.posterior import LOG_VARIANCE_MAX, LOG_VARIANCE_MIN

SHAPE = (28, 28, 1)
CONV = TrainingConfig(architecture="conv", hidden=(32, 64))
rng = np.random.default_rng(3)
IMAGES = rng.uniform(size=(8, *SHAPE)).astype(np.float32)


def test_conv_has_the_published_parameter_counts():
    assert build_encoder(CONV, SHAPE).count_params() == 69_076
    assert build_decoder(CONV, SHAPE).count_params() == 65_089


def test_mlp_has_the_published_layers():
    encoder = build_encoder(TrainingConfig(), SHAPE)
    decoder = build_decoder(TrainingConfig(), SHAPE)
    assert encoder.count_params() == 784 * 512 + 512 + 2 * (512 * 2 + 2)
    assert decoder.count_params() == 2 * 512 + 512 + 512 * 784 + 784


@pytest.mark.parametrize("config", [TrainingConfig(), CONV, TrainingConfig(latent_dim=5)])
def test_duplicating_a_batch_leaves_the_loss_unchanged(config):
    # Without the noise of z: a plain autoencoder's loss is a function of x alone.
    config = config.replace(variational=False, beta=FixedBeta(0.0))
    vae = VAE(config, SHAPE)
    once = float(vae.compute_loss(y_pred=vae(IMAGES)))
    twice = float(vae.compute_loss(y_pred=vae(np.concatenate([IMAGES, IMAGES]))))
    assert twice == pytest.approx(once, rel=1e-6)


@pytest.mark.parametrize("count", [2, 7, 8])
def test_a_batch_in_parts_gives_each_example_what_it_gives_whole(count, monkeypatch):
    def terms_and_gradients(parts):
        monkeypatch.setattr("vae_core.training.threads.parts", lambda config, **_: parts)
        vae.reseed(0)
        with tf.GradientTape() as tape:
            terms = vae(IMAGES[:count], training=True)
            loss = vae.compute_loss(y_pred=terms)
        gradients = tape.gradient(loss, [v.value for v in vae.trainable_variables])
        return [*terms.values(), *gradients]

    vae = VAE(CONV.replace(beta=BetaRange()), SHAPE)
    for one, other in zip(terms_and_gradients(1), terms_and_gradients(4), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-3)


def test_examples_of_weight_0_leave_the_loss_and_its_metrics_unchanged():
    vae = VAE(TrainingConfig(), SHAPE)
    terms = {name: rng.normal(size=8).astype(np.float32) for name in TERMS}
    some = float(vae.compute_loss(y_pred={name: values[:5] for name, values in terms.items()}))
    expected = [float(metric.result()) for metric in vae.metrics]
    vae.reset_metrics()
    weight = np.array([1, 1, 1, 1, 1, 0, 0, 0], np.float32)
    assert float(vae.compute_loss(y_pred=terms, sample_weight=weight)) == pytest.approx(some)
    assert [float(metric.result()) for metric in vae.metrics] == pytest.approx(expected)


def test_duplicating_a_batch_leaves_the_kl_unchanged():
    vae = VAE(TrainingConfig(), SHAPE)
    once = keras.ops.mean(vae(IMAGES)["kl"])
    twice = keras.ops.mean(vae(np.concatenate([IMAGES, IMAGES]))["kl"])
    assert float(twice) == pytest.approx(float(once), rel=1e-6)


def test_the_loss_weighs_the_kl_with_beta():
    vae = VAE(TrainingConfig(beta=FixedBeta(7.5)), SHAPE)
    terms = {name: keras.ops.convert_to_numpy(term) for name, term in vae(IMAGES).items()}
    assert terms["loss"] == pytest.approx(terms["reconstruction"] + 7.5 * terms["kl"], rel=1e-5)


@pytest.mark.parametrize("config", [TrainingConfig(), CONV])
def test_an_untrained_conditioned_network_does_not_depend_on_beta(config):
    conditioned = config.replace(beta=BetaRange())
    encoder, decoder = build_encoder(conditioned, SHAPE), build_decoder(conditioned, SHAPE)
    low, high = np.full((8, 1), 0.01, np.float32), np.full((8, 1), 20.0, np.float32)
    z = rng.normal(size=(8, 2)).astype(np.float32)
    assert np.allclose(encoder([IMAGES, low])[0], encoder([IMAGES, high])[0], atol=1e-6)
    assert np.allclose(decoder([z, low]), decoder([z, high]), atol=1e-6)


def test_the_log_variance_stays_in_its_range():
    encoder = build_encoder(TrainingConfig(), SHAPE)
    _, log_variance = encoder(IMAGES * 1e6)
    assert float(keras.ops.min(log_variance)) >= LOG_VARIANCE_MIN
    assert float(keras.ops.max(log_variance)) <= LOG_VARIANCE_MAX


def test_bytes_and_floats_are_the_same_images():
    pixels = rng.integers(256, size=(4, *SHAPE), dtype=np.uint8)
    vae = VAE(TrainingConfig(variational=False, beta=FixedBeta(0.0)), SHAPE)
    assert np.allclose(vae(pixels)["loss"], vae(pixels.astype(np.float32) / 255)["loss"], rtol=1e-5)


def test_beta_is_drawn_for_every_example_inside_the_range():
    beta = BetaRange(0.05, 8.0)
    vae = VAE(TrainingConfig(beta=beta), SHAPE)
    drawn = keras.ops.convert_to_numpy(vae._draw_beta(4000))[:, 0]
    assert len(np.unique(drawn)) > 3900
    assert drawn.min() >= 0.05 * (1 - 1e-5) and drawn.max() <= 8.0 * (1 + 1e-5)
    assert (drawn < 0.1).any() and (drawn > 7).any()


def test_no_epoch_repeats_the_noise_of_another():
    vae = VAE(TrainingConfig(), SHAPE)
    seen = set()
    for epoch in range(5):
        vae.reseed(epoch)
        drawn = [
            keras.ops.convert_to_numpy(keras.random.normal((1,), seed=vae._noise))[0]
            for _ in range(30)
        ]
        seen.update(float(value) for value in drawn)
    assert len(seen) == 150


def its_own_draws(vae, x):
    """Its terms of x, and the means, log-variances, β and ε that they came from."""
    vae.reseed(3)
    terms = {name: keras.ops.convert_to_numpy(term) for name, term in vae(x).items()}
    vae.reseed(3)
    beta, epsilon = (keras.ops.convert_to_numpy(draw(len(x)))
                     for draw in (vae._draw_beta, vae._draw_noise))  # fmt: skip
    inputs = [x, beta] if vae.config.conditioned else [x]
    mean, log_variance = map(keras.ops.convert_to_numpy, vae.encoder(inputs))
    return terms, mean, log_variance, beta, epsilon


@pytest.mark.parametrize("config", [
    TrainingConfig(latent_dim=3, beta=FixedBeta(2.5)),
    TrainingConfig(beta=BetaRange(), likelihood="gaussian"),
    TrainingConfig(variational=False, beta=FixedBeta(0.0), likelihood="gaussian"),
])  # fmt: skip
def test_its_terms_are_the_elbos_of_its_own_draws(config):
    vae = VAE(config, SHAPE)
    terms, mean, log_variance, beta, epsilon = its_own_draws(vae, IMAGES)
    z = mean + (np.exp(0.5 * log_variance) * epsilon if config.variational else 0)
    inputs = [z, beta] if config.conditioned else [z]
    output = keras.ops.convert_to_numpy(vae.decoder(inputs))
    nats = elbo.reconstruction(IMAGES, output, config.likelihood)
    kl = elbo.kl(mean, log_variance) if config.variational else np.zeros(8)
    assert epsilon.shape == (8, config.latent_dim) and len(np.unique(epsilon)) == epsilon.size
    assert terms["reconstruction"] == pytest.approx(nats, rel=1e-4)
    assert terms["kl"] == pytest.approx(kl, rel=1e-4, abs=1e-6)
    assert terms["loss"] == pytest.approx(nats + beta[:, 0] * kl, rel=1e-4)


@pytest.mark.parametrize("schedule", ["constant", "warm-up", "cyclical"])
def test_after_so_many_steps_it_weighs_the_kl_as_the_schedule_says(schedule):
    config = TrainingConfig(beta=FixedBeta(3.0), kl_schedule=schedule, kl_epochs=2, epochs=5)
    vae = loop.build(config, SHAPE, 10)
    for step in (0, 1, 7, 15, 25, 38):
        vae.optimizer.iterations.assign(step)
        terms = {name: keras.ops.convert_to_numpy(term) for name, term in vae(IMAGES).items()}
        beta = kl_schedule.beta_of_step(config, step, 10)
        expected = terms["reconstruction"] + beta * terms["kl"]
        assert terms["loss"] == pytest.approx(expected, rel=1e-5)
    vae.move_beta(0.5)
    moved = kl_schedule.beta_of_step(kl_schedule.with_move(config, 20, 0.5), 38, 10)
    assert float(vae._draw_beta(4)[3, 0]) == pytest.approx(moved)


@pytest.mark.parametrize("schedule", ["free-bits", "capacity"])
def test_a_batch_pays_for_its_kl_as_the_schedule_says_and_what_fills_it_up_costs_nothing(schedule):
    config = TrainingConfig(
        beta=FixedBeta(3.0), kl_schedule=schedule, kl_epochs=2, free_bits=0.7, capacity=8.0,
        epochs=5, latent_dim=3,
    )  # fmt: skip
    vae = loop.build(config, SHAPE, 10)
    terms = {name: rng.normal(size=8).astype(np.float32) for name in TERMS}
    terms["kl_per_dimension"] = rng.exponential(size=(8, 3)).astype(np.float32)
    weight = np.array([1, 1, 1, 1, 1, 0, 0, 0], np.float32)
    for step in (0, 10, 30):
        vae.optimizer.iterations.assign(step)
        target = kl_schedule.target(config, step / 10)
        for count, weights in ((8, None), (5, weight)):
            kl = terms["kl_per_dimension"][:count].mean(axis=0)
            if schedule == "free-bits":
                paid = 3.0 * np.maximum(kl, 0.7).sum()
            else:
                paid = 3.0 * abs(kl.sum() - target)
            expected = terms["reconstruction"][:count].mean() + paid
            found = float(vae.compute_loss(y_pred=terms, sample_weight=weights))
            assert found == pytest.approx(expected, rel=1e-5)


def test_two_in_five_examples_have_their_beta_from_the_upper_half_the_others_evenly_in_its_log():
    vae = VAE(TrainingConfig(beta=BetaRange(0.05, 8.0)), SHAPE)
    drawn = keras.ops.convert_to_numpy(vae._draw_beta(20_000))[:, 0]

    def share_below(beta):
        even = np.log(beta / 0.05) / np.log(8.0 / 0.05)
        return 0.6 * even + 0.4 * np.clip((beta - 4.0) / 4.0, 0, 1)

    assert kstest(drawn, share_below).pvalue > 1e-3  # of this seed's one draw


def test_noise_is_that_of_the_seed_and_the_epoch():
    def drawn(seed, epoch):
        vae = VAE(TrainingConfig(seed=seed, hidden=(4,)), SHAPE)
        vae.reseed(epoch)
        return keras.ops.convert_to_numpy(vae._draw_noise(50)).ravel().tolist()

    assert drawn(0, 1) == drawn(0, 1)
    assert len({*drawn(0, 1), *drawn(0, 2), *drawn(1, 0), *drawn(1, 1)}) == 400
