"""Other people's files as data sets: read, understood, and stored.

``read_set`` reads files (an archive, a folder, arrays, a table), says what it understood, and
writes a set as ``vae_core.datasets.stored`` has it. It knows every format, so it is not loaded with
this package. ``Choices`` are what a person can decide.
"""

from vae_core.datasets.imports.choices import Choices
from vae_core.datasets.imports.keep import clean_title, free_name, keep, remove
from vae_core.datasets.imports.progress import Progress, StoppedError

__all__ = [
    "Choices",
    "Progress",
    "StoppedError",
    "clean_title",
    "free_name",
    "keep",
    "remove",
]
