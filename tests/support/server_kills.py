"""A page that watches a training while the server under it is killed, again and again."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import TimeoutError

from tests.support import driver
from tests.support.survival import trainer_of, wait_for
from vae_core import runs

_EPOCH = re.compile(r"Epoch (\d+) of \d+")
_EPOCHS = 2000  # what the form allows: longer than all of it takes
_BY_ITSELF_MS = 30_000


@dataclass(frozen=True)
class Reattached:
    """What a page showed after its server was killed and started again.

    Attributes:
        before, after: the epoch on the page when the server was gone, and afterwards.
        seconds: from the new server's first answer to a later epoch on the page.
        reloaded: whether the page had to be.
        same_trainer: whether the training's process is the one from before.
    """

    before: int
    after: int
    seconds: float
    reloaded: bool
    same_trainer: bool

    @property
    def good(self) -> bool:
        return self.after > self.before and self.same_trainer

    def __str__(self) -> str:
        how = "after a reload" if self.reloaded else "by itself"
        same = "the same trainer" if self.same_trainer else "ANOTHER TRAINER"
        return (
            f"epoch {self.before} when the server was killed, {self.after} on the page again "
            f"{self.seconds:.1f} s after it was back, {how}; {same}"
        )


class Trial:
    """A server, a page on it and a training that the page has started."""

    def __init__(self, page: Any, folder: Path) -> None:
        self._page, self._folder = page, folder
        self._servers = contextlib.ExitStack()

    def __enter__(self) -> Trial:
        self._serve(0)
        self._page.goto(f"{self._server.url}/train")
        self._page.get_by_label("Epochs", exact=True).fill(str(_EPOCHS))
        self._page.get_by_role("button", name="Start training").click()
        self._wait_for_epoch_after(1)
        (self.run,) = (run for run in runs.list_runs(self._folder).runs if not run.shipped)
        return self

    def __exit__(self, *_: object) -> None:
        if (pid := trainer_of(self.run)) is not None:
            os.kill(pid, signal.SIGKILL)
        self._servers.close()

    def kill_server(self, down: float = 1.0) -> Reattached:
        """Kill the server, leave it down for some seconds, start another on its port."""
        trainer = trainer_of(self.run)
        self._kill()
        before = self._epoch()  # from here on the page hears nothing
        time.sleep(down)
        self._serve(self._server.port)
        started = time.monotonic()
        reloaded = False
        try:
            self._wait_for_epoch_after(before, _BY_ITSELF_MS)
        except TimeoutError:
            reloaded = True
            self._page.reload()
            self._wait_for_epoch_after(before)
        seconds = time.monotonic() - started
        return Reattached(
            before,
            self._epoch(),
            seconds,
            reloaded,
            trainer is not None and trainer == trainer_of(self.run),
        )

    def kill_both(self) -> bool:
        """Kill server and trainer; whether the page says so and a click resumes."""
        os.kill(trainer_of(self.run) or 0, signal.SIGKILL)
        self._kill()
        wait_for(lambda: not self.run.is_owned(), "the trainer to be gone")
        kept = self.run.state.epoch
        self._serve(self._server.port)
        self._page.get_by_text("ended without saying why").first.wait_for()
        self._page.get_by_role("button", name="Resume").first.click()
        self._wait_for_epoch_after(kept + 1)
        return trainer_of(self.run) is not None

    def stop(self) -> bool:
        """Stop as a person would; whether the history has every epoch once."""
        self._page.get_by_role("button", name="Stop training").click()
        self._page.get_by_text(re.compile(r"Stopped by request; epoch \d+ is kept")).wait_for()
        epochs = [record.epoch for record in self.run.history]
        return epochs == list(range(1, self.run.state.epoch + 1))

    def _serve(self, port: int) -> None:
        variables = {runs.RUNS_DIR_VARIABLE: str(self._folder)}
        served = driver.serve(driver.ROOT / "app.py", variables, port=port)
        self._server = self._servers.enter_context(served)

    def _kill(self) -> None:
        self._server.process.kill()
        self._server.process.wait()

    def _epoch(self) -> int:
        found = _EPOCH.search(self._page.get_by_text(_EPOCH).first.inner_text())
        assert found is not None
        return int(found[1])

    def _wait_for_epoch_after(self, epoch: int, timeout_ms: int = 60_000) -> None:
        self._page.wait_for_function(
            """epoch => {
                const found = document.body.innerText.match(/Epoch (\\d+) of/);
                return found && Number(found[1]) > epoch;
            }""",
            arg=epoch, timeout=timeout_ms,
        )  # fmt: skip
