"""A run that is trained on a Ray cluster, in a real browser: watched, stopped, resumed, renamed,
deleted and restored, as one of this machine is."""

import re
import subprocess
import time

import pytest

pytest.importorskip("ray", reason="needs Ray: pip install -r requirements-cluster.txt")
from playwright.sync_api import expect

from tests.support import ray_nodes
from tests.support.driver import ROOT
from vae_core.runs import Run

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def url(serve, home):
    with ray_nodes.cluster(1) as nodes:
        variables = {"VAE_RUNS_DIR": str(home), "VAE_RAY_ADDRESS": nodes.address}
        yield serve(ROOT / "app.py", variables).url


def _wait_for_trainers(count: int) -> None:
    """Until so many live on nodes of a cluster."""
    deadline = time.monotonic() + 60
    while True:
        found = subprocess.run(["pgrep", "-fc", "^ray::Trainer"], capture_output=True, check=False)
        if int(found.stdout) == count:
            return
        assert time.monotonic() < deadline, f"not {count} but {found.stdout.decode()}"
        time.sleep(0.2)


def test_watch_stop_resume_rename_and_delete(url, home, open_page):
    page = open_page(f"{url}/train")
    epochs = page.get_by_label("Epochs", exact=True)
    epochs.fill("400")
    epochs.press("Tab")
    page.get_by_role("button", name="Start training").click()
    progress = page.get_by_text(re.compile(r"Epoch \d+ of 400"))
    expect(page.get_by_text(re.compile("Test set after epoch"))).to_be_visible()
    _wait_for_trainers(1)
    # A run there has one CPU by default, and this machine more.
    expect(page.get_by_text("Device: CPU, 1 core")).to_be_visible()
    first = progress.inner_text()
    page.reload()
    expect(progress).to_be_visible()
    expect(progress).not_to_have_text(first)

    stop = page.get_by_role("button", name="Stop training")
    stop.click()
    stopped = page.get_by_text(re.compile(r"Stopped by request; epoch \d+ is kept"))
    expect(stopped).to_be_visible()
    (path,) = (each for each in home.iterdir() if not each.name.startswith("."))
    run = Run(path)
    epoch = run.state.epoch
    assert run.can_open
    _wait_for_trainers(0)
    page.get_by_role("button", name="Resume").first.click()
    expect(progress).to_be_visible()
    # One that is stopped in the middle is dropped: until a whole one more is done.
    expect(progress).not_to_have_text(re.compile(rf"Epoch ({epoch}|{epoch + 1}) of"))
    _wait_for_trainers(1)
    stop.click()
    expect(stopped).to_be_visible()
    assert [each.epoch for each in run.history] == list(range(1, run.state.epoch + 1))
    assert run.state.epoch > epoch

    page.get_by_role("button", name="Actions").first.click()
    page.get_by_label("Title").last.fill("From far away")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_text("Renamed.")).to_be_visible()
    assert Run(path).title == "From far away"
    page.reload()  # the menu may be open still, and a click would close it
    page.get_by_role("button", name="Actions").first.click()
    page.get_by_role("button", name="Delete …").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Trash: 1")).to_be_visible()
    assert not run.path.exists()
    page.get_by_text("Trash: 1").click()
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("Trash: 1")).to_have_count(0)
    assert run.can_open and Run(path).title == "From far away"
