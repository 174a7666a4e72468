"""How much memory a benchmark and its children take: shares of pages, without those of files."""

from __future__ import annotations

import os
import threading
from pathlib import Path


class Peak:
    """The most own memory of this process and its children while it is entered, bytes."""

    def __init__(self) -> None:
        self.most = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.5):
            self.most = max(self.most, _own_bytes())


def _own_bytes() -> int:
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return sum(_bytes_of(process) for process in ("self", *children))


def _bytes_of(process: str) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has just ended
        return 0
    sizes = {line.split(":")[0]: line.split()[1] for line in lines[1:]}
    return 1024 * (int(sizes["Pss_Anon"]) + int(sizes["Pss_Shmem"]))
