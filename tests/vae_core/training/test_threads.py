import os
import subprocess
import sys

import pytest

from tests.support.small import SMALL, SMALL_CONFIGS
from vae_core.training import threads

CONV = SMALL_CONFIGS["conv"]


@pytest.mark.parametrize(("available", "parts"), [(1, 4), (2, 4), (6, 6), (64, 8)])
def test_a_convolutional_batch_has_a_part_for_every_core_within_bounds(
    available, parts, monkeypatch
):
    monkeypatch.setattr(threads, "available_cores", lambda: available)
    assert threads.parts(CONV) == parts
    assert threads.parts(SMALL) == 1


def test_a_warm_trainer_takes_its_lock_before_keras_is_loaded():
    """Pages start another while none holds it, and Keras takes seconds."""
    code = (
        "import argparse, sys; from vae_core.cli import train; from vae_core.jobs import warm;"
        "warm.wait = lambda folder: print('keras' in sys.modules);"
        "train._warm(argparse.Namespace(runs_dir=None))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


SHARING = """
import tensorflow as tf
from tests.support.small import SMALL, SMALL_CONFIGS
from vae_core.training import threads
now = tf.config.threading.get_intra_op_parallelism_threads
conv = SMALL_CONFIGS["conv"]
print(threads.configure_threads(SMALL), now(), threads.configure_threads(conv),
      now() * threads.parts(conv))
tf.zeros(1) + 1
print(threads.configure_threads(conv), threads.configure_threads(SMALL))
"""


def test_threads_are_set_before_the_first_operation_or_never():
    done = subprocess.run(
        [sys.executable, "-c", SHARING], env=os.environ, capture_output=True, text=True, check=True
    )
    first, second = done.stdout.splitlines()
    assert first.split()[:3] == ["True", "0", "True"]
    assert int(first.split()[3]) >= threads.available_cores() / 2
    assert second == "True False"
