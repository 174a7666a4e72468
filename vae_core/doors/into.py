"""A network that was made elsewhere as a run: checked, measured, its codes computed."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from vae_core import datasets
from vae_core.analysis.evaluate import evaluate
from vae_core.datasets import Dataset, fit
from vae_core.datasets.title import one_line
from vae_core.doors import plain_layers
from vae_core.errors import ConfigError, RunError, VaeError, shown
from vae_core.runs import Run, RunState, create_run, runs_dir
from vae_core.serving import foreign
from vae_core.serving.codec import Codec
from vae_core.storage import npz, read_only
from vae_core.vae.config import FixedBeta, TrainingConfig
from vae_core.vae.imported import Form, Imported, Layout, Output, Spread, Values

_PROJECT = Path(__file__).parent.parent.parent
MOST_BYTES = npz.SERVED_BYTES
SECONDS = 60.0
_MOST_DIMENSIONS = 512
# What other files begin with, and what they are: all of them can run code where they are opened.
_OTHERS = (
    (b"PK\x03\x04", "a zip archive, as .keras and PyTorch's .pt files are"),
    (b"\x89HDF\r\n", "an HDF5 file, as Keras's .h5 files are"),
    (b"\x80\x02", "a Python pickle"), (b"\x80\x03", "a Python pickle"),
    (b"\x80\x04", "a Python pickle"), (b"\x80\x05", "a Python pickle"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody says of files that come in.

    Attributes:
        decoder, encoder: ONNX or TFLite files; without an encoder, codes are searched for.
        dataset: what the networks were trained on.
        output: what the decoder puts out.
        layout: how an example lies in the networks' arrays; None: as their shapes say.
        values: what black and white are to the networks.
        spread: what the encoder puts out beside the mean, where it does.
    """

    decoder: Path
    encoder: Path | None
    dataset: str
    output: Output
    layout: Layout | None = None
    values: Values = "0..1"
    spread: Spread = "log-variance"


@dataclass(frozen=True)
class _File:
    """A network file that has been looked at.

    Attributes:
        input: shape of one example that goes in; ``outputs``: of what comes out.
    """

    path: Path
    content: bytes
    form: Form
    input: tuple[int, ...]
    outputs: tuple[tuple[int, ...], ...]


@read_only.refused
def import_run(
    wish: Wish,
    name: str,
    *,
    title: str | None = None,
    folder: str | os.PathLike[str] | None = None,
    data_folder: str | os.PathLike[str] | None = None,
    seconds: float = SECONDS,
) -> Run:
    """Make a run of files from elsewhere.

    Args:
        seconds: that looking at one file may take.

    Raises:
        VaeError: a file cannot be used, does not fit the data, or the name is taken; nothing is
            left behind then.
    """
    parent = runs_dir(folder)
    _require_free(parent, name)
    dataset = datasets.load(wish.dataset, data_folder)
    decoder = look_at(wish.decoder, seconds=seconds)
    encoder = None if wish.encoder is None else look_at(wish.encoder, seconds=seconds)
    config = _config(wish, dataset, decoder, encoder)
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".import-", dir=parent) as aside:
            made = create_run(
                config, data=dataset.description, folder=aside, name=name, title=title or name
            )
            _fill(made, dataset, decoder, encoder)
            _require_free(parent, name)
            made.path.rename(parent / name)
    except OSError as error:
        raise RunError(f"No run can be made in {parent}: {error.strerror}.") from error
    return Run(parent / name)


def _require_free(parent: Path, name: str) -> None:
    if (parent / name).exists():
        raise RunError(f"There is already a run called {name!r}. Choose another name.")


