"""Logs as JSON lines: when (UTC), how serious, which run, what happened, and its figures.

Log with ``event(logger, level, run, what, **fields)``; ``to_run`` keeps a run's lines in its
directory, ``to_stderr`` sends a program's to where its errors go.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime

from vae_core.runs import EpochRecord, Run, RunState

_EVENT = "vae_event"  # on a LogRecord: the run's name and the fields


class JsonLines(logging.Formatter):
    """One JSON object a record; a traceback is a field of it."""

    def format(self, record: logging.LogRecord) -> str:
        run, fields = getattr(record, _EVENT, (None, {}))
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {
            "time": when, "level": record.levelname.lower(), "run": run,
            "event": record.getMessage(), **fields,
        }  # fmt: skip
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def event(
    logger: logging.Logger, level: int, run: str | None, what: str, *, traceback: bool = False,
    **fields: object,
) -> None:  # fmt: skip
    """Log what happened to a run, with figures; with ``traceback`` that of the current error."""
    logger.log(level, "%s", what, exc_info=traceback, extra={_EVENT: (run, fields)})


def to_stderr(logger: logging.Logger) -> None:
    """The logger's lines go to standard error as JSON, once, whoever asks how often."""
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
        logger.propagate = False


@contextlib.contextmanager
def to_run(logger: logging.Logger, run: Run) -> Iterator[None]:
    """The logger's lines go to the run's trainer.log meanwhile; none where it cannot be opened."""
    try:
        stream = io.TextIOWrapper(run.open_log(), encoding="utf-8", errors="backslashreplace")
    except OSError:  # a full disk: what the training itself meets there, it says in its state
        yield
        return
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False  # the file is the trainer's standard error as well
    try:
        yield
    finally:
        logger.removeHandler(handler)
        handler.close()
        with contextlib.suppress(OSError):  # a full disk has no room for the last lines
            stream.close()
        logger.level, logger.propagate = before


class TrainingLog:
    """A ``trainer.Report``: a line when the phase changes and a line an epoch, none between."""

    def __init__(self, logger: logging.Logger, run: Run) -> None:
        self._logger, self._run = logger, run
        self._last: tuple[str, str] | None = None

    def __call__(self, state: RunState, record: EpochRecord | None) -> None:
        if record is not None:
            event(self._logger, logging.INFO, self._run.name, "epoch", **asdict(record))
        if (state.status, state.phase) != self._last:
            self._last = state.status, state.phase
            level = logging.ERROR if state.status == "failed" else logging.INFO
            event(
                self._logger, level, self._run.name, state.status,
                phase=state.phase, epoch=state.epoch, reason=state.reason, note=state.note,
                device=state.device,
            )  # fmt: skip
