"""Every error that this project raises on purpose, in one tree.

A message is one sentence or two for the person in front of the screen: what was
wrong, what was received, what to do. Pages and the command line show it as it is.
"""

from __future__ import annotations

import reprlib


class VaeError(Exception):
    """Base class: catching it catches everything the project raises on purpose."""


class ConfigError(VaeError, ValueError):
    """A setting is out of its range, of the wrong type, or unknown."""


class DataError(VaeError):
    """A data set cannot be had or is not what it claims to be."""


class ImageError(VaeError):
    """An uploaded picture cannot be used."""


class RunError(VaeError):
    """A run cannot be opened, changed or continued."""


class RunNotFoundError(RunError):
    """No run has that name."""


class BrokenRunError(RunError):
    """A run's directory misses a file, or holds one that cannot be read."""


class LessonError(VaeError):
    """A lesson's file has a mistake, or is not there."""


class EngineError(RunError):
    """Where a run was to be trained nobody answers, or it cannot be trained there."""


class ReadOnlyError(VaeError):
    """Something was to be changed where nothing may be."""


class TrainingError(VaeError):
    """A training run ended before its last epoch for a reason in the numbers."""


class OnnxMissingError(VaeError):
    """The optional packages for ONNX files are not installed."""

    def __init__(self) -> None:
        super().__init__(
            "ONNX files need packages that are not installed here: "
            "pip install -r requirements-onnx.txt"
        )


_short = reprlib.Repr()
_short.maxstring = _short.maxother = _short.maxlong = 80
_short.maxtuple = _short.maxlist = 8


def shown(value: object) -> str:
    """What was received, as Python writes it, for a sentence: short whatever it is."""
    text = _short.repr(value)
    return text if len(text) <= 200 else text[:200] + " …"
