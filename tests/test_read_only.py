"""With VAE_READ_ONLY nothing is changed: by the core, by pages, by uploads, by routes."""

from __future__ import annotations

import asyncio
import hashlib
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from tests.support import asgi
from tests.support.small import SMALL
from ui import routes
from ui.uploads import BoundedUploads
from vae_core import datasets, jobs, runs
from vae_core.cli.main import main
from vae_core.datasets.imports import Choices, keep, remove
from vae_core.errors import ReadOnlyError
from vae_core.jobs import imports, likelihood, warm
from vae_core.runs import Run, RunState, trash
from vae_core.storage import read_only

CHANGES: dict[str, Callable[[Run, Path], object]] = {
    "start": lambda run, folder: jobs.start(SMALL),
    "resume": lambda run, folder: jobs.resume(run),
    "stop": lambda run, folder: jobs.stop(run),
    "log p": lambda run, folder: likelihood.start(run, 1.0),
    "create": lambda run, folder: runs.create_run(SMALL),
    "rename": lambda run, folder: runs.rename_run(run, "Another"),
    "delete": lambda run, folder: trash.put(run),
    "restore": lambda run, folder: trash.restore(run),
    "empty": lambda run, folder: trash.empty(),
    "begin": lambda run, folder: imports.begin([("a.csv", io.BytesIO(b"x\n1\n"))]),
    "keep": lambda run, folder: keep(folder, "Mine"),
    "remove": lambda run, folder: remove("mine"),
    "import": lambda run, folder: imports.add([folder], "Mine", Choices(), progress=print),  # type: ignore[arg-type]
}


@pytest.fixture
def own(trained: dict[str, Run]) -> Run:
    """A run of the user's own, stopped, in this test's runs folder."""
    folder = runs.runs_dir()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "own"
    shutil.copytree(trained["mlp"].path, path)
    run = Run(path)
    run.write_state(RunState(status="stopped", epoch=1, reason="Stopped by request."))
    return run


@pytest.fixture
def looking(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], str]:
    """Switches the mode on when called; returns what the folders hold, as a digest."""
    monkeypatch.setenv(datasets.DATA_DIR_VARIABLE, str(tmp_path / "data"))
    (tmp_path / "data").mkdir()

    def switch_on() -> str:
        monkeypatch.setenv(read_only.VARIABLE, "1")
        return state_of(tmp_path)

    return switch_on


def state_of(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        found.update(str(path.relative_to(folder)).encode())
        if path.is_file():
            found.update(path.read_bytes())
    return found.hexdigest()


@pytest.mark.parametrize("name", CHANGES)
def test_the_core_refuses_every_change(
    own: Run, looking: Callable[[], str], tmp_path: Path, name: str
) -> None:
    before = looking()
    with pytest.raises(ReadOnlyError, match="only shows"):
        CHANGES[name](own, tmp_path)
    assert state_of(tmp_path) == before


@pytest.mark.parametrize("value", ["", "0", "false", "Off", "no"])
def test_a_variable_that_says_no_is_off(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(read_only.VARIABLE, value)
    assert not read_only.is_on()


def test_no_trainer_is_kept_warm(
    own: Run, looking: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(warm.VARIABLE, "on")
    before = looking()
    warm.keep(SMALL)
    assert state_of(tmp_path) == before


def test_a_command_that_changes_says_why_not(
    own: Run, looking: Callable[[], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = looking()
    assert main(["train", "--dataset", "digits", "--epochs", "1"]) == 1
    assert "only shows" in capsys.readouterr().err
    assert state_of(tmp_path) == before


def test_pages_offer_no_change(own: Run, looking: Callable[[], str], whole_app: AppTest) -> None:
    looking()
    app = whole_app.run()
    for page in ("explore", "train", "data", "encode", "compare", "manifold"):
        app.switch_page(f"../pages/{page}.py").run()
        assert not app.exception and not app.error
        words = ("Start", "Rename", "Delete", "Resume", "Stop", "Remove", "Train", "Empty")
        assert not [b.label for b in app.button if b.label.startswith(words)], page
        assert not app.get("file_uploader") or page == "encode", page
    app.switch_page("../pages/train.py").run()
    assert "switched off on this server" in app.info[0].value


def test_a_page_that_was_open_before_changes_nothing(
    own: Run, looking: Callable[[], str], tmp_path: Path, whole_app: AppTest
) -> None:
    """Its buttons are still there: a click is a message that the server has to refuse itself."""
    app = whole_app.run().switch_page("../pages/train.py").run()
    keys = [button.key for button in app.button if button.key]
    for key in ("start-training", f"resume-in-list-{own.name}", f"delete-{own.name}"):
        assert key in keys
    before = looking()
    app.button(key=f"resume-in-list-{own.name}").click().run()
    assert not app.exception
    assert state_of(tmp_path) == before


def test_an_upload_is_a_picture_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []

    async def streamlit(scope: Any, receive: Any, send: Any) -> None:
        taken.append(scope["path"])

    async def send(message: Any) -> None:
        answers.append(message)

    answers: list[Any] = []
    bounded = BoundedUploads(streamlit)
    path = "/_stcore/upload_file/session/file"

    def put(*lengths: bytes) -> None:
        headers = [(b"content-length", length) for length in lengths]
        scope = {"type": "http", "method": "PUT", "path": path, "headers": headers}
        asyncio.run(bounded(scope, None, send))  # type: ignore[arg-type]

    put(b"199999999")
    assert len(taken) == 1
    monkeypatch.setenv(read_only.VARIABLE, "1")
    for lengths in ([b"199999999"], [], [b"5", b"199999999"], [b"-1"], [b"x"]):
        put(*lengths)
    assert len(taken) == 1
    assert [m["status"] for m in answers if "status" in m] == [413] * 5
    put(b"4000000")
    assert len(taken) == 2


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_blocks_and_modules_can_only_be_read(method: str) -> None:
    app = Starlette(routes=routes.routes())
    for path in ("/web/blocks/abc", "/web/health", "/web/v1/latent_map.js"):
        assert asgi.ask(app, method, path).status_code == 405
