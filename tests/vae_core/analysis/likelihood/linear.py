"""A linear-Gaussian VAE, whose likelihood and posterior are known in closed form."""

from __future__ import annotations

import math

import numpy as np

from vae_core.analysis.likelihood.target import Decoder, Examples
from vae_core.vae.likelihood import OutputModel
from vae_core.vae.posterior import Posterior


class LinearGaussian:
    """x = W z + b + noise of unit variance: p(x) = N(b, W Wᵀ + I)."""

    def __init__(self, dimensions: int, width: int, scale: float, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        self.weights = (scale * rng.normal(size=(width, dimensions))).astype(np.float32)
        self.bias = rng.normal(size=width).astype(np.float32)
        self.decoder = Decoder(
            lambda z: z @ self.weights.T + self.bias, OutputModel("gaussian"), dimensions
        )

    def draw(self, count: int, seed: int = 1) -> Examples:
        rng = np.random.default_rng(seed)
        z = rng.normal(size=(count, self.weights.shape[1]))
        noise = rng.normal(size=(count, len(self.bias)))
        return Examples((z @ self.weights.T + self.bias + noise).astype(np.float32))

    def log_p(self, examples: Examples) -> np.ndarray:
        covariance = self.weights.astype(float) @ self.weights.T.astype(float)
        covariance += np.eye(len(self.bias))
        errors = examples.x.astype(float) - self.bias
        _, log_determinant = np.linalg.slogdet(covariance)
        squares = np.einsum("ni,ni->n", errors, np.linalg.solve(covariance, errors.T).T)
        return -0.5 * (squares + log_determinant + len(self.bias) * math.log(2 * math.pi))

    def posterior(self, examples: Examples) -> tuple[np.ndarray, np.ndarray]:
        """Mean (n, d) and covariance (d, d) of p(z|x)."""
        w = self.weights.astype(float)
        covariance = np.linalg.inv(np.eye(w.shape[1]) + w.T @ w)
        return (examples.x - self.bias) @ w @ covariance, covariance

    def encoded(self, examples: Examples, *, shift: float = 0.0, narrow: float = 1.0) -> Posterior:
        """The best diagonal q, moved by so many of its σ and narrowed."""
        mean, covariance = self.posterior(examples)
        variance = 1 / np.diag(np.linalg.inv(covariance)) * narrow**2
        mean = mean + shift * np.sqrt(variance)
        return Posterior(
            mean.astype(np.float32), np.broadcast_to(np.log(variance), mean.shape).astype("f4")
        )
