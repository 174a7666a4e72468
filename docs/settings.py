"""Write docs/settings.md from ``vae_core.vae.config.SETTINGS`` and the presets.

python docs/settings.py
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from docs.written import write_page
from vae_core.vae.config import SETTINGS, FixedBeta, TrainingConfig
from vae_core.vae.presets import PRESETS

_TOP = """# Which settings does a training have?

<!-- Written by `python docs/settings.py`; change vae_core/vae/config.py or vae_core/vae/presets.py
instead. -->

Each setting is a field of `TrainingConfig` in `vae_core/vae/config.py`.

- The form on the Train page shows its label.
- On the command line it is an option of `train`: `latent_dim` is `--latent-dim`. A range of β is
  `LOW:HIGH`.
- A configuration file (`--config`, JSON) has its name. A range of β is an object with `low` and
  `high`.
"""
_PRESETS_TOP = """
## Presets

A preset is a set of settings to start from: *Start from* on the form, the option `--preset` on the
command line. With the defaults the network is 784-512-2-512-784, trained with Adam at 1e-3.
"""


def page() -> str:
    """The whole page, in Markdown."""
    defaults = TrainingConfig()
    settings = [
        (f"`{name}`", each.label, each.allowed(), _shown(getattr(defaults, name)), each.help)
        for name, each in SETTINGS.items()
    ]
    presets = [
        (f"`{name}`", each.description, _changes(each.config, defaults))
        for name, each in PRESETS.items()
    ]
    return (
        _TOP
        + _table(("setting", "label", "allowed", "default", "what it does"), settings)
        + _PRESETS_TOP
        + _table(("preset", "what it is for", "differs from the defaults in"), presets)
    )


def _changes(config: TrainingConfig, defaults: TrainingConfig) -> str:
    values = {name: getattr(config, name) for name in SETTINGS}
    changed = [
        f"`{name}` {_shown(value)}"
        for name, value in values.items()
        if value != getattr(defaults, name)
    ]
    return ", ".join(changed)


def _shown(value: object) -> str:
    """A value as people type it."""
    if isinstance(value, FixedBeta):
        return f"{value.value:g}"
    if dataclasses.is_dataclass(value):
        low, high = dataclasses.astuple(value)  # type: ignore[arg-type]
        return f"{low:g} to {high:g}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    text = "".join(f"| {' | '.join(cell or '–' for cell in line)} |\n" for line in lines)
    return f"\n{text}"


if __name__ == "__main__":
    sys.exit(write_page(__file__, __doc__, page))
