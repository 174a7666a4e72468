"""Where a command computes, as options: on this machine, or on a Ray cluster."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from vae_core.errors import ConfigError

if TYPE_CHECKING:
    from vae_core.jobs.cluster.place import Place

_OF_RAY = ("address", "cpus", "memory_gb")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The engine, and a run's share of a cluster."""
    _add(parser, "where to train (default: ray where VAE_RAY_ADDRESS is set)")


def add_options_of_blocks(parser: argparse.ArgumentParser) -> None:
    """The same for what is computed block by block: here, unless a cluster is asked for."""
    _add(parser, "where to compute (default: local)")


def _add(parser: argparse.ArgumentParser, about: str) -> None:
    group = parser.add_argument_group("engine")
    group.add_argument("--engine", choices=("local", "ray"), help=about)
    group.add_argument("--address", help="HOST:PORT of a Ray cluster (or set VAE_RAY_ADDRESS)")
    group.add_argument("--cpus", type=int, help="for a run, which has as many threads (default: 1)")
    group.add_argument(
        "--gpus", type=int, help="for a run, 0 or 1 (default: 0; here 1 where there is one)"
    )
    group.add_argument("--memory-gb", type=float, help="that a node must have free for a run")


def place_of_blocks(options: argparse.Namespace) -> Place | None:
    """The place where blocks are computed; raises as ``place_of``."""
    is_asked = options.engine or any(getattr(options, name) is not None for name in _OF_RAY)
    return place_of(options) if is_asked else None


def place_of(options: argparse.Namespace) -> Place | None:
    """The place on a cluster that was asked for; None for this machine.

    Raises:
        ConfigError: it is not usable, or asked for without its engine.
    """
    # Not above, where every command, and --help too, would wait for all that jobs need.
    from vae_core.jobs.cluster.place import VARIABLE, Place, from_environment
    from vae_core.training.devices import GPUS_VARIABLE

    given = {name: value for name in _OF_RAY if (value := getattr(options, name)) is not None}
    usual = from_environment()
    engine = options.engine or ("ray" if usual or given else "local")
    if engine == "local":
        if options.gpus is not None:
            # For the trainer, which is this process or one that it starts.
            os.environ[GPUS_VARIABLE] = str(options.gpus)
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
    gpus = {} if options.gpus is None else {"gpus": options.gpus}
    return Place(**({"address": usual.address} if usual else {}) | given | gpus)
