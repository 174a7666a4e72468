"""Small runs of every kind: what the tests train."""

from __future__ import annotations

from vae_core.vae.config import BetaRange, FixedBeta, TrainingConfig

SMALL = TrainingConfig(dataset="digits", hidden=(32,), epochs=2, learning_rate=3e-3)
SMALL_CONFIGS = {
    "mlp": SMALL,
    "conv": SMALL.replace(architecture="conv", hidden=(4, 8), epochs=1),
    "mlp-every-beta": SMALL.replace(hidden=(32, 16), activation="gelu", beta=BetaRange()),
    "conv-every-beta": SMALL.replace(
        architecture="conv", hidden=(4, 8), beta=BetaRange(), epochs=1
    ),
    "autoencoder": SMALL.replace(variational=False, beta=FixedBeta(0.0)),
    "gaussian-3d": SMALL.replace(likelihood="gaussian", latent_dim=3),
    "vectors": SMALL.replace(dataset="digits_64", likelihood="gaussian"),
    "eight-every-beta": SMALL.replace(hidden=(32, 16), latent_dim=8, beta=BetaRange(), epochs=1),
    "one-dimension": SMALL.replace(latent_dim=1, epochs=1),
}
