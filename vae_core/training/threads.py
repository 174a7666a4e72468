"""How a trainer's process shares its cores: between the parts of a batch, or within an operation.

TensorFlow gives every operation all cores, and operations that run side by side then wait for each
other's. A convolutional batch trains faster in parts, each on a core of its own from the image to
its nats; for dense layers the usual way is faster. Keras is imported only when threads are set: a
trainer that does not wait yet is not seen by the pages, which would start another.
"""

from __future__ import annotations

import os

from vae_core.vae.config import TrainingConfig

CORES_VARIABLE = "VAE_CORES"  # a whole number; without it a trainer uses all that it may
# More parts than two cores, so that who is done with one takes another; not many more, because
# every part is as many operations again.
_FEWEST_PARTS, _MOST_PARTS = 4, 8


def parts(config: TrainingConfig, *, on_gpu: bool = False) -> int:
    """In how many parts a batch is trained on; a GPU takes it whole."""
    if config.architecture == "mlp" or on_gpu:
        return 1
    return min(max(available_cores(), _FEWEST_PARTS), _MOST_PARTS)


def configure_threads(config: TrainingConfig) -> bool:
    """Set this process's threads for such a training; whether they are as they should be.

    TensorFlow's threads are set before its first operation or never, hence not always.
    """
    import keras

    if keras.backend.backend() != "tensorflow":
        return True
    from tensorflow.config import threading

    wanted = available_cores() if _limit() else 0  # 0: as many as there are cores
    if config.architecture != "mlp":
        wanted = max(1, available_cores() // parts(config))
    try:
        threading.set_intra_op_parallelism_threads(wanted)
    except RuntimeError:
        return threading.get_intra_op_parallelism_threads() == wanted
    return True


def available_cores() -> int:
    """Those that this process may use: the system's, or as many as the variable VAE_CORES says."""
    if hasattr(os, "sched_getaffinity"):
        there = len(os.sched_getaffinity(0))
    else:
        there = os.cpu_count() or 1
    return min(there, _limit() or there)


def _limit() -> int:
    """The variable VAE_CORES; 0 where it is not set or no number of cores."""
    text = os.environ.get(CORES_VARIABLE, "")
    return int(text) if text.isdecimal() else 0
