"""With VAE_READ_ONLY nothing is changed: by the core, by pages, by uploads, by routes."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import io
import itertools
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from tests.support import asgi, writers
from tests.support.small import SMALL
from ui import routes
from ui.uploads import BoundedUploads
from vae_core import datasets, jobs, runs
from vae_core.cli.main import main
from vae_core.datasets import fetch
from vae_core.datasets.imports import Choices, keep, remove
from vae_core.doors.into import Wish, import_run
from vae_core.errors import ReadOnlyError
from vae_core.jobs import health, imports, likelihood, neighbourhoods, sweeps, warm
from vae_core.jobs.cluster.bridge import train_on_cluster
from vae_core.jobs.cluster.place import Place
from vae_core.jobs.imports import Import
from vae_core.jobs.trainer import train_run
from vae_core.runs import Checkup, Run, RunState, trash
from vae_core.runs.sweep import Sweep, create_sweep
from vae_core.storage import read_only

Held = dict[str, str]  # what a folder holds: a digest of each file

# What a page can ask for that changes something, and how it is asked for.
CHANGES: dict[str, Callable[[Run, Path], object]] = {
    "datasets.imports.keep.remove": lambda run, folder: remove("mine"),
    "jobs.control.extend": lambda run, folder: jobs.extend(run, 10),
    "jobs.control.go_on": lambda run, folder: jobs.go_on(run),
    "jobs.control.move_beta": lambda run, folder: jobs.move_beta(run, 2.0),
    "jobs.control.pause": lambda run, folder: jobs.pause(run),
    "jobs.control.resume": lambda run, folder: jobs.resume(run),
    "jobs.control.start": lambda run, folder: jobs.start(SMALL),
    "jobs.control.stop": lambda run, folder: jobs.stop(run),
    "jobs.imports.begin": lambda run, folder: imports.begin([("a.csv", io.BytesIO(b"x\n1\n"))]),
    "jobs.imports.finish": lambda run, folder: imports.finish(Import(folder)),
    "jobs.imports.forget": lambda run, folder: imports.forget(Import(folder)),
    "jobs.imports.start": lambda run, folder: imports.start(Import(folder), "Mine", Choices()),
    "jobs.likelihood.start": lambda run, folder: likelihood.start(run, 1.0),
    "jobs.neighbourhoods.start": lambda run, folder: neighbourhoods.start(run, 1.0),
    "jobs.neighbourhoods.stop": lambda run, folder: neighbourhoods.stop(run),
    "jobs.sweeps.resume": lambda run, folder: sweeps.resume(Sweep(folder)),
    "jobs.sweeps.start": lambda run, folder: sweeps.start([SMALL]),
    "jobs.sweeps.stop": lambda run, folder: sweeps.stop(Sweep(folder)),
    "runs.rename.rename_run": lambda run, folder: runs.rename_run(run, "Another"),
    "runs.trash.empty": lambda run, folder: trash.empty(),
    "runs.trash.put": lambda run, folder: trash.put(run),
    "runs.trash.restore": lambda run, folder: trash.restore(run),
}
# What no page asks for by itself, and is refused all the same.
BELOW: dict[str, Callable[[Run, Path], object]] = {
    "create": lambda run, folder: runs.create_run(SMALL),
    "keep": lambda run, folder: keep(folder, "Mine"),
    "import": lambda run, folder: imports.add([folder], "Mine", Choices(), progress=print),  # type: ignore[arg-type]
    "import a run": lambda run, folder: import_run(
        Wish(decoder=folder / "a.onnx", encoder=None, dataset="digits", output="logits"), "mine"
    ),
    "fetch": lambda run, folder: fetch.fetch_mnist(folder, False),
    "train": lambda run, folder: train_run(run),
    "train elsewhere": lambda run, folder: train_on_cluster(run, Place(address="127.0.0.1:1")),
    "plan": lambda run, folder: sweeps.plan([SMALL]),
    "create a sweep": lambda run, folder: create_sweep([SMALL]),
    "drive": lambda run, folder: sweeps.drive(Sweep(folder), jobs.control.LOCAL),
}
# What pages call that writes and is not refused: it writes nothing where nothing may be changed.
QUIET: dict[str, Callable[[Run, Path], object]] = {
    "jobs.warm.keep": lambda run, folder: warm.keep(SMALL),
    "runs.run.Run.watch": lambda run, folder: run.watch(),
    "runs.checkup.Checkup.sentences": lambda run, folder: Checkup(
        folder, clock=itertools.count(0, 1000).__next__
    ).sentences([run], budget=1e9),
}
# What only looks as if: st.progress has a name of ours; to_npz uses the system's temporary folder.
NO_FILE = {"jobs.journal.Journal.progress", "analysis.code_table.to_npz"}


def test_whatever_a_page_can_change_is_on_the_list() -> None:
    refused, writes = writers.of_pages()
    assert {name.removeprefix("vae_core.") for name in refused} == CHANGES.keys()
    assert {name.removeprefix("vae_core.") for name in writes} == QUIET.keys() | NO_FILE


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
def looking(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], Held]:
    """Switches the mode on when called; returns what the folders hold."""
    monkeypatch.setenv(datasets.DATA_DIR_VARIABLE, str(tmp_path / "data"))
    (tmp_path / "data").mkdir()

    def switch_on() -> Held:
        monkeypatch.setenv(read_only.VARIABLE, "1")
        return state_of(tmp_path)

    return switch_on


def state_of(folder: Path) -> Held:
    """Every file and folder below it, with a digest of what it holds."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "folder"
        for path in sorted(folder.rglob("*"))
    }


