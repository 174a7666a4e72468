"""A server that only shows, and somebody who sends it messages made by hand.

Beside it a server on the same folders that may change them: there the same messages do.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.support import driver
from tests.support.hand_made import (
    HandMade,
    announce,
    pressed,
    request,
    untouched,
    upload,
    uploaded,
)
from tests.support.visitors import Visitor
from tests.test_read_only import state_of
from ui import web_files
from vae_core.runs import Run, RunState
from vae_core.storage import read_only

# Every page with what makes it draw most, and the run of the user's own.
PAGES = {
    "": "run=own", "train": "job=own", "data": "", "sweeps": "", "encode": "run=own",
    "compare": "run=own", "manifold": "run=own", "lessons": "",
}  # fmt: skip
TITLE = "Renamed by hand"
TABLE = b"a,b\n" + b"\n".join(b"%d,%d" % (i, i * i % 7) for i in range(40))


@pytest.fixture(scope="module")
def folder(trained: dict[str, Run], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A runs folder with a run that has stopped, one that is done, one in the trash; and data."""
    home = tmp_path_factory.mktemp("only-shows")
    (home / "data").mkdir()
    for name in ("own", "done"):
        shutil.copytree(trained["mlp"].path, home / "runs" / name)
    stopped = RunState(status="stopped", epoch=1, reason="Stopped by request.")
    Run(home / "runs" / "own").write_state(stopped)
    return home


@pytest.fixture(scope="module")
def open_server(folder: Path, serve: Callable[..., driver.Server]) -> str:
    """One that may change everything."""
    return _serve(serve, folder, {})


@pytest.fixture(scope="module")
def server(folder: Path, serve: Callable[..., driver.Server]) -> str:
    return _serve(serve, folder, {read_only.VARIABLE: "1"})


def _serve(serve: Callable[..., driver.Server], folder: Path, more: dict[str, str]) -> str:
    places = {"VAE_RUNS_DIR": str(folder / "runs"), "VAE_DATA_DIR": str(folder / "data")}
    return serve(driver.ROOT / "app.py", places | more).url


@pytest.fixture
def unchanged(folder: Path) -> Iterator[None]:
    before = state_of(folder)
    yield
    assert state_of(folder) == before


async def _clicks(url: str) -> dict[str, list[tuple[str, list[WidgetState]]]]:
    """Every button of every page: its label, and the states of a browser that presses it."""
    found = {}
    for page, query in PAGES.items():
        async with HandMade(url) as somebody:
            seen = await somebody.ask(page, query)
            assert not seen.errors()
            rest = untouched(seen, TITLE)
            found[page] = [(label, [*rest, pressed(id)]) for id, label in seen.buttons().items()]
    return found


def test_no_button_that_is_not_drawn_can_be_pressed(
    server: str, open_server: str, folder: Path
) -> None:
    clicks = asyncio.run(_clicks(open_server))
    labels = {label for of_page in clicks.values() for label, _ in of_page}
    for wanted in ("Rename", "Delete …", "Resume"):
        assert wanted in labels
    assert any(label.startswith("Start training") for label in labels)
    before = state_of(folder)

    async def press_all() -> None:
        for page, of_page in clicks.items():
            async with HandMade(server) as somebody:
                await somebody.ask(page, PAGES[page])
                for label, states in of_page:
                    if label in ("Open", "Explore it"):
                        continue
                    assert not (await somebody.ask(page, PAGES[page], states)).errors(), label

    asyncio.run(press_all())
    assert state_of(folder) == before


def test_the_same_messages_do_change_what_may_be_changed(open_server: str, folder: Path) -> None:
    """Else the test above would say nothing."""

    async def rename() -> None:
        async with HandMade(open_server) as somebody:
            seen = await somebody.ask("train", PAGES["train"])
            button = next(id for id, label in seen.buttons().items() if label == "Rename")
            await somebody.ask("train", PAGES["train"], [*untouched(seen, TITLE), pressed(button)])

    asyncio.run(rename())
    titles = {Run(folder / "runs" / name).title for name in ("own", "done")}
    assert TITLE in titles


@pytest.mark.usefixtures("unchanged")
def test_a_file_that_is_sent_becomes_no_data(server: str, open_server: str) -> None:
    async def drop() -> None:
        async with HandMade(open_server) as somebody:
            (uploader,) = (await somebody.ask("data")).of("file_uploader")
        async with HandMade(server) as somebody:
            assert not (await somebody.ask("data")).of("file_uploader")
            status, file = upload(server, somebody.session, "a.csv", TABLE)
            assert status in (200, 204)
            held = uploaded(uploader.file_uploader.id, file, "a.csv", len(TABLE))
            assert not (await somebody.ask("data", "", [held])).errors()

    asyncio.run(drop())


@pytest.mark.usefixtures("unchanged")
def test_what_is_no_picture_or_nobodys_is_not_taken(server: str) -> None:
    async def send() -> None:
        async with HandMade(server) as somebody:
            await somebody.ask("encode")
            place = f"/_stcore/upload_file/{somebody.session}/file"
            assert announce(server, place, 21_000_000) == 413
            assert upload(server, "nobody", "a.png", b"x")[0] == 400

    asyncio.run(send())


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_no_route_takes_anything_but_questions(server: str, method: str) -> None:
    paths = (
        "", "train", "_stcore/health", "_stcore/host-config", "media/a.png", web_files.HEALTH,
        web_files.PLOTLY, f"{web_files.BLOCKS}/abc", f"{web_files.LATEST}/abc",
        f"{web_files.ROOT}/{web_files.VERSION}/latent_map/index.js", "_stcore/upload_file",
    )  # fmt: skip
    for path in paths:
        assert request(f"{server}/{path}", method, b"x") in (403, 404, 405), path


@pytest.mark.usefixtures("unchanged")
def test_no_visitor_empties_the_caches_of_the_others(server: str) -> None:
    """Streamlit's own message for that: every map's blocks would be gone."""

    async def see() -> None:
        visitor = Visitor(server, "digits", "explore", np.random.default_rng(0))
        await visitor.open()
        addresses = [f"{server}{address}" for address in visitor.blocks]
        assert addresses
        async with HandMade(server) as somebody:
            await somebody.ask("")
            await somebody.send(BackMsg(clear_cache=True))
            await somebody.send(BackMsg(debug_shutdown_runtime=True))
            await somebody.ask("")  # those before it were heard
        assert {request(address, "GET") for address in addresses} == {200}
        await visitor.close()

    asyncio.run(see())
