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

    The gradient is written out because TensorFlow's own for a slice fills an array of the whole's
    size, once for every element of the kernel.
    """
    size, height, width = kernel.shape[0], inputs.shape[1], inputs.shape[2]
    pad = size // 2
    flat = ops.reshape(inputs, (-1, inputs.shape[-1]))
    weights = ops.reshape(kernel, (size * size, -1))
    places = [(row, column) for row in range(size) for column in range(size)]

    def padded(images: Any) -> Any:
        return ops.pad(images, [(0, 0)] * (len(images.shape) - 2) + [(pad, pad)] * 2)

    def window(images: Any, row: int, column: int) -> Any:
        return images[..., row : row + height, column : column + width]

    products = ops.matmul(weights, ops.transpose(flat))
    images = padded(ops.reshape(products, (size * size, -1, height, width)))
    output = sum(
        window(images[i], 2 * pad - row, 2 * pad - column) for i, (row, column) in enumerate(places)
    )

    def gradient(upstream: Any) -> tuple[Any, Any]:
        around = padded(upstream[..., 0])
        shifted = ops.stack([window(around, row, column) for row, column in places])
        shifted = ops.reshape(shifted, (size * size, -1))
        to_inputs = ops.matmul(ops.transpose(shifted), weights)
        to_kernel = ops.matmul(shifted, flat)
        return ops.reshape(to_inputs, ops.shape(inputs)), ops.reshape(to_kernel, kernel.shape)

    return output[..., None], gradient
