"""Where on a cluster a run is trained, and with how much of it."""

from __future__ import annotations

import os
import re
import socket
from dataclasses import dataclass

from vae_core.errors import ConfigError, EngineError, shown

VARIABLE = "VAE_RAY_ADDRESS"
_ADDRESS = re.compile(r"(?P<host>[A-Za-z0-9._:\[\]-]+):(?P<port>[0-9]{1,5})")
_PATIENCE = 5.0  # seconds until an address counts as one that nobody answers


@dataclass(frozen=True, kw_only=True)
class Place:
    """A share of a cluster.

    Attributes:
        address: HOST:PORT of the cluster's head node.
        cpus, gpus: for each run; the trainer uses as many threads as it has CPUs, and a GPU or
            none.
        memory_gb: what a node must have free for a run, or None where nobody asks.

    Raises:
        ConfigError: naming what is not usable and what was received.
    """

    address: str
    cpus: int = 1
    gpus: int = 0
    memory_gb: float | None = None

    def __post_init__(self) -> None:
        match = _ADDRESS.fullmatch(self.address)
        if match is None or not 0 < int(match["port"]) < 65536:
            raise ConfigError(
                "A cluster's address is HOST:PORT, as 'ray start --head' prints it. "
                f"Received: {shown(self.address)}"
            )
        if self.gpus > 1:
            raise ConfigError(f"A run has one GPU or none. Received: gpus={self.gpus}")
        if self.cpus < 1 or self.gpus < 0 or (self.memory_gb is not None and self.memory_gb <= 0):
            raise ConfigError(
                "A run on a cluster needs at least one CPU, and GPUs and memory are not below 0. "
                f"Received: cpus={self.cpus}, gpus={self.gpus}, memory={self.memory_gb}"
            )

    def options(self) -> list[str]:
        """As the command line takes it."""
        given = ["--engine", "ray", "--address", self.address]
        given += ["--cpus", str(self.cpus), "--gpus", str(self.gpus)]
        return given if self.memory_gb is None else [*given, "--memory-gb", str(self.memory_gb)]

    def require_answer(self) -> None:
        """Look whether anybody answers, before Ray waits for it.

        Raises:
            EngineError: nobody does.
        """
        host, _, port = self.address.rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE).close()
        except OSError as error:
            raise EngineError(
                f"Nobody answers at {self.address} ({error.strerror or error}). Start a cluster "
                "there with 'ray start --head', or train on this machine."
            ) from error


def from_environment() -> Place | None:
    """What the variable VAE_RAY_ADDRESS names; None where it is not set.

    Raises:
        ConfigError: it is no address.
    """
    address = os.environ.get(VARIABLE, "")
    return Place(address=address) if address else None
