"""Runs on disk: one directory each, and the only state there is.

    config.json     what was asked for (TrainingConfig)
    title.txt       the name people see; absent: made from the configuration
    state.json      how far it is (RunState)
    history.jsonl   one line an epoch (EpochRecord)
    checkpoint.npz  weights, optimizer and epoch, to resume from
    encoder.tflite, decoder.tflite   what serves
    latents.npz     codes of the test set (Codes)
    metrics.json    test metrics, one row a β (TestMetrics)
    digests.json    SHA-256 of the files above but the title, once training has ended

Every file is written aside and renamed, so a reader never sees half of one. Nothing
in a run is pickled and nothing in it is executed. One flipped bit in a network or a
figure can read well and be wrong, or crash LiteRT: what has a digest is compared with it
before it is used. Runs without digests.json (unfinished, or of an older version) open too.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import tempfile
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import numpy as np
from filelock import FileLock, Timeout

from vae_core import npz
from vae_core.codes import Codes, Quantised
from vae_core.config import MAX_BETA, FixedBeta, TrainingConfig
from vae_core.errors import BrokenRunError, ConfigError, RunError, RunNotFoundError, shown

RUNS_DIR_VARIABLE = "VAE_RUNS_DIR"
_MODELS_DIR = Path(__file__).resolve().parent.parent / "models"
PRETRAINED_DIR = _MODELS_DIR / "pretrained"
_NAME_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
MAX_TITLE = 80
MAX_LABEL = 254
_LARGEST = 1e12  # no loss, time or speed comes near it
_NETWORKS = ("encoder.tflite", "decoder.tflite")
_SERVED = (*_NETWORKS, "latents.npz", "metrics.json")
_SEALED = ("config.json", "state.json", "history.jsonl", "checkpoint.npz", *_SERVED)
_DIGESTS = "digests.json"
FILES = (*_SEALED, _DIGESTS)

Status = Literal["queued", "running", "stopped", "done", "failed"]
T = TypeVar("T")
_LOOKING = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class RunState:
    """How far a run is.

    Attributes:
        status: ``running`` only means so while the trainer's lock is held; ``Run.state``
            turns a dead trainer's ``running`` or ``queued`` into ``stopped``.
        epoch: completed epochs.
        progress: share of the running epoch that is done, in [0, 1].
        phase: what a running trainer is doing, for people.
        reason: one sentence on why it stopped or failed, else empty.
        seconds_left: the trainer's own estimate, or None.
        loss, reconstruction, kl: nats per training example, means over the running epoch so
            far; None between epochs.
    """

    status: Status
    epoch: int = 0
    progress: float = 0.0
    phase: str = ""
    reason: str = ""
    seconds_left: float | None = None
    loss: float | None = None
    reconstruction: float | None = None
    kl: float | None = None


@dataclass(frozen=True, kw_only=True)
class EpochRecord:
    """One epoch's figures: nats per example, averaged over the split."""

    epoch: int
    train_loss: float
    train_reconstruction: float
    train_kl: float
    test_loss: float
    test_reconstruction: float
    test_kl: float
    seconds: float
    images_per_second: float


@dataclass(frozen=True, kw_only=True)
class TestMetrics:
    """Test-set figures at one β, nats per example; z is sampled once from the posterior.

    Attributes:
        elbo: −(reconstruction + kl), whatever β is.
        active_units: dimensions whose posterior mean varies over the test set by more
            than 0.01 (Burda et al. 2016, section 5.2).
        kl_per_dimension: sums to ``kl``.
    """

    __test__ = False  # not a test case, for pytest

    beta: float
    reconstruction: float
    kl: float
    loss: float
    elbo: float
    active_units: int
    kl_per_dimension: tuple[float, ...]


