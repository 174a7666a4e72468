"""Which of a latent space's dimensions the map shows, and z for a place on it.

The map is a plane. For now it is that of the first two dimensions, the others staying 0; with one
dimension its second coordinate is 0. Nothing else knows this.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vae_core.vae.codes import Codes, Quantised

PLANE = 2  # a place on the map has so many coordinates


def project(z: np.ndarray) -> np.ndarray:
    """Where z lies on the map: (…, latent_dim) → (…, 2)."""
    shown = z[..., :PLANE]
    missing = PLANE - shown.shape[-1]
    return np.pad(shown, [(0, 0)] * (z.ndim - 1) + [(0, missing)])


def lift(places: np.ndarray, latent_dim: int) -> np.ndarray:
    """The z of places on the map: (…, 2) → (…, latent_dim), float32."""
    z = np.zeros((*places.shape[:-1], latent_dim), np.float32)
    shown = min(PLANE, latent_dim)
    z[..., :shown] = places[..., :shown]
    return z


def project_codes(codes: Codes) -> Codes:
    """The codes as the map has them, two numbers each."""
    if codes.mean.integers.shape[2] == PLANE:
        return codes
    return replace(codes, mean=_projected(codes.mean), log_variance=_projected(codes.log_variance))


def left_out(latent_dim: int) -> int:
    """How many of a latent space's dimensions the map does not show."""
    return max(0, latent_dim - PLANE)


def _projected(values: Quantised) -> Quantised:
    return Quantised(np.ascontiguousarray(project(values.integers)), values.step)
