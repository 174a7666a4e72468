"""The convolutional decoder's last layer for grey images, in a form that trains faster on a CPU."""

from __future__ import annotations

from typing import Any

from keras import layers, ops


class OneChannelConv2DTranspose(layers.Conv2DTranspose):
    """A transposed convolution with stride 1, padding "same", an odd kernel and one filter.

    TensorFlow's convolution of many channels to one is slow. In training it is a matrix product
    instead, which gives an image for every element of the kernel, and the sum of these images,
    each shifted to its element's place. Elsewhere, exporting included, it is the usual layer.
    """

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        if not training:
            return super().call(inputs)
        kernel = ops.copy(self.kernel)  # no variable: its gradient is returned as an array's
        return _sum_of_shifted(inputs, kernel) + self.bias


@ops.custom_gradient
def _sum_of_shifted(inputs: Any, kernel: Any) -> Any:
    """Inputs (n, h, w, c), kernel (k, k, 1, c) → (n, h, w, 1).

    Images are moved up and down first, as rows of h·w pixels: moving them to the sides is a copy
    for every row of w pixels, and is left for the fewer images of the sums.

    The gradient is written out because TensorFlow's own for a slice fills an array of the whole's
    size, once for every element of the kernel.
    """
    size, height, width = kernel.shape[0], inputs.shape[1], inputs.shape[2]
    pixels, offsets = height * width, range(-(size // 2), size // 2 + 1)
    flat = ops.reshape(inputs, (-1, inputs.shape[-1]))
    weights = ops.reshape(kernel, (size * size, -1))

    products = ops.matmul(weights, ops.transpose(flat))
    images = ops.reshape(products, (size, size, -1, pixels))
    rows = sum(_moved(images[i], -offset * width) for i, offset in enumerate(offsets))
    rows = ops.reshape(rows, (size, -1, height, width))
    output = sum(_moved(rows[i], -offset) for i, offset in enumerate(offsets))

    def gradient(upstream: Any) -> tuple[Any, Any]:
        rows = ops.stack([_moved(upstream[..., 0], offset) for offset in offsets])
        rows = ops.reshape(rows, (size, -1, pixels))
        images = ops.stack([_moved(rows, offset * width) for offset in offsets])
        images = ops.reshape(images, (size * size, -1))
        to_inputs = ops.matmul(ops.transpose(images), weights)
        to_kernel = ops.matmul(images, flat)
        return ops.reshape(to_inputs, ops.shape(inputs)), ops.reshape(to_kernel, kernel.shape)

    return output[..., None], gradient


def _moved(values: Any, by: int) -> Any:
    """What was at i + by along the last axis is at i; 0 where there was nothing."""
    if by == 0:
        return values
    length, sides = values.shape[-1], (max(-by, 0), max(by, 0))
    padded = ops.pad(values, [(0, 0)] * (len(values.shape) - 1) + [sides])
    return padded[..., sides[1] : sides[1] + length]