def look_at(path: Path, *, seconds: float = SECONDS) -> _File:
    """Read a network file and look at it in a process of its own.

    Raises:
        VaeError: it cannot be used; one sentence says why.
    """
    content, form = _read(path)
    command = [sys.executable, "-B", "-m", "vae_core.doors.probe", form, f"{seconds:g}"]
    quiet = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONPATH": ""}
    try:
        ended = subprocess.run(
            command, input=content, capture_output=True, timeout=seconds, cwd=_PROJECT,
            env=os.environ | quiet, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise VaeError(f"{path.name} takes more than {seconds:g} seconds to look at.") from error
    except OSError as error:
        raise VaeError(f"{path.name} cannot be looked at: {error.strerror}.") from error
    said = _said(ended)
    if said is None:
        raise VaeError(
            f"{path.name} is damaged or hostile: the process that looked at it ended at once."
        )
    if "refused" in said:
        raise VaeError(f"{path.name} {said['refused']}.")
    found = said["found"]
    outputs = tuple(tuple(each) for each in found["outputs"])
    return _File(path, content, form, tuple(found["input"]), outputs)


def _said(ended: subprocess.CompletedProcess[bytes]) -> dict[str, Any] | None:
    """The child's line of JSON; None where it died before it could write one."""
    lines = ended.stdout.splitlines()
    try:
        said = json.loads(lines[-1]) if lines and ended.returncode == 0 else None
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def _read(path: Path) -> tuple[bytes, Form]:
    """A file's content and what it is, by its name and its first bytes.

    Raises:
        VaeError: it cannot be read, is too large, or is of another kind.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise VaeError(f"{path.name} is no file.")
        if size > MOST_BYTES:
            raise VaeError(
                f"{path.name} is too large: at most {MOST_BYTES / 2**20:.0f} MB. "
                f"Received: {size / 2**20:.0f} MB"
            )
        with path.open("rb") as file:
            content = file.read(MOST_BYTES)
    except OSError as error:
        raise VaeError(f"{path.name} cannot be read: {error.strerror}.") from error
    if not content:
        raise VaeError(f"{path.name} is empty.")
    for begins, what in _OTHERS:
        if content.startswith(begins):
            raise VaeError(
                f"{path.name} is {what}, which can run code where it is opened: export it as ONNX "
                "or TFLite."
            )
    form = path.suffix.removeprefix(".").lower()
    if form not in get_args(Form):
        raise VaeError(
            f"{path.name} must be an ONNX or a TFLite file, and its name end in .onnx or .tflite. "
            f"Received: {shown(path.suffix)}"
        )
    return content, "onnx" if form == "onnx" else "tflite"


def _config(wish: Wish, dataset: Dataset, decoder: _File, encoder: _File | None) -> TrainingConfig:
    """What the run is, from the files' shapes.

    Raises:
        ConfigError: they do not fit the data or each other.
    """
    if len(decoder.input) != 1 or not 1 <= decoder.input[0] <= _MOST_DIMENSIONS:
        raise ConfigError(
            f"The decoder must take z as rows of 1 to {_MOST_DIMENSIONS} numbers. "
            f"Received: shape {shown(decoder.input)}"
        )
    if len(decoder.outputs) != 1:
        raise ConfigError(
            f"The decoder must give one array, the example. Received: {len(decoder.outputs)} arrays"
        )
    if encoder is not None and encoder.form != decoder.form:
        raise ConfigError(
            "Encoder and decoder must be of one format. "
            f"Received: {encoder.form} and {decoder.form}"
        )
    shape = dataset.shape
    if len(shape) == 1 and wish.values != "0..1":
        raise ConfigError("--range is of images. Received: rows of numbers")
    decoded = foreign.layout_of(decoder.outputs[0], shape, wish.layout, "The decoder's output")
    encoded: Layout | None = None
    variational = False
    if encoder is not None:
        encoded = foreign.layout_of(encoder.input, shape, wish.layout, "The encoder's input")
        variational = _is_variational(encoder, decoder.input)
    imported = Imported(
        form=decoder.form,
        output=wish.output,
        decoder_layout=decoded,
        encoder_layout=encoded,
        values=wish.values,
        spread=wish.spread if variational else None,
    )
    config = TrainingConfig(
        dataset=wish.dataset,
        latent_dim=decoder.input[0],
        likelihood="gaussian" if wish.output == "mean" else "bernoulli",
        variational=variational,
        beta=FixedBeta(1.0 if variational else 0.0),
        imported=imported,
    )
    fit.check_shape(config, shape)
    fit.check_values(config, dataset.description)
    return config


def _is_variational(encoder: _File, z: tuple[int, ...]) -> bool:
    """Whether an encoder says how wide its posterior is.

    Raises:
        ConfigError: it gives neither a point nor a posterior of these dimensions.
    """
    if len(encoder.outputs) > 2 or any(output != z for output in encoder.outputs):
        raise ConfigError(
            f"The encoder must give mean and log-variance, or the mean alone, each of {z[0]} "
            "numbers as the decoder takes. Received: "
            + " and ".join(f"shape {shown(output)}" for output in encoder.outputs)
        )
    return len(encoder.outputs) == 2


def _fill(run: Run, dataset: Dataset, decoder: _File, encoder: _File | None) -> None:
    """Networks, figures, codes, and the decoder for a browser where it can be had."""
    run.write_imported(
        encoder=None if encoder is None else encoder.content, decoder=decoder.content
    )
    codec = Codec.open(run, threads=os.cpu_count() or 1)
    metrics, codes = evaluate(codec, dataset.test, seed=run.config.seed)
    if not all(map(_is_finite, (metrics[0].reconstruction, metrics[0].kl))):
        raise VaeError(
            f"{decoder.path.name} gives nats that are not numbers on {dataset.name!r}: look "
            "whether --output and --range are right."
        )
    run.write_codes(codes)
    run.write_metrics(metrics)
    if decoder.form == "onnx" and (layers := plain_layers.derive(decoder.content, codec)):
        run.write_browser_layers(json.dumps(layers.spec), layers.array())
    run.write_state(RunState(status="done", note=_note([decoder, encoder])))
    run.seal()


def _is_finite(value: float) -> bool:
    return abs(value) < float("inf")


def _note(files: Sequence[_File | None]) -> str:
    listed = [
        f"{one_line(each.path.name)[:80]} (SHA-256 {_digest(each.content)[:16]}…)"
        for each in files
        if each is not None
    ]
    return f"Imported from {' and '.join(listed)}."


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
