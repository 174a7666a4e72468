"""A run's encoder and decoder as files of other programs, with a run card beside them."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from vae_core.doors import agreement, card
from vae_core.doors.agreement import Agreement, Call, Networks
from vae_core.errors import ConfigError, RunError, shown
from vae_core.runs import Run
from vae_core.serving.codec import Codec
from vae_core.serving.graph import Graph, layer_of
from vae_core.serving.litert_network import LiteNetwork
from vae_core.serving.onnx_network import OnnxNetwork

Format = Literal["keras", "onnx", "tflite"]
FORMATS: tuple[Format, ...] = get_args(Format)
CARD = "README.md"


@dataclass(frozen=True)
class Exported:
    """Attributes:
    folder: what was written.
    agreement: of the files, in their own runtime, with the run's Keras networks.
    """

    folder: Path
    agreement: Agreement


def export_networks(run: Run, destination: str | os.PathLike[str], form: Format) -> Exported:
    """Write encoder, decoder and run card into a folder that does not exist yet.

    Nothing in them draws: the encoder puts out mean and log-variance. Where the run was trained
    for every β, β is an input of both. What is written is loaded again, by the program that the
    format is for, and compared with the Keras networks.

    Raises:
        ConfigError: there is no such format.
        RunError: the run is not complete, the destination exists, or cannot be written.
        VaeError: the packages for the format are not installed.
    """
    if form not in FORMATS:
        raise ConfigError(f"format must be one of {', '.join(FORMATS)}. Received: {shown(form)}")
    if run.config.imported is not None:
        raise RunError(
            f"{run.title!r} was imported: its networks are {run.config.imported.form} files "
            f"already, in {run.path}"
        )
    target = Path(destination)
    if target.exists():
        raise RunError(f"{target} is there already. Choose a folder that does not exist yet.")
    run.require_served()
    codec = Codec.open(run)
    columns = run.data.columns if run.data else ()
    from vae_core.training import files, from_graph

    encoder, decoder = from_graph.networks(
        run.config, codec.shape, columns,
        _weights(run.encoder_bytes()), _weights(run.decoder_bytes()),
    )  # fmt: skip
    reference = Networks(files.call(encoder), files.call(decoder))
    served = Networks(_litert(run.encoder_bytes()), _litert(run.decoder_bytes()))
    if not agreement.compare(run, codec, served, reference).is_close:
        raise RunError(
            f"{run.title!r} cannot be exported: its networks, rebuilt from what serves, compute "
            "other numbers. It was made by another version of this program."
        )
    contents = {
        "keras": lambda: (files.to_keras(encoder), files.to_keras(decoder)),
        "onnx": lambda: (
            files.to_onnx(encoder, card.ENCODER_OUTPUTS),
            files.to_onnx(decoder, card.decoder_outputs(run.config)),
        ),
        "tflite": lambda: (run.encoder_bytes(), run.decoder_bytes()),
    }[form]()

    load: Callable[[Path], Call] = {
        "keras": files.from_keras,
        "onnx": lambda path: _onnx(path.read_bytes()),
        "tflite": lambda path: _litert(path.read_bytes()),
    }[form]
    with _aside(target) as folder:
        paths = [folder / f"{side}.{form}" for side in ("encoder", "decoder")]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        found = agreement.compare(run, codec, reference, Networks(*map(load, paths)))
        text = card.markdown(run, codec, form=form, agreement=found)
        (folder / CARD).write_text(text, "utf-8")
    return Exported(target, found)


@contextlib.contextmanager
def _aside(target: Path) -> Iterator[Path]:
    """A folder to fill, renamed when the block ends well: it is there whole or not at all."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise RunError(f"{target} cannot be written: {error.strerror}.") from error
    try:
        aside.chmod(0o755)
        yield aside
        aside.rename(target)
    except OSError as error:
        raise RunError(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _onnx(content: bytes) -> Call:
    network = OnnxNetwork(content)
    return lambda inputs: network(dict(zip(network.inputs, inputs, strict=True)))


def _litert(content: bytes) -> Call:
    network = LiteNetwork(content, 1)

    def compute(inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
        names = sorted(network.inputs, key=lambda name: name == "beta")  # β last
        return network(dict(zip(names, inputs, strict=True)))

    return compute


def _weights(
    content: bytes,
) -> Callable[[Sequence[str]], dict[str, tuple[np.ndarray, np.ndarray]]]:
    """Gives the kernels and biases of named layers, which LiteRT's tensors are called after."""
    weighted = Graph(content).weighted

    def give(names: Sequence[str]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        found, rest = {}, []
        for tensor, kernel, bias in weighted:
            name = layer_of(tensor, names.__contains__)
            if name is None:
                rest.append((kernel, bias))
            else:
                found[name] = (kernel, bias)
        missing = [name for name in names if name not in found]
        # The last operation carries the signature's name instead of its layer's.
        return found | dict(zip(missing, rest, strict=True))

    return give
