"""A Ray cluster of a few nodes on this machine, each a process that can be killed by its id."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_PATIENCE = 60.0
_QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_DISABLE_IMPORT_WARNING": "1"}


class Nodes:
    """A cluster's nodes; the first is its head."""

    def __init__(self, cpus: int = 1) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.address = f"127.0.0.1:{self._port}"
        # Short: a socket's path has 107 characters at most.
        self._folder = Path(tempfile.mkdtemp(prefix="ray-", dir="/tmp"))
        self._nodes: list[subprocess.Popen[bytes]] = []
        self._started(
            "--head", f"--port={self._port}", f"--temp-dir={self._folder}",
            "--include-dashboard=false", f"--num-cpus={cpus}",
        )  # fmt: skip
        self._wait_for_nodes(1)

    def add(self, cpus: int = 1) -> None:
        """One more node."""
        self._started(f"--address={self.address}", f"--num-cpus={cpus}")
        self._wait_for_nodes(sum(node.poll() is None for node in self._nodes))

    def kill(self, index: int) -> None:
        """End a node and all that runs on it, at once."""
        node = self._nodes[index]
        with contextlib.suppress(ProcessLookupError):
            os.killpg(node.pid, signal.SIGKILL)
        node.wait()

    def end(self) -> None:
        for index in range(len(self._nodes)):
            self.kill(index)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _started(self, *options: str) -> None:
        command = [
            sys.executable, "-c", "from ray.scripts.scripts import main; main()", "start",
            "--block", "--node-ip-address=127.0.0.1", *options,
        ]  # fmt: skip
        self._nodes.append(
            subprocess.Popen(
                command,
                env=os.environ | _QUIET,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )

    def _wait_for_nodes(self, count: int) -> None:
        deadline = time.monotonic() + _PATIENCE
        while self._alive() < count:
            if time.monotonic() > deadline:
                self.end()
                raise RuntimeError(f"the cluster did not come up with {count} nodes")
            time.sleep(0.3)

    def _alive(self) -> int:
        """How many nodes the head knows, asked in a process of its own."""
        asked = (
            "import ray; "
            f"ray.init(address='{self.address}', log_to_driver=False, logging_level='ERROR'); "
            "print(sum(node['Alive'] for node in ray.nodes()))"
        )
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=1):
                pass
            answer = subprocess.run(
                [sys.executable, "-c", asked], env=os.environ | _QUIET, check=True,
                capture_output=True, text=True, timeout=_PATIENCE,
            )  # fmt: skip
            return int(answer.stdout.split()[-1])
        except (OSError, subprocess.SubprocessError, ValueError, IndexError):
            return 0


@contextlib.contextmanager
def cluster(nodes: int = 2) -> Iterator[Nodes]:
    """A cluster of nodes with one CPU each; its ``address`` is for a ``Place``."""
    made = Nodes()
    try:
        for _ in range(nodes - 1):
            made.add()
        yield made
    finally:
        made.end()
