"""Train while it trains: the latent space forms, can be pointed at, paused and taken by epochs."""

import pytest

from tests.support import trainings
from tests.support.driver import ROOT
from tests.support.survival import wait_for
from vae_core import jobs

pytestmark = pytest.mark.browser

HOOK = "document.querySelector('.lm-live').latentMap"
MOMENTS = f"{HOOK}.film.settled"
PATIENCE = 120_000  # ms: a trainer gives way to everything else


@pytest.fixture
def training(serve, tmp_path):
    """A long training, and a server that shows it."""
    folder = tmp_path / "runs"
    server = serve(ROOT / "app.py", {"VAE_RUNS_DIR": str(folder)})
    run = jobs.start(trainings.LONG, folder=folder, watched=True)
    yield server.url, run
    trainings.end(run)


def wait_until_it_moves(page):
    page.wait_for_selector('.lm-live[data-ready="true"]', timeout=PATIENCE)
    page.wait_for_function(f"{MOMENTS} > 1", timeout=PATIENCE)
    before = page.evaluate(f"window.was = Array.from({HOOK}.positions)")
    page.wait_for_function(
        f"{HOOK}.positions.some((value, i) => value !== window.was[i])", timeout=PATIENCE
    )
    return before


def click(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_it_moves_decodes_under_the_pointer_pauses_and_trains_one_epoch(open_page, training):
    url, run = training
    page = open_page(f"{url}/train?job={run.name}")
    assert len(wait_until_it_moves(page)) == 2 * 360  # all of the digits' test examples

    box = page.locator(".lm-live .lm-map").bounding_box()
    assert box["width"] > 250 and box["height"] == pytest.approx(box["width"], abs=1)
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.3)
    page.wait_for_function(f"{HOOK}.image !== null")
    page.evaluate(f"window.was = Array.from({HOOK}.image)")
    now = page.evaluate(MOMENTS)
    page.wait_for_function(f"{MOMENTS} > {now}", timeout=PATIENCE)
    page.wait_for_function(f"{HOOK}.image.some((value, i) => value !== window.was[i])")
    pictures = page.locator(".lm-reconstructions canvas")
    assert pictures.is_visible()
    # Eight images, and under them their reconstructions: each 28 × 28.
    assert pictures.evaluate("c => [c.width, c.height]") == [8 * 28, 2 * 28]

    click(page, "Pause")
    wait_for(lambda: run.state.phase == "Paused", "the pause")
    held = run.state.epoch
    click(page, "One epoch")
    wait_for(lambda: run.state.epoch == held + 1 and run.state.phase == "Paused", "one epoch")
    page.wait_for_timeout(1500)
    assert (run.state.epoch, run.state.phase) == (held + 1, "Paused")
    page.get_by_text(f"Paused in epoch {held + 2} of 2000").wait_for()
    click(page, "Go on")
    wait_for(lambda: run.state.epoch > held + 1, "the training to go on")


def test_it_can_be_switched_off_and_an_address_says_so(open_page, training):
    url, run = training
    page = open_page(f"{url}/train?job={run.name}")
    wait_until_it_moves(page)
    page.get_by_text("Live map").click()
    page.locator(".lm-live").wait_for(state="detached")
    assert "live=off" in page.evaluate("location.search")
    page.reload()
    page.get_by_role("button", name="Pause").wait_for()
    page.wait_for_timeout(1500)
    assert not page.locator(".lm-live").count()
    page.get_by_text("Live map").click()
    page.wait_for_selector('.lm-live[data-ready="true"]', timeout=PATIENCE)
    assert "live=" not in page.evaluate("location.search")
