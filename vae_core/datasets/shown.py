"""Which test examples a run shows: all of them or, of very many, every so-many-th.

Code i of a run belongs to example i of what is shown; whatever puts an example beside its code asks
here. The step is not stored: it follows from how many codes there are of how many examples.
"""

from __future__ import annotations

from vae_core.datasets.dataset import Split
from vae_core.vae.config import TrainingConfig

# Their codes are kept at many β.
MOST_ON_GRID = 10_000
# Of codes at one β: two bytes for each mean and log-variance, eight for a label. A server reads
# files of up to 128 MB.
_MOST_BYTES = 96 * 2**20


def step_of(config: TrainingConfig, count: int) -> int:
    """Of ``count`` test examples a new run of this configuration shows every so-many-th."""
    return _step(
        count, MOST_ON_GRID if config.conditioned else _MOST_BYTES // (4 * config.latent_dim + 8)
    )


def of_new_run(test: Split, config: TrainingConfig) -> Split:
    """The test examples whose codes a run of this configuration will have."""
    return test.part(slice(None, None, step_of(config, len(test))))


def step_between(count: int, codes: int) -> int:
    """Of ``count`` test examples a run with so many codes shows every so-many-th."""
    return _step(count, codes)


def of_run(test: Split, codes: int) -> Split:
    """The test examples that a run's codes belong to, where it has so many codes."""
    return test.part(slice(None, None, step_between(len(test), codes)))


def _step(count: int, most: int) -> int:
    return max(1, -(-count // max(1, most)))
