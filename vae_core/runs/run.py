"""A run's directory, and the only state there is.

    config.json     what was asked for (TrainingConfig)
    data.json       what it is trained on (Description); absent in older runs
    title.txt       the name people see; absent: made from the configuration
    state.json      how far it is (RunState)
    history.jsonl   one line an epoch (EpochRecord)
    checkpoint.npz  weights, optimizer and epoch, to resume from
    encoder.tflite, decoder.tflite   what serves
    latents.npz     codes of the test set (Codes)
    metrics.json    test metrics, one row a β (TestMetrics)
    digests.json    SHA-256 of the files above but the title, once training has ended
    encoder.onnx, decoder.onnx       what serves an import that came as ONNX
    browser.npz     an import's decoder for a browser, where its layers are known
    snapshot-….npz  moments of the training (Snapshot), see ``snapshot_file``; absent in older runs
    live.npz        the moment that it is at, while it trains

Every file is written aside and renamed, so a reader never sees half of one. Nothing
in a run is pickled, nothing in it is executed, and no link in it is followed; the directory itself
may be a link, which only the runs folder's owner can make. One flipped bit in a network or a
figure can read well and be wrong, or crash LiteRT: what has a digest is compared with it
before it is used. Runs without digests.json (unfinished, or of an older version) open too.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import numpy as np

from vae_core.datasets import CATALOGUE
from vae_core.datasets.title import MAX_TITLE, one_line
from vae_core.errors import BrokenRunError, ConfigError, RunError, shown
from vae_core.runs import codes_file, folders, rows, snapshot_file
from vae_core.runs.records import EpochRecord, RunState, TestMetrics
from vae_core.runs.snapshot_file import Kept, Snapshot
from vae_core.runs.title import describe
from vae_core.storage import atomic, digests, held, npz, plain_file, read_only, wish
from vae_core.vae.codes import Codes
from vae_core.vae.config import MAX_BETA, Beta, FixedBeta, TrainingConfig
from vae_core.vae.description import Description

if TYPE_CHECKING:
    from filelock import FileLock

_NETWORKS = ("encoder.tflite", "decoder.tflite")
_SERVED = (*_NETWORKS, "latents.npz", "metrics.json")
_DATA = "data.json"
# Of an import: what serves as it came, and its decoder for a browser where its layers are known.
_FOREIGN = ("encoder.onnx", "decoder.onnx")
_BROWSER = "browser.npz"
_SEALED = (
    "config.json", _DATA, "state.json", "history.jsonl", "checkpoint.npz", *_SERVED, *_FOREIGN,
    _BROWSER,
)  # fmt: skip
_DIGESTS = "digests.json"
_TITLE, _LOG, _LOCK, _STOP = "title.txt", "trainer.log", "trainer.lock", "stop"
LIVE, _WATCHED = "live.npz", "watched"
_PAUSE, _WISH = "pause", "beta"  # what a page asks of the trainer, beside "stop"
_AS_SAID = 5e-4  # of a β: pages say it to four digits
_WATCHED_SECONDS = 4.0  # after a page has said so last
WISHES = (_STOP, _PAUSE, _WISH, _WATCHED)  # what pages ask of the trainer
FILES = (*_SEALED, _DIGESTS, _TITLE)
EXPLORED_FILES = ("config.json", _DATA, *_SERVED, *_FOREIGN, _BROWSER)
# What a file may have at most, far above what any run here needs: a page reads it whole.
_LARGE = (*_NETWORKS, *_FOREIGN, _BROWSER, "latents.npz")
_MOST_BYTES = dict.fromkeys(_LARGE, npz.SERVED_BYTES) | {
    "checkpoint.npz": npz.MAX_BYTES, _DATA: 64 * 2**20, _TITLE: 2**16,
}  # fmt: skip
_MOST_BYTES_OF_TEXT = 16 * 2**20

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Run:
    """A run's directory. Reading a damaged file raises BrokenRunError with its name."""

    path: Path

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Run) and self.path == other.path

    def __hash__(self) -> int:
        return hash(self.path)

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def shipped(self) -> bool:
        """Whether it came with the project: it can be opened, not changed."""
        return self.path.parent == folders.PRETRAINED_DIR

    @cached_property
    def config(self) -> TrainingConfig:
        try:
            return TrainingConfig.from_json(self._json("config.json"))
        except ConfigError as error:
            raise BrokenRunError(
                f"Run {self.name!r}: config.json is not usable: {error}"
            ) from error

    @cached_property
    def data(self) -> Description | None:
        """What it is trained on; None where an older version made it."""
        content = self._read_if_there(_DATA)
        if content is None:
            return None
        try:
            return Description.from_json(self._parsed(content, _DATA))
        except ValueError as error:
            raise self._broken(_DATA, error) from error

    @property
    def title(self) -> str:
        try:
            content = self._bytes(_TITLE)
            if content is not None:
                return one_line(content.decode())[:MAX_TITLE] or self.name
        except (BrokenRunError, UnicodeDecodeError):
            pass  # ``damage`` names it
        return describe(self.config, self._data_title())

    def _data_title(self) -> str | None:
        """What people call its data; None where the catalogue knows, or nobody does."""
        if self.config.dataset in CATALOGUE:
            return None
        with contextlib.suppress(BrokenRunError):
            return self.data.title if self.data else None
        return None  # ``damage`` names it

    @property
    def state(self) -> RunState:
        """What state.json says, corrected where its trainer is gone."""
        return self.corrected(self.recorded_state())

    def recorded_state(self) -> RunState:
        """What state.json says."""
        state = self._dataclass(RunState, self._json("state.json"), "state.json")
        if state.epoch < 0 or not 0 <= state.progress <= 1:
            raise self._broken("state.json", "it has values out of range")
        return state

    def corrected(self, state: RunState) -> RunState:
        """The state, or the one in which a trainer that is gone has left the run."""
        if state.status in ("queued", "running") and not self.is_owned():
            reason = "The trainer ended without saying why; the last completed epoch is kept."
            return RunState(
                status="stopped", epoch=state.epoch, reason=reason, note=state.note,
                device=state.device,
            )  # fmt: skip
        return state

    @property
    def history(self) -> list[EpochRecord]:
        lines = (self._read_if_there("history.jsonl") or b"").splitlines()
        rows = [self._parsed(line, "history.jsonl") for line in lines if line.strip()]
        return [self._dataclass(EpochRecord, row, "history.jsonl") for row in rows]

    @property
    def last_beta(self) -> float:
        """The β that figures of a run of one β are at: the last in force when they were measured;
        without figures, the last in force so far. Of a range: the one that is shown first.
        """
        reference = self.config.beta.reference
        if self.config.kl_schedule == "constant" and not self.config.beta_moves:
            return reference
        with contextlib.suppress(BrokenRunError):
            return self.metrics[0].beta  # of a run that goes on, the history is ahead of them
        with contextlib.suppress(BrokenRunError, IndexError):
            beta = self.history[-1].beta
            return reference if beta is None or not 0 <= beta <= MAX_BETA else beta
        return reference

    @property
    def figures_beta(self) -> Beta:
        """What its figures are at: one β, the last in force, or a range of them."""
        return FixedBeta(self.last_beta) if self.config.has_one_beta else self.config.beta

    def known_beta(self, asked: float | None = None) -> float:
        """The β that was asked for, or the one that is shown first.

        Of one β, whoever names it to four digits, as pages do, means it.

        Raises:
            ConfigError: the run has no figures at it.
        """
        known = self.figures_beta
        if asked is None:
            return known.reference
        if isinstance(known, FixedBeta) and math.isclose(asked, known.value, rel_tol=_AS_SAID):
            return known.value
        if not known.contains(asked):
            raise ConfigError(f"{self._which_beta(known)}. Received: {shown(asked)}")
        return float(asked)

    def _which_beta(self, known: Beta) -> str:
        if self.config.imported is not None:
            return "no beta can be chosen for an imported network"
        if not self.config.variational:
            return "no beta can be chosen for a plain autoencoder"
        return f"beta must be {known}, which this run was trained for"

    @property
    def metrics(self) -> tuple[TestMetrics, ...]:
        """Rows in ascending β; one row for a run with one β."""
        rows = self._json("metrics.json")
        if not isinstance(rows, list) or not rows:
            raise self._broken("metrics.json", "it is not a list of rows")
        read = [self._dataclass(TestMetrics, row, "metrics.json") for row in rows]
        if not all(0 <= row.beta <= MAX_BETA for row in read):
            raise self._broken("metrics.json", "it has values out of range")
        if any(len(row.kl_per_dimension) != self.config.latent_dim for row in read):
            raise self._broken("metrics.json", "it has not one KL for each latent dimension")
        return tuple(sorted(read, key=lambda row: row.beta))

    @property
    def shown_metrics(self) -> TestMetrics:
        """The row of its test figures at the β that is shown first."""
        return min(self.metrics, key=lambda row: abs(row.beta - self.last_beta))

    @property
    def can_open(self) -> bool:
        """Whether everything that exploring needs has been exported."""
        return all(map(self._is_there, self._served()))

    def _is_there(self, name: str) -> bool:
        return os.path.isfile(self._path_of(name))  # noqa: PTH113 - as ``_path_of`` says

    def _path_of(self, name: str) -> str:
        # No Path: to make one takes as long as the look itself, and many runs are listed at once.
        return f"{self.path}/{name}"

    def _served(self) -> tuple[str, ...]:
        """The files that exploring needs."""
        try:
            imported = self.config.imported
        except BrokenRunError:  # whoever opens it says so
            imported = None
        if imported is None:
            return _SERVED
        sides = ("encoder", "decoder") if imported.has_encoder else ("decoder",)
        return (*(f"{side}.{imported.form}" for side in sides), *_SERVED[len(_NETWORKS) :])

    @property
    def can_resume(self) -> bool:
        """Whether training can go on: it ended before it was done."""
        # With every epoch done, measuring and exporting are still left: "done" comes after them.
        return not self.shipped and self.state.status in ("stopped", "failed")

    def encoder_bytes(self) -> bytes:
        return self._read(f"encoder.{self._form}")

    def decoder_bytes(self) -> bytes:
        return self._read(f"decoder.{self._form}")

    @property
    def _form(self) -> str:
        return "tflite" if self.config.imported is None else self.config.imported.form

    def browser_layers(self) -> tuple[str, np.ndarray] | None:
        """Of an import: its decoder's layers as JSON and their weights; None where not known."""
        content = self._read_if_there(_BROWSER)
        if content is None:
            return None
        arrays = self._arrays(content, _BROWSER)
        if not {"spec", "weights"} <= arrays.keys():
            raise self._broken(_BROWSER, "it holds no layers")
        return str(arrays["spec"]), arrays["weights"]

    def codes_bytes(self) -> bytes:
        return self._read("latents.npz")

    def codes(self) -> Codes:
        try:
            return codes_file.from_arrays(
                self._arrays(self._read("latents.npz"), "latents.npz"), self.config
            )
        except ValueError as error:
            raise self._broken("latents.npz", error) from error

    def checkpoint(self) -> dict[str, np.ndarray] | None:
        """The last completed epoch's arrays, or None before the first."""
        content = self._read_if_there("checkpoint.npz")
        return None if content is None else self._arrays(content, "checkpoint.npz")

    def snapshots(self) -> tuple[Kept, ...]:
        """What is kept of its training, in order; the files are not opened."""
        try:
            with os.scandir(self.path) as entries:
                found = [snapshot_file.kept(entry.name) for entry in entries]
        except OSError:
            return ()
        return tuple(sorted(kept for kept in found if kept is not None))

    def snapshot_bytes(self) -> int:
        """What the files of ``snapshots`` take."""
        return sum(size for _, size in self.stamp(kept.name for kept in self.snapshots()))

    def snapshot(self, kept: Kept) -> Snapshot:
        """One of ``snapshots``.

        Raises:
            BrokenRunError: it cannot be used; the run and its other snapshots can.
        """
        content = self._read(kept.name)
        if digests.digest(content)[: snapshot_file.DIGITS] != kept.digest:
            raise self._broken(kept.name, "it is not what its name says it was")
        return self._snapshot(content, kept.name)

    def live(self) -> Snapshot | None:
        """The moment that a training is at; None where nobody has written one."""
        content = self._bytes(LIVE)
        return None if content is None else self._snapshot(content, LIVE)

    def live_stamp(self) -> tuple[tuple[int, int], ...]:
        """Another one with every ``live``; empty where there is none."""
        return self.stamp((LIVE,))

    def _snapshot(self, content: bytes, name: str) -> Snapshot:
        try:
            return snapshot_file.from_arrays(self._arrays(content, name), self.config)
        except ValueError as error:
            raise self._broken(name, error) from error

    def require_served(self) -> None:
        """Raises BrokenRunError naming the first of the files to explore with that is not there."""
        if not self.can_open:  # in one look; each file is looked at only to name the first
            for name in self._served():
                if not self._is_there(name):
                    self._read(name)

    def stamp(self, files: Iterable[str]) -> tuple[tuple[int, int], ...]:
        """Times and sizes of those of the files that are there: other ones once they change."""
        stats = []
        for name in files:
            with contextlib.suppress(OSError):  # not there, or not any more
                stats.append((self.path / name).lstat())
        return tuple((stat.st_mtime_ns, stat.st_size) for stat in stats)

    def damage(self) -> str | None:
        """The sentence on the first file that cannot be used, or None.

        Compares every file that has a digest with it, and reads the others but arrays and
        networks: those are looked at when the run is opened.
        """
        try:
            _ = self.config, self.data, self.state, self.history
            for name in (*FILES, _LOG, _LOCK, _STOP):
                if (self.path / name).is_symlink():
                    raise self._broken(name, plain_file.LINK)
            for name in self._digests():
                self._compare(name)
            if self.can_open:
                _ = self.metrics
            for kept in self.snapshots():
                _ = self.snapshot(kept)
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

    def write_config(self, config: TrainingConfig) -> None:
        """What it is to become, from now on."""
        self.write_json("config.json", config.to_json())
        self.__dict__.pop("config", None)

    def write_state(self, state: RunState) -> None:
        self.write_json("state.json", asdict(state))

    def write_data(self, data: Description) -> None:
        """What it is trained on, from now on."""
        self.write_json(_DATA, data.to_json())
        self.__dict__.pop("data", None)

    def write_history(self, records: Iterable[EpochRecord]) -> None:
        lines = "".join(json.dumps(asdict(record)) + "\n" for record in records)
        self.write_bytes("history.jsonl", lines.encode())

    def write_checkpoint(self, arrays: dict[str, np.ndarray], record: EpochRecord) -> None:
        """What to go on from, and its epoch's record, so that neither is ever without the other."""
        line = np.array(json.dumps(asdict(record)))
        self.write_npz("checkpoint.npz", arrays | {"record": line}, compress=False)

    def write_snapshot(self, snapshot: Snapshot) -> None:
        """Keep a moment of the training, in the place of an earlier one of the same step."""
        content = snapshot_file.to_bytes(snapshot)
        digest = digests.digest(content)[: snapshot_file.DIGITS]
        new = Kept(snapshot.step, round(snapshot.epoch, 4), digest)
        atomic.write_atomically(self.path / new.name, content)
        self.remove_snapshots(
            kept for kept in self.snapshots() if kept.step == new.step and kept != new
        )

    def remove_snapshots(self, unwanted: Iterable[Kept]) -> None:
        for kept in list(unwanted):
            (self.path / kept.name).unlink(missing_ok=True)

    def keep_snapshots_of(self, other: Run) -> None:
        """Keep what another run has kept of the same training; what is damaged is left out."""
        for kept in other.snapshots():
            with contextlib.suppress(BrokenRunError):
                other.snapshot(kept)
                atomic.write_atomically(self.path / kept.name, other._read(kept.name))

    def write_live(self, snapshot: Snapshot) -> None:
        """Show a moment of the training: a lost one is no loss, so no disk is waited for."""
        content = snapshot_file.to_bytes(snapshot)
        atomic.write_atomically(self.path / LIVE, content, durable=False)

    def remove_live(self) -> None:
        (self.path / LIVE).unlink(missing_ok=True)

    def overwrite_state(self, state: RunState) -> None:
        """``write_state`` for a disk with no room for a file aside: into the old file's own block.

        Raises:
            OSError: not even that can be written.
        """
        (self.path / _DIGESTS).unlink(missing_ok=True)
        path = self.path / "state.json"
        content = json.dumps(asdict(state)).encode()
        with plain_file.opened(path, "r+") as file:
            # At once and no shorter than before: nothing of the old remains behind it.
            file.write(content.ljust(path.stat().st_size))

    def remove_leftovers(self) -> None:
        """Remove what a killed trainer was writing; for the run's owner alone.

        Pages write the title, so a file beside it may be somebody's who lives.
        """
        for name in (*_SEALED, _DIGESTS, LIVE, _PAUSE, _WISH):
            for path in atomic.leftovers(self.path / name):
                path.unlink(missing_ok=True)
        for path in atomic.leftovers_of(self.path, lambda name: bool(snapshot_file.kept(name))):
            path.unlink(missing_ok=True)

    def write_networks(self, *, encoder: bytes, decoder: bytes) -> None:
        """What serves: two LiteRT files."""
        for name, content in zip(_NETWORKS, (encoder, decoder), strict=True):
            self.write_bytes(name, content)

    def write_imported(self, *, encoder: bytes | None, decoder: bytes) -> None:
        """What serves an import: its files as they came, in its configuration's form."""
        if encoder is not None:
            self.write_bytes(f"encoder.{self._form}", encoder)
        self.write_bytes(f"decoder.{self._form}", decoder)

    def write_browser_layers(self, spec: str, weights: np.ndarray) -> None:
        self.write_npz(_BROWSER, {"spec": np.array(spec), "weights": weights}, compress=False)

    def write_metrics(self, rows: Iterable[TestMetrics]) -> None:
        self.write_json("metrics.json", [asdict(row) for row in rows])

    def write_codes(self, codes: Codes) -> None:
        self.write_npz("latents.npz", codes_file.to_arrays(codes), compress=True)

    def write_npz(self, name: str, arrays: dict[str, np.ndarray], *, compress: bool) -> None:
        save = np.savez_compressed if compress else np.savez
        with self._writing(name) as aside, aside.open("wb") as file:
            save(file, allow_pickle=False, **arrays)

    def seal(self) -> None:
        """Give every file a digest, for as long as none is written again."""
        there = [name for name in _SEALED if (self.path / name).is_file()]
        found = {name: plain_file.digest(self.path / name, _most(name)) for name in there}
        atomic.write_atomically(self.path / _DIGESTS, json.dumps(found, indent=1).encode())

    @contextlib.contextmanager
    def _writing(self, name: str) -> Iterator[Path]:
        with atomic.aside(self.path / name) as aside:
            yield aside
            # Before the new file is in place: a run killed here merely has no digests.
            (self.path / _DIGESTS).unlink(missing_ok=True)

    def open_log(self) -> BinaryIO:
        """The trainer's log, open to add to.

        Raises:
            OSError: it cannot be opened, as on a full disk.
        """
        return plain_file.open_to_add(self.path / _LOG)

    # -- ownership and requests ------------------------------------------------------

    def lock(self) -> FileLock:
        """Held by the run's one trainer; the system frees it when that process ends."""
        from filelock import FileLock  # here: it brings asyncio, a third of what --help imports

        return FileLock(self.path / _LOCK)

    def is_owned(self) -> bool:
        """Whether a living trainer holds the run."""
        return not self.shipped and held.is_held(self.path / _LOCK)

    def request_stop(self) -> None:
        """Ask the trainer to stop: it keeps the last completed epoch.

        Raises:
            RunError: the wish cannot be written.
        """
        wish.ask_to_stop(self.path / _STOP, repr(self.title))

    def stop_requested(self) -> bool:
        return (self.path / _STOP).exists()

    def clear_stop(self) -> None:
        (self.path / _STOP).unlink(missing_ok=True)

    def request_pause(self, epochs: int = 0) -> None:
        """Ask the trainer to hold: now, or once so many epochs are complete.

        Raises:
            RunError: the wish cannot be written.
        """
        self._ask(_PAUSE, str(int(epochs)), "paused")

    def go_on(self) -> None:
        """Take the wish to hold back."""
        (self.path / _PAUSE).unlink(missing_ok=True)

    def pause_requested(self) -> int | None:
        """After how many complete epochs the trainer is to hold; None: it is not."""
        try:
            return int(self._bytes(_PAUSE) or b"none")
        except (ValueError, BrokenRunError):
            return None

    def wish_beta(self, beta: float) -> None:
        """Ask the trainer to go on with another β.

        Raises:
            RunError: the wish cannot be written.
        """
        self._ask(_WISH, f"{beta!r}", "given another β")

    def wished_beta(self) -> float | None:
        """The β that somebody wishes, or None."""
        try:
            beta = float(self._bytes(_WISH) or b"none")
        except (ValueError, BrokenRunError):
            return None
        return beta if 0 <= beta <= MAX_BETA else None

    def clear_wished_beta(self) -> None:
        (self.path / _WISH).unlink(missing_ok=True)

    def _ask(self, name: str, text: str, what: str) -> None:
        try:
            atomic.write_atomically(self.path / name, text.encode(), durable=False)
        except OSError as error:
            raise RunError(f"{self.title!r} cannot be {what}: {error.strerror}.") from error

    def watch(self) -> None:
        """Say that somebody looks at the training; it shows the moment for a while then."""
        if read_only.is_on():
            return
        with contextlib.suppress(OSError):
            plain_file.open_to_add(self.path / _WATCHED).close()
            os.utime(self.path / _WATCHED)

    def is_watched(self, clock: Callable[[], float] = time.time) -> bool:
        """Whether somebody has looked at it lately; ``clock`` is the file system's."""
        try:
            return clock() - (self.path / _WATCHED).lstat().st_mtime < _WATCHED_SECONDS
        except OSError:
            return False

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
            if digest is None or (content is not None and digests.digest(content) == digest):
                return content
        why = "it is missing" if content is None else f"it is not what {_DIGESTS} says it was"
        raise self._broken(name, why)

    def _compare(self, name: str) -> None:
        """Look whether a file is what its digest says, without holding it."""
        with contextlib.suppress(OSError):
            if plain_file.digest(self.path / name, _most(name)) == self._digests().get(name):
                return
        self._read(name)  # which says why not

    def _bytes(self, name: str) -> bytes | None:
        try:
            return plain_file.read(self._path_of(name), _most(name))
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
            return npz.read(io.BytesIO(content), most=_most(name))
        except ValueError as error:
            raise self._broken(name, error) from error

    def _dataclass(self, kind: type[T], row: Any, name: str) -> T:
        try:
            return rows.parsed(kind, row)
        except ValueError as error:
            raise self._broken(name, error) from error

    def _broken(self, name: str, why: object) -> BrokenRunError:
        return BrokenRunError(f"Run {self.name!r}: {name} cannot be used: {why}.")


def _most(name: str) -> int:
    if name == LIVE or snapshot_file.kept(name):
        return npz.SERVED_BYTES
    return _MOST_BYTES.get(name, _MOST_BYTES_OF_TEXT)
