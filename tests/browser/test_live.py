"""Train while it trains: the latent space forms, can be pointed at, paused and moved."""

import pytest

from tests.support import trainings
from tests.support.driver import ROOT
from tests.support.survival import wait_for
from vae_core import jobs, runs

pytestmark = pytest.mark.browser

LIVE = "document.querySelector('.lm-live')"
FILM = f"{LIVE}.latentMap.film.settled"


@pytest.fixture
def training(serve, tmp_path):
    """A long training that a page watches, and the server."""
    folder = tmp_path / "runs"
    server = serve(ROOT / "app.py", {"VAE_RUNS_DIR": str(folder)})
    run = jobs.start(trainings.LONG, folder=folder, watched=True)
    yield server.url, run
    trainings.end(run)


def test_it_moves_decodes_under_the_pointer_pauses_and_takes_another_beta(open_page, training):
    url, run = training
    page = open_page(f"{url}/train?job={run.name}")
    page.wait_for_selector('.lm-live[data-ready="true"]', timeout=90_000)
    page.wait_for_function(f"{FILM} > 2", timeout=30_000)

    # Under the pointer, with the network of the moment.
    box = page.locator(".lm-live .lm-map").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.3)
    page.wait_for_function(f"{LIVE}.latentMap.image !== null")
    first = page.evaluate(f"Array.from({LIVE}.latentMap.image)")
    now = page.evaluate(FILM)
    page.wait_for_function(f"{FILM} > {now + 1}", timeout=30_000)
    assert page.evaluate(f"Array.from({LIVE}.latentMap.image)") != first
    assert page.locator(".lm-reconstructions canvas").is_visible()
    assert "run=" not in page.evaluate("location.search").replace("job=", "")

    page.get_by_role("button", name="Pause").click()
    wait_for(lambda: run.state.phase == "Paused", "the pause")
    held = run.state.epoch
    page.get_by_role("button", name="One epoch").click()
    wait_for(lambda: run.state.epoch == held + 1 and run.state.phase == "Paused", "one epoch")
    jobs.move_beta(run, 5.0)
    page.get_by_role("button", name="Go on").click()
    wait_for(lambda: runs.Run(run.path).config.beta_moves, "the move")
    page.get_by_text("β in force").first.wait_for(timeout=30_000)