@dataclass(frozen=True)
class Run:
    """A run's directory. Reading a damaged file raises BrokenRunError with its name."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def shipped(self) -> bool:
        """Whether it came with the project: it can be opened, not changed."""
        return self.path.parent == PRETRAINED_DIR

    @cached_property
    def config(self) -> TrainingConfig:
        try:
            return TrainingConfig.from_json(self._json("config.json"))
        except ConfigError as error:
            raise BrokenRunError(
                f"Run {self.name!r}: config.json is not usable: {error}"
            ) from error

    @property
    def title(self) -> str:
        try:
            title = _one_line((self.path / "title.txt").read_text("utf-8"))
            return title[:MAX_TITLE] or self.name
        except (OSError, UnicodeDecodeError):
            return describe(self.config)

    @property
    def state(self) -> RunState:
        """What state.json says, corrected where its trainer is gone."""
        state = self._dataclass(RunState, self._json("state.json"), "state.json")
        if state.epoch < 0 or not 0 <= state.progress <= 1:
            raise self._broken("state.json", "it has values out of range")
        if state.status in ("queued", "running") and not self.is_owned():
            reason = "The trainer ended without saying why; the last completed epoch is kept."
            return RunState(status="stopped", epoch=state.epoch, reason=reason)
        return state

    @property
    def history(self) -> list[EpochRecord]:
        lines = (self._read_if_there("history.jsonl") or b"").splitlines()
        rows = [self._parsed(line, "history.jsonl") for line in lines if line.strip()]
        return [self._dataclass(EpochRecord, row, "history.jsonl") for row in rows]

    @property
    def metrics(self) -> tuple[TestMetrics, ...]:
        """Rows in ascending β; one row for a run with one β."""
        rows = self._json("metrics.json")
        if not isinstance(rows, list) or not rows:
            raise self._broken("metrics.json", "it is not a list of rows")
        read = [self._dataclass(TestMetrics, row, "metrics.json") for row in rows]
        if not all(0 <= row.beta <= MAX_BETA for row in read):
            raise self._broken("metrics.json", "it has values out of range")
        return tuple(sorted(read, key=lambda row: row.beta))

    @property
    def can_open(self) -> bool:
        """Whether everything that exploring needs has been exported."""
        return all((self.path / name).is_file() for name in _SERVED)

    @property
    def can_resume(self) -> bool:
        """Whether training can go on: it ended before it was done."""
        # With every epoch done, measuring and exporting are still left: "done" comes after them.
        return not self.shipped and self.state.status in ("stopped", "failed")

    def encoder_bytes(self) -> bytes:
        return self._read("encoder.tflite")

    def decoder_bytes(self) -> bytes:
        return self._read("decoder.tflite")

    def codes(self) -> Codes:
        arrays = self._arrays(self._read("latents.npz"), "latents.npz")
        try:
            codes = Codes(
                betas=arrays["mean_betas"],
                mean=_unpack(arrays, "mean"),
                log_variance_betas=arrays["log_variance_betas"],
                log_variance=_unpack(arrays, "log_variance"),
                labels=arrays.get("labels"),
            )
        except (KeyError, ValueError, TypeError, IndexError, OverflowError) as error:
            raise self._broken("latents.npz", "it lacks arrays it must have") from error
        if not _consistent(codes, self.config):
            raise self._broken("latents.npz", "its arrays do not fit together")
        return codes

    def checkpoint(self) -> dict[str, np.ndarray] | None:
        """The last completed epoch's arrays, or None before the first."""
        content = self._read_if_there("checkpoint.npz")
        return None if content is None else self._arrays(content, "checkpoint.npz")

    def require_served(self) -> None:
        """Raises BrokenRunError naming the first of the files to explore with that is not there."""
        for name in _SERVED:
            if not (self.path / name).is_file():
                self._read(name)

    def damage(self) -> str | None:
        """The sentence on the first file that cannot be used, or None.

        Compares every file that has a digest with it, and reads the others but arrays and
        networks: those are looked at when the run is opened.
        """
        try:
            _ = self.config, self.state, self.history
            for name in self._digests():
                self._read(name)
            if self.can_open:
                _ = self.metrics
        except BrokenRunError as error:
            return str(error)
        return None

    def history_until(self, checkpoint: dict[str, np.ndarray] | None) -> list[EpochRecord]:
        """The history of the epochs that a checkpoint has completed.

        A trainer killed between the two writes has left the checkpoint's own epoch out of
        history.jsonl; it is read from the checkpoint then.

        Raises:
            BrokenRunError: the history or the checkpoint's record is damaged.
        """
        if checkpoint is None:
            return []
        records = {record.epoch: record for record in self.history}
        if "record" in checkpoint:  # not in the first versions' checkpoints
            try:
                row = json.loads(str(checkpoint["record"]))
            except ValueError as error:
                raise self._broken("checkpoint.npz", "its record is not JSON") from error
            last = self._dataclass(EpochRecord, row, "checkpoint.npz")
            records[last.epoch] = last
        epoch = int(checkpoint["epoch"])
        return [record for record in records.values() if record.epoch <= epoch]

    # -- writing ---------------------------------------------------------------------

    def write_bytes(self, name: str, content: bytes) -> None:
        with self._writing(name) as aside:
            aside.write_bytes(content)

    def write_json(self, name: str, value: Any) -> None:
        self.write_bytes(name, json.dumps(value, indent=1).encode())

    def write_state(self, state: RunState) -> None:
        self.write_json("state.json", asdict(state))

    def write_history(self, records: Iterable[EpochRecord]) -> None:
        lines = "".join(json.dumps(asdict(record)) + "\n" for record in records)
        self.write_bytes("history.jsonl", lines.encode())

    def write_checkpoint(self, arrays: dict[str, np.ndarray], record: EpochRecord) -> None:
        """What to go on from, and its epoch's record, so that neither is ever without the other."""
        line = np.array(json.dumps(asdict(record)))
        self.write_npz("checkpoint.npz", arrays | {"record": line}, compress=False)

    def overwrite_state(self, state: RunState) -> None:
        """``write_state`` for a disk with no room for a file aside: into the old file's own block.

        Raises:
            OSError: not even that can be written.
        """
        (self.path / _DIGESTS).unlink(missing_ok=True)
        path = self.path / "state.json"
        content = json.dumps(asdict(state)).encode()
        with path.open("r+b", buffering=0) as file:
            # At once and no shorter than before: nothing of the old remains behind it.
            file.write(content.ljust(path.stat().st_size))

    def remove_leftovers(self) -> None:
        """Remove what a killed trainer was writing; for the run's owner alone."""
        for path in self.path.glob(".*"):
            if not path.name.startswith(".title.txt."):  # pages write that one
                path.unlink(missing_ok=True)

    def write_metrics(self, rows: Iterable[TestMetrics]) -> None:
        self.write_json("metrics.json", [asdict(row) for row in rows])

    def write_codes(self, codes: Codes) -> None:
        arrays = _pack(codes.betas, codes.mean, "mean")
        arrays |= _pack(codes.log_variance_betas, codes.log_variance, "log_variance")
        if codes.labels is not None:
            arrays["labels"] = codes.labels
        self.write_npz("latents.npz", arrays, compress=True)

    def write_npz(self, name: str, arrays: dict[str, np.ndarray], *, compress: bool) -> None:
        save = np.savez_compressed if compress else np.savez
        with self._writing(name) as aside, aside.open("wb") as file:
            save(file, allow_pickle=False, **arrays)

    def seal(self) -> None:
        """Give every file a digest, for as long as none is written again."""
        there = [name for name in _SEALED if (self.path / name).is_file()]
        digests = {name: _digest((self.path / name).read_bytes()) for name in there}
        write_atomically(self.path / _DIGESTS, json.dumps(digests, indent=1).encode())

    @contextlib.contextmanager
    def _writing(self, name: str) -> Iterator[Path]:
        with _aside(self.path / name) as aside:
            yield aside
            # Before the new file is in place: a run killed here merely has no digests.
            (self.path / _DIGESTS).unlink(missing_ok=True)

    # -- ownership and requests ------------------------------------------------------

    def lock(self) -> FileLock:
        """Held by the run's one trainer; the system frees it when that process ends."""
        return FileLock(self.path / "trainer.lock")

    def is_owned(self) -> bool:
        """Whether a living trainer holds the run."""
        if self.shipped or not (self.path / "trainer.lock").exists():
            return False
        # One look at a time: two that meet would take each other for a trainer.
        with _LOOKING:
            try:
                with self.lock().acquire(timeout=0):
                    return False
            except Timeout:
                return True
            except OSError:  # nothing that a trainer could hold
                return False

    def request_stop(self) -> None:
        """Ask the trainer to stop: it keeps the last completed epoch."""
        (self.path / "stop").touch()

    def stop_requested(self) -> bool:
        return (self.path / "stop").exists()

    def clear_stop(self) -> None:
        (self.path / "stop").unlink(missing_ok=True)

    # -- reading ---------------------------------------------------------------------

    def _read(self, name: str) -> bytes:
        content = self._read_if_there(name)
        if content is None:
            raise self._broken(name, "it is missing")
        return content

    def _read_if_there(self, name: str) -> bytes | None:
        """A file's bytes, which are those of its digest if it has one."""
        for _ in range(2):  # between the first two looks a trainer may have written both
            content = self._bytes(name)
            digest = self._digests().get(name)
            if digest is None or (content is not None and _digest(content) == digest):
                return content
        why = "it is missing" if content is None else f"it is not what {_DIGESTS} says it was"
        raise self._broken(name, why)

    def _bytes(self, name: str) -> bytes | None:
        try:
            return (self.path / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._broken(name, error.strerror or "it cannot be read") from error

    def _digests(self) -> dict[str, str]:
        content = self._bytes(_DIGESTS)
        if content is None:
            return {}
        digests = self._parsed(content, _DIGESTS)
        if not isinstance(digests, dict) or not set(digests) <= set(_SEALED):
            raise self._broken(_DIGESTS, "it is not a list of this run's files")
        return digests

    def _json(self, name: str) -> Any:
        return self._parsed(self._read(name), name)

    def _parsed(self, content: bytes, name: str) -> Any:
        try:
            return json.loads(content)
        except (ValueError, RecursionError) as error:
            raise self._broken(name, "it is not JSON") from error

    def _arrays(self, content: bytes, name: str) -> dict[str, np.ndarray]:
        try:
            return npz.read(io.BytesIO(content))
        except ValueError as error:
            raise self._broken(name, error) from error

    def _dataclass(self, kind: type[T], row: Any, name: str) -> T:
        known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
        hints = get_type_hints(kind)
        try:
            values = {key: value for key, value in row.items() if key in known}
            values = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
            if not all(_has_type(value, hints[key]) for key, value in values.items()):
                raise self._broken(name, "it has values of the wrong kind")
            return kind(**values)
        except (AttributeError, TypeError) as error:
            raise self._broken(name, "it lacks values it must have") from error

    def _broken(self, name: str, why: object) -> BrokenRunError:
        return BrokenRunError(f"Run {self.name!r}: {name} cannot be used: {why}.")


@dataclass(frozen=True)
class Listing:
    """All runs of the two folders, newest first, and what is wrong with the others."""

    runs: tuple[Run, ...]
    broken: tuple[tuple[str, str], ...]  # (name, sentence)


def runs_dir(folder: str | os.PathLike[str] | None = None) -> Path:
    """Where new runs go: the argument, else the variable VAE_RUNS_DIR, else models/runs."""
    return Path(folder or os.environ.get(RUNS_DIR_VARIABLE) or _MODELS_DIR / "runs")


def list_runs(folder: str | os.PathLike[str] | None = None) -> Listing:
    """Every run, the user's own first, then those that came with the project."""
    own = sorted(_directories(runs_dir(folder)), key=_changed, reverse=True)
    good: list[Run] = []
    broken: list[tuple[str, str]] = []
    for path in [*own, *sorted(_directories(PRETRAINED_DIR))]:
        run = Run(path)
        if run.name in {other.name for other in good}:
            broken.append((run.name, f"Two runs are called {run.name!r}; yours is shown."))
            continue
        why = _why_broken(run)
        if why is None:
            good.append(run)
        elif path.is_dir():
            # It may have been deleted and made anew since the folder was read: look once more.
            why = _why_broken(run)
            if why is None:
                good.append(run)
            else:
                broken.append((run.name, why))
    return Listing(tuple(good), tuple(broken))


def _why_broken(run: Run) -> str | None:
    """What keeps a run from being listed, or None."""
    try:
        _ = run.config
        if run.state.status == "done":
            run.require_served()
    except BrokenRunError as error:
        return str(error)
    return None


def open_run(name: str, folder: str | os.PathLike[str] | None = None) -> Run:
    """The run of that name.

    Raises:
        RunNotFoundError: there is none, or the name could not be one.
        BrokenRunError: its configuration cannot be read.
    """
    if _NAME_PATTERN.fullmatch(name):
        for parent in (runs_dir(folder), PRETRAINED_DIR):
            if (parent / name).is_dir():
                run = Run(parent / name)
                _ = run.config
                return run
    raise RunNotFoundError(
        f"There is no run called {shown(name)}; it may have been deleted. Choose one from the list."
    )


def create_run(
    config: TrainingConfig,
    *,
    folder: str | os.PathLike[str] | None = None,
    name: str | None = None,
    title: str | None = None,
) -> Run:
    """Make a run's directory, queued and ready to train.

    Args:
        name: the directory's name; by default made from the configuration and
            numbered, so that two callers at once get two runs.

    Raises:
        RunError: the name is taken or not usable, or the folder cannot be written.
    """
    parent = runs_dir(folder)
    if name is not None and not _NAME_PATTERN.fullmatch(name):
        raise RunError(
            "A run's name has up to 100 letters, digits, '.', '_' and '-', the first a letter or "
            f"digit. Received: {shown(name)}"
        )
    if name is not None and parent != PRETRAINED_DIR and (PRETRAINED_DIR / name).exists():
        raise RunError(f"A run called {name!r} came with the project. Choose another name.")
    title = None if title is None else _clean_title(title)
    try:
        with _directory_aside(parent) as path:
            aside = Run(path)
            aside.write_json("config.json", config.to_json())
            aside.write_state(RunState(status="queued"))
            if title:
                write_atomically(path / "title.txt", title.encode())
            return Run(_move_to_free_name(path, parent, name, _slug(config)))
    except FileExistsError as error:
        raise RunError(f"There is already a run called {name!r}. Choose another name.") from error
    except OSError as error:
        raise RunError(f"No run can be made in {parent}: {error.strerror}.") from error


@contextlib.contextmanager
def _directory_aside(parent: Path) -> Iterator[Path]:
    """A directory to build a run in and to rename: nobody lists one without its configuration.

    What has not been renamed by the end of the block is removed.
    """
    parent.mkdir(parents=True, exist_ok=True)
    path = Path(tempfile.mkdtemp(prefix=".new-", dir=parent))
    try:
        path.chmod(0o755)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def rename_run(run: Run, title: str) -> None:
    """Change the name people see; the directory and its links stay.

    Raises:
        RunError: it came with the project, the title is not usable, or cannot be written.
    """
    require_own(run)
    content = _clean_title(title).encode()
    try:
        write_atomically(run.path / "title.txt", content)
    except OSError as error:
        raise RunError(f"{run.name!r} cannot be renamed: {error.strerror}.") from error


def _one_line(text: str) -> str:
    """Words with one space between, without control characters and halves of characters."""
    shown = "".join(
        sign for sign in text if sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cs")
    )
    return " ".join(shown.split())


def _clean_title(title: str) -> str:
    title = _one_line(title)
    if not 1 <= len(title) <= MAX_TITLE:
        raise RunError(
            f"A title has 1 to {MAX_TITLE} characters. Received: {len(title)} characters"
        )
    return title


def describe(config: TrainingConfig) -> str:
    """A short title, such as 'MNIST · mlp 512 · β = 1'."""
    data = {
        "mnist": "MNIST",
        "fashion_mnist": "Fashion-MNIST",
        "digits": "Digits",
        "digits_64": "Digits as 64 numbers",
    }
    sizes = "-".join(str(units) for units in config.hidden)
    return f"{data.get(config.dataset, config.dataset)} · {config.architecture} {sizes} · " + (
        describe_beta(config)
    )


def describe_beta(config: TrainingConfig) -> str:
    if not config.variational:
        return "plain autoencoder"
    if isinstance(config.beta, FixedBeta):
        return f"β = {config.beta.value:g}"
    return f"every β from {config.beta.low:g} to {config.beta.high:g}"


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file's content so that a reader sees the old or the new, never a part."""
    with _aside(path) as aside:
        aside.write_bytes(content)


@contextlib.contextmanager
def _aside(path: Path) -> Iterator[Path]:
    """A temporary path beside ``path`` that takes its place when the block ends well."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    aside = Path(name)
    try:
        aside.chmod(0o644)
        yield aside
        # To the disk before the rename, else a power cut can leave the new name on an empty
        # file; a disk that has no room for it says so here at the latest.
        _sync(aside)
        aside.replace(path)
        # And the rename itself: what state.json says is done stays done.
        if os.name == "posix":  # elsewhere a directory cannot be opened
            _sync(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def require_own(run: Run) -> None:
    """Raises RunError if the run came with the project."""
    if run.shipped:
        raise RunError(f"{run.title!r} came with the project and cannot be changed.")


def _directories(parent: Path) -> list[Path]:
    if not parent.is_dir():
        return []
    return [
        path for path in parent.iterdir() if path.is_dir() and _NAME_PATTERN.fullmatch(path.name)
    ]


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # deleted since it was listed
        return 0.0


def _has_type(value: Any, hint: Any) -> bool:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return value in arguments
    if origin is UnionType:
        return any(_has_type(value, argument) for argument in arguments)
    if origin is tuple:
        return isinstance(value, tuple) and all(_has_type(item, arguments[0]) for item in value)
    if isinstance(value, bool):
        return False
    if hint is float:
        return isinstance(value, int | float) and abs(value) <= _LARGEST  # nor is NaN
    return isinstance(value, hint)


def _slug(config: TrainingConfig) -> str:
    if not config.variational:
        kind = "ae"
    elif isinstance(config.beta, FixedBeta):
        kind = f"beta{config.beta.value:g}"
    else:
        kind = "every-beta"
    return f"{config.dataset}-{config.architecture}-{kind}"


def _move_to_free_name(aside: Path, parent: Path, name: str | None, slug: str) -> Path:
    """Give a new run its name; renaming onto an existing run fails, so two callers get two."""
    number = 1
    while True:
        path = parent / (name or f"{slug}-{number}")
        try:
            if path.exists():
                raise FileExistsError(path)
            return aside.rename(path)
        except OSError as error:
            if name is not None or not path.exists():
                raise FileExistsError(path) if path.exists() else error from error
            number += 1


def _pack(betas: np.ndarray, values: Quantised, name: str) -> dict[str, np.ndarray]:
    return {
        name: values.packed(),
        f"{name}_betas": betas,
        f"{name}_step": np.array(values.step),
        f"{name}_shape": np.array(values.integers.shape),
    }


def _unpack(arrays: dict[str, np.ndarray], name: str) -> Quantised:
    nodes, count, dimensions = (int(size) for size in arrays[f"{name}_shape"])
    shape = (nodes, count, dimensions)
    if min(shape) < 1:
        raise ValueError(f"{name}_shape has no values")
    return Quantised.unpacked(arrays[name], shape, float(arrays[f"{name}_step"]))


def _consistent(codes: Codes, config: TrainingConfig) -> bool:
    """Whether everything that is drawn from the codes can rely on them."""
    shape = (len(codes), config.latent_dim)
    labels = codes.labels
    return (
        _fits(codes.betas, codes.mean, shape)
        and _fits(codes.log_variance_betas, codes.log_variance, shape)
        and (labels is None or (labels.shape == shape[:1] and labels.dtype.kind in "iu"))
        and (labels is None or 0 <= labels.min() <= labels.max() <= MAX_LABEL)
    )


def _fits(betas: np.ndarray, values: Quantised, shape: tuple[int, int]) -> bool:
    return (
        betas.ndim == 1
        and betas.dtype.kind == "f"
        and values.integers.shape == (len(betas), *shape)
        and bool((np.diff(betas) > 0).all() and betas[0] >= 0 and betas[-1] <= MAX_BETA)
        and (len(betas) == 1 or betas[0] > 0)
        and 0 < values.step <= _LARGEST
    )
