"""Keras networks as files of other programs: ``.keras`` and ONNX, and a ``.keras`` file back."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import keras
import numpy as np
from keras import layers

from vae_core.errors import OnnxMissingError
from vae_core.training.one_channel import OneChannelConv2DTranspose

Call = Callable[[Sequence[np.ndarray]], list[np.ndarray]]


def call(network: keras.Model) -> Call:
    """A network as a function of its inputs, in their order."""

    def compute(inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
        given = list(inputs) if len(inputs) > 1 else inputs[0]
        return [np.asarray(each) for each in keras.tree.flatten(network.predict_on_batch(given))]

    return compute


def to_keras(network: keras.Model) -> bytes:
    """A ``.keras`` file of Keras's own layers only: it opens without this program."""
    usual = keras.models.clone_model(network, clone_function=_usual)
    usual.set_weights(network.get_weights())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.keras"
        usual.save(path)
        return path.read_bytes()


def from_keras(path: str | os.PathLike[str]) -> Call:
    """A ``.keras`` file that this program has written just now; never one of somebody else's."""
    return call(keras.saving.load_model(path, compile=False))


def to_onnx(network: keras.Model, outputs: Sequence[str]) -> bytes:
    """An ONNX file whose inputs have the network's names.

    Args:
        outputs: names for what it puts out.

    Raises:
        OnnxMissingError: the packages for it are not installed.
    """
    try:
        import onnx
        import tf2onnx  # noqa: F401  what Keras exports with
    except ImportError as error:
        raise OnnxMissingError from error
    call(network)([np.ones((1, *each.shape[1:]), np.float32) for each in network.inputs])
    with tempfile.TemporaryDirectory() as folder, Path(os.devnull).open("w") as silence:
        path = Path(folder) / "network.onnx"
        with contextlib.redirect_stdout(silence):
            network.export(path, format="onnx", verbose=False)
        model = onnx.load(path)
    _name(model.graph, outputs)
    return model.SerializeToString()


def _usual(layer: keras.Operation) -> keras.Operation:
    """The same layer in Keras's own words."""
    if not isinstance(layer, layers.Layer):
        return layer  # a function of Keras, which is in its own words already
    first = getattr(layer, "bias_initializer", None)
    if first is not None and not isinstance(first, keras.initializers.Initializer):
        # A function of ours gives its first values, which a file cannot hold and nobody needs.
        layer.bias_initializer = keras.initializers.Zeros()
    kind = type(layer)
    if kind is OneChannelConv2DTranspose:
        kind = layers.Conv2DTranspose
    return kind.from_config(layer.get_config())


def _name(graph: object, outputs: Sequence[str]) -> None:
    """Give a graph's outputs names, and its open size one name everywhere."""
    new = dict(zip([each.name for each in graph.output], outputs, strict=True))  # type: ignore[attr-defined]
    for node in graph.node:  # type: ignore[attr-defined]
        node.input[:] = [new.get(name, name) for name in node.input]
        node.output[:] = [new.get(name, name) for name in node.output]
    for each in (*graph.output, *graph.value_info):  # type: ignore[attr-defined]
        each.name = new.get(each.name, each.name)
    for each in (*graph.input, *graph.output):  # type: ignore[attr-defined]
        each.type.tensor_type.shape.dim[0].dim_param = "n"
