"""Where a training runs, as options: on this machine, or on a Ray cluster."""

from __future__ import annotations

import argparse

from vae_core.errors import ConfigError
from vae_core.jobs.cluster.place import VARIABLE, Place, from_environment

_OF_RAY = ("address", "cpus", "gpus", "memory_gb")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The engine, and a run's share of a cluster."""
    group = parser.add_argument_group("engine")
    group.add_argument(
        "--engine", choices=("local", "ray"),
        help=f"where to train (default: ray where {VARIABLE} is set)",
    )  # fmt: skip
    group.add_argument("--address", help=f"HOST:PORT of a Ray cluster (or set {VARIABLE})")
    group.add_argument("--cpus", type=int, help="for a run, which has as many threads (default: 1)")
    group.add_argument("--gpus", type=int, help="for a run (default: 0)")
    group.add_argument("--memory-gb", type=float, help="that a node must have free for a run")


def place_of(options: argparse.Namespace) -> Place | None:
    """The place on a cluster that was asked for; None for this machine.

    Raises:
        ConfigError: it is not usable, or asked for without its engine.
    """
    given = {name: value for name in _OF_RAY if (value := getattr(options, name)) is not None}
    usual = from_environment()
    engine = options.engine or ("ray" if usual or given else "local")
    if engine == "local":
        if given:
            raise ConfigError(
                f"only a cluster has these options; leave out {', '.join(given)}, or choose "
                f"--engine ray. Received: --engine local"
            )
        return None
    if "address" not in given and usual is None:
        raise ConfigError(
            f"--engine ray needs the cluster's --address HOST:PORT, or the variable {VARIABLE}. "
            "Received: none"
        )
    return Place(**({"address": usual.address} if usual else {}) | given)