@pytest.mark.parametrize("name", CHANGES | BELOW)
def test_the_core_refuses_every_change(
    own: Run, looking: Callable[[], Held], tmp_path: Path, name: str
) -> None:
    before = looking()
    with pytest.raises(ReadOnlyError, match="only shows"):
        (CHANGES | BELOW)[name](own, tmp_path)
    assert state_of(tmp_path) == before


@pytest.mark.parametrize("value", ["", "0", "false", "Off", "no"])
def test_a_variable_that_says_no_is_off(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(read_only.VARIABLE, value)
    assert not read_only.is_on()


@pytest.mark.parametrize("name", QUIET)
def test_what_would_write_on_the_side_does_not(
    own: Run, looking: Callable[[], Held], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:  # fmt: skip
    monkeypatch.setenv(warm.VARIABLE, "on")
    before = looking()
    QUIET[name](own, tmp_path)
    assert state_of(tmp_path) == before


@pytest.fixture
def signals(monkeypatch: pytest.MonkeyPatch) -> None:
    """No command changes what becomes of Ctrl-C here."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)


@pytest.mark.usefixtures("signals")
@pytest.mark.parametrize(
    "given",
    ["train --dataset digits --epochs 1", "train --resume own",
     "sweep --dataset digits --epochs 1 --seeds 2", "sweep --resume try"],
)  # fmt: skip
def test_a_command_that_changes_says_why_not(
    own: Run, looking: Callable[[], Held], tmp_path: Path, capsys: pytest.CaptureFixture[str],
    given: str,
) -> None:  # fmt: skip
    create_sweep([SMALL], name="try")
    own.request_stop()
    before = looking()
    assert main(given.split()) == 1
    assert "only shows" in capsys.readouterr().err
    assert state_of(tmp_path) == before


def test_health_wants_no_folder_that_can_be_written(
    looking: Callable[[], Held], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mount for reading only takes no file and says that it has no room."""

    def refuse(**_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 0))
    assert len(health.check(tmp_path / "runs").problems) == 2
    before = looking()
    assert health.check(tmp_path / "elsewhere").problems == ()
    assert state_of(tmp_path) == before


PAGES = ("explore", "train", "data", "encode", "compare", "manifold", "sweeps", "lessons")


def test_pages_offer_no_change(own: Run, looking: Callable[[], Held], whole_app: AppTest) -> None:
    create_sweep([SMALL, SMALL.replace(seed=1)], name="try")
    looking()
    app = whole_app
    app.session_state["check-up"] = True
    app.run()
    for page in PAGES:
        app.switch_page(f"../pages/{page}.py").run()
        assert not app.exception and not app.error
        words = (
            "Start",
            "Rename",
            "Delete",
            "Resume",
            "Stop",
            "Remove",
            "Train",
            "Empty",
            "Compute",
        )
        assert not [b.label for b in app.button if b.label.startswith(words)], page
        assert not app.get("file_uploader") or page == "encode", page
    app.switch_page("../pages/train.py").run()
    assert "switched off on this server" in app.info[0].value


@pytest.fixture
def crowded(own: Run, trained: dict[str, Run], whole_app: AppTest) -> Iterator[AppTest]:
    """The app with a training that goes on, a sweep, a run in the trash, and a wide run open."""
    folder = own.path.parent
    trash.put(Run(Path(shutil.copytree(own.path, folder / "gone"))))
    create_sweep([SMALL, SMALL.replace(seed=1)], name="try")
    shutil.copytree(trained["gaussian-3d"].path, folder / "wide")
    active = Run(Path(shutil.copytree(trained["mlp"].path, folder / "active")))
    active.write_state(RunState(status="running", epoch=1, phase="Training"))
    whole_app.session_state["check-up"] = True
    whole_app.query_params["run"], whole_app.query_params["job"] = "wide", "active"
    with active.lock():  # as its trainer would
        yield whole_app.run()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_was_open_before_changes_nothing(
    crowded: AppTest, looking: Callable[[], Held], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    page: str,
) -> None:  # fmt: skip
    """Its buttons are still there: a click is a message that the server has to refuse itself."""
    keys = _keys(_drawn(crowded, page))
    if page == "train":
        assert {"pause-active", "stop-active", "delete-own", "start-training"} <= set(keys)
    for key in keys:
        monkeypatch.delenv(read_only.VARIABLE, raising=False)
        _drawn(crowded, page)
        before = looking()
        if key in _keys(crowded):
            crowded.button(key=key).click().run()
            assert not crowded.exception, key
        assert state_of(tmp_path) == before, key


def _drawn(app: AppTest, page: str) -> AppTest:
    app.switch_page(f"../pages/{page}.py").run()
    assert not app.exception
    return app


def _keys(app: AppTest) -> list[str]:
    """Of all buttons but those that cannot be pressed, or only open another page."""
    others = ("open-", "explore-", "lesson-", "jump-")
    return [
        each.key for each in app.button
        if each.key and not each.disabled and not each.key.startswith(others)
    ]  # fmt: skip


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
