"""A training in the terminal: a bar, JSON lines on request, else a line an epoch."""

from __future__ import annotations

import dataclasses
import json
import sys

from vae_core.runs import EpochRecord, Run, RunState


class Reporter:
    """A ``journal.Report`` that prints."""

    def __init__(self, run: Run, *, as_json: bool, quiet: bool) -> None:
        from tqdm import tqdm

        self._json, self._quiet = as_json, quiet
        self._variational = run.config.variational
        self._note = self._device = ""
        total = run.config.epochs
        shown = not (as_json or quiet) and sys.stderr.isatty()
        self._bar = tqdm(total=total, unit="epoch", disable=not shown, desc=run.name)

    def __call__(self, state: RunState, record: EpochRecord | None) -> None:
        self._bar.update(state.epoch + state.progress - self._bar.n)
        self._say(state.note)
        if state.device != self._device and not (self._quiet or self._json):
            self._bar.write(f"Training on: {state.device}", file=sys.stderr)
        self._device = state.device
        if record is None or self._quiet:
            return
        figures = {"loss": record.test_loss, "reconstruction": record.test_reconstruction}
        if self._variational:
            figures["kl"] = record.test_kl
        if self._json:
            print(json.dumps(dataclasses.asdict(record)), flush=True)
        elif self._bar.disable:
            row = "  ".join(f"{name} {value:.2f}" for name, value in figures.items())
            print(f"epoch {record.epoch}: test {row}  ({record.seconds:.1f} s)", flush=True)
        else:
            self._bar.set_postfix({name: f"{value:.2f}" for name, value in figures.items()})

    def _say(self, note: str) -> None:
        """What the run's figures must be read with, once, on standard error."""
        if note != self._note and not self._quiet:
            self._bar.write(note, file=sys.stderr)
        self._note = note

    def close(self) -> None:
        self._bar.close()
