"""The importance-weighted objective, with doubly reparameterised gradients.

The encoder's gradient of L_k through reparameterised draws has a signal that falls faster with k
than its noise (Rainforth et al. 2018). Tucker et al. 2019 (eq. 8) take the score term out:

    ∇_φ L_k = E[ Σ_i w̃_i² · ∂log w_i/∂z_i · ∂z_i/∂φ ],    w̃_i = w_i / Σ_j w_j

The decoder's gradient is the usual one, Σ_i w̃_i ∇_θ log w_i.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras import ops

from vae_core.vae import importance

Tensor = Any


def bound(
    mean: Tensor, log_variance: Tensor, epsilon: Tensor, nats: Callable[[Tensor], Tensor]
) -> tuple[Tensor, Tensor]:
    """L_k of every example, and its draws' mean −log p(x|z), both (n,).

    Args:
        mean, log_variance: of q(z|x), (n, d).
        epsilon: (n, k, d), standard normal.
        nats: −log p(x|z) of z (n, k, d), as (n, k).
    """
    weights: dict[str, Tensor] = {}

    @ops.custom_gradient
    def draws(z: Tensor) -> Any:
        def gradient(upstream: Tensor) -> Tensor:
            # It comes as w̃_i ∂log w_i/∂z_i and leaves as that of w̃_i². The weights exist by
            # then, and not before: they come from what is decoded from z.
            return weights["normalised"][..., None] * upstream

        return z, gradient

    z = draws(mean[:, None] + ops.exp(0.5 * log_variance)[:, None] * epsilon)
    reconstruction = nats(z)
    # q's own density counts by its z alone: what its parameters add has mean 0, and is the noise.
    fixed_mean, fixed_log_variance = (
        ops.stop_gradient(value)[:, None] for value in (mean, log_variance)
    )
    log_q = importance.log_normal(z, fixed_mean, fixed_log_variance, ops)
    log_weights = importance.log_prior(z, ops) - reconstruction - log_q
    weights["normalised"] = ops.stop_gradient(ops.softmax(log_weights, axis=-1))
    return importance.bound(log_weights, ops), ops.mean(reconstruction, axis=-1)
