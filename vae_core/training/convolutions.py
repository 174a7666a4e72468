"""The convolutional halves: the published two layers, and one for any size of image."""

from __future__ import annotations

import numpy as np
from keras import layers

from vae_core.training.one_channel import OneChannelConv2DTranspose
from vae_core.training.stack import Stack, Tensor
from vae_core.vae import halving

CLASSIC_BOTTLENECK_UNITS, BOTTLENECK_UNITS = 16, 256
# A kernel whose size is a multiple of the stride gives every pixel equally many terms. With one
# of 3, pixels get one, two or four in turn, and a chequered pattern is left (Odena et al. 2016).
_DOUBLING = {"kernel_size": 4, "strides": 2, "padding": "same"}


def encoder(stack: Stack, x: Tensor, filters: tuple[int, ...], shape: tuple[int, ...]) -> Tensor:
    """x (n, *shape) → features (n, units)."""
    hidden = x
    for index, count in enumerate(filters):
        hidden = stack.hidden(
            layers.Conv2D, hidden, f"hidden_{index}",
            filters=count, kernel_size=3, strides=2, padding="same",
        )  # fmt: skip
    classic = halving.is_classic(filters, shape)
    units = CLASSIC_BOTTLENECK_UNITS if classic else BOTTLENECK_UNITS
    return stack.hidden(layers.Dense, layers.Flatten()(hidden), "bottleneck", units=units)


def decoder(stack: Stack, z: Tensor, filters: tuple[int, ...], shape: tuple[int, ...]) -> Tensor:
    """z (n, latent_dim) → logits or mean (n, *shape)."""
    sizes = halving.sides(shape, len(filters))
    small = (*sizes.pop(), filters[-1])
    if halving.is_classic(filters, shape):
        hidden = stack.hidden(layers.Dense, z, "hidden_0", units=int(np.prod(small)))
        return _classic_decoder(stack, layers.Reshape(small)(hidden), filters, shape[2])
    hidden = stack.hidden(layers.Dense, z, "hidden_0", units=BOTTLENECK_UNITS)
    hidden = stack.hidden(layers.Dense, hidden, "hidden_1", units=int(np.prod(small)))
    hidden = layers.Reshape(small)(hidden)
    for index, count in enumerate(reversed(filters[:-1]), start=2):
        hidden = stack.hidden(
            layers.Conv2DTranspose, hidden, f"hidden_{index}", filters=count, **_DOUBLING
        )
        hidden = _cropped(hidden, *sizes.pop())
    output = stack.linear(layers.Conv2DTranspose, hidden, "output", filters=shape[2], **_DOUBLING)
    return _cropped(output, *sizes.pop())


def _cropped(images: Tensor, height: int, width: int) -> Tensor:
    """A side that was odd before it was halved is doubled to one too many."""
    surplus = (images.shape[1] - height, images.shape[2] - width)
    if not any(surplus):
        return images
    return layers.Cropping2D(((0, surplus[0]), (0, surplus[1])))(images)


def _classic_decoder(
    stack: Stack, hidden: Tensor, filters: tuple[int, ...], channels: int
) -> Tensor:
    for index, count in enumerate(reversed(filters), start=1):
        hidden = stack.hidden(
            layers.Conv2DTranspose, hidden, f"hidden_{index}",
            filters=count, kernel_size=3, strides=2, padding="same",
        )  # fmt: skip
    kind = OneChannelConv2DTranspose if channels == 1 else layers.Conv2DTranspose
    return stack.linear(kind, hidden, "output", filters=channels, kernel_size=3, padding="same")
