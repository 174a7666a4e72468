"""What a trainer writes down while it trains, in an order that no kill can spoil."""

from __future__ import annotations

import contextlib
import statistics
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from vae_core.errors import BrokenRunError, RunError
from vae_core.runs import EpochRecord, Run, RunState, Status

if TYPE_CHECKING:
    from vae_core.training.checkpoint import Checkpoint
    from vae_core.training.loop import Progress

_STATE_INTERVAL = 0.5  # seconds between two writes of state.json inside an epoch
_LONGEST_NOTE = 2000  # characters; the oldest go first

Report = Callable[[RunState, EpochRecord | None], None]


class CompleteError(RunError):
    """There is nothing left to do; the run stays as it is."""


class Journal:
    """Keeps state.json, history.jsonl and checkpoint.npz in step with the training."""

    def __init__(self, run: Run, report: Report, clock: Callable[[], float]) -> None:
        self._run, self._report, self._clock = run, report, clock
        self._written = float("-inf")
        self.records: list[EpochRecord] = []
        self.state = RunState(status="queued")

    def take_up(self) -> None:
        """Begin where the last completed epoch left off.

        Raises:
            RunError: nothing is left to train or to export.
            BrokenRunError: the checkpoint or the history is damaged.
        """
        if self._was_done():
            raise CompleteError(f"{self._run.title!r} is done: there is nothing left to train.")
        self._run.remove_leftovers()
        self._run.go_on()  # a pause was for the trainer that is gone
        checkpoint = self._run.checkpoint()
        epoch = 0 if checkpoint is None else int(checkpoint["epoch"])
        self.records = self._run.history_until(checkpoint)
        self.state = replace(self.state, epoch=epoch, note=self._noted())
        if self.records != self._run.history:
            self._run.write_history(self.records)
        self.enter("queued", "Waiting for its turn")

    def enter(self, status: Status, phase: str) -> None:
        self._write(self._between_epochs(status=status, phase=phase))

    def add_note(self, sentence: str) -> None:
        """Say something that stays with the run, after what was said before."""
        notes = [note for note in (self.state.note, sentence) if note]
        self.state = replace(self.state, note=" ".join(notes)[-_LONGEST_NOTE:])

    def trains_on(self, device: str) -> None:
        """What it computes on, from the next thing on that is written down."""
        self.state = replace(self.state, device=device)

    def progress(self, progress: Progress) -> None:
        if self._clock() - self._written < _STATE_INTERVAL:
            return
        self._write(
            replace(
                self.state,
                progress=progress.share,
                seconds_left=self._seconds_left(progress.share),
                loss=progress.loss,
                reconstruction=progress.reconstruction,
                kl=progress.kl,
            )
        )

    def paused(self, is_paused: bool) -> None:
        """It waits for somebody to tell it to go on, or does so no more."""
        self._write(replace(self.state, phase="Paused" if is_paused else "Training"))

    @property
    def last_beta(self) -> float | None:
        """β at the end of the last completed epoch; None where the run has its own throughout."""
        return self.records[-1].beta if self.records else None

    def epoch_done(self, record: EpochRecord, checkpoint: Checkpoint) -> None:
        self.records.append(record)
        # The checkpoint first: no epoch is shown that training could not go on from.
        self._run.write_checkpoint(checkpoint, record)
        self._run.write_history(self.records)
        left = self._seconds_left(0.0)
        self._write(self._between_epochs(epoch=record.epoch, seconds_left=left), record)

    def ended(self, status: Status, reason: str = "") -> RunState:
        self._run.clear_stop()
        self._write(self._between_epochs(status=status, phase="", reason=reason, seconds_left=None))
        with contextlib.suppress(OSError):  # a full disk: the run is merely without digests
            self._run.seal()
        return self.state

    def failed(self, reason: str) -> None:
        self.state = replace(self.state, status="failed", phase="", reason=reason)
        try:
            self.ended("failed", reason)
        except OSError:
            # Should this fail too, the lock is freed all the same and the run shows as stopped.
            with contextlib.suppress(OSError):
                self._run.overwrite_state(self.state)
            self._report(self.state, None)

    def _between_epochs(self, **changes: Any) -> RunState:
        nothing = {"progress": 0.0, "loss": None, "reconstruction": None, "kl": None}
        return replace(self.state, **(nothing | changes))

    def _was_done(self) -> bool:
        """Whether training, measuring and exporting have all been completed before."""
        try:
            return self._run.state.status == "done" and self._run.can_open
        except BrokenRunError:  # written anew below
            return False

    def _noted(self) -> str:
        try:
            return self._run.recorded_state().note
        except BrokenRunError:  # it is written anew
            return ""

    def _seconds_left(self, share: float) -> float | None:
        # The first epoch compiles the model and says little about the others.
        known = self.records[1:] or self.records
        if not known:
            return None
        # The median: one epoch with a closed laptop in it says nothing about the others.
        seconds = statistics.median(record.seconds for record in known[-5:])
        epochs_done = len(self.records) and self.records[-1].epoch
        return max(0.0, (self._run.config.epochs - epochs_done - share) * seconds)

    def _write(self, state: RunState, record: EpochRecord | None = None) -> None:
        self.state = state
        self._written = self._clock()
        self._run.write_state(state)
        self._report(state, record)
