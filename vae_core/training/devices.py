"""Which device a training has: one GPU where TensorFlow finds any, and the processor otherwise.

A run has one GPU and no more, so that several runs can have one each; on a cluster Ray hands them
out. TensorFlow and Keras are imported only when a device is taken.
"""

from __future__ import annotations

import contextlib
import os

from vae_core.errors import ConfigError, EngineError, shown
from vae_core.training import threads

GPUS_VARIABLE = "VAE_GPUS"  # 1: a GPU or no training; 0: the processor; without it what is there


def take() -> str:
    """Choose this process's device, before its first operation, and say what it is.

    Returns:
        For people: 'CPU, 2 cores', or 'GPU, ' and what it is called.

    Raises:
        ConfigError: what was asked for is no number of GPUs that a run can have.
        EngineError: a GPU was asked for, and there is none.
    """
    import keras

    wanted = _wanted()
    if keras.backend.backend() != "tensorflow":
        return _processor()
    from tensorflow import config

    found = config.list_physical_devices("GPU")
    chosen = found[: 1 if wanted is None else wanted]
    if wanted and not chosen:
        raise EngineError(
            "A GPU was asked for, and TensorFlow finds none here. Train without --gpus, or where "
            "there is one and TensorFlow's packages for it."
        )
    # A process that has begun to compute (a warm trainer) keeps what it took before.
    with contextlib.suppress(RuntimeError):
        if chosen != found:
            config.set_visible_devices(chosen, "GPU")
        for gpu in chosen:
            config.experimental.set_memory_growth(gpu, True)  # others may need some of it
    if not chosen:
        return _processor()
    details = config.experimental.get_device_details(chosen[0])
    return f"GPU, {details.get('device_name', chosen[0].name)}"


def is_gpu() -> bool:
    """Whether this process computes on a GPU."""
    import keras

    if keras.backend.backend() != "tensorflow":
        return False
    from tensorflow import config

    return bool(config.get_visible_devices("GPU"))


def _wanted() -> int | None:
    """The variable VAE_GPUS; None where it is not set."""
    text = os.environ.get(GPUS_VARIABLE, "")
    if not text:
        return None
    if text not in ("0", "1"):
        raise ConfigError(f"A run has one GPU or none. Received: gpus={shown(text)}")
    return int(text)


def _processor() -> str:
    cores = threads.available_cores()
    return f"CPU, {cores} core{'s' if cores > 1 else ''}"
