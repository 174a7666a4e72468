"""The time machine on Explore: a training played back, from blocks that are fetched once."""

import numpy as np
import pytest

from tests.support import oracle
from tests.support.driver import ROOT
from vae_core.serving.codec import Codec
from vae_core.serving.decoder_spec import browser_decoder_of

pytestmark = pytest.mark.browser

HOOK = "document.querySelector('.lm').latentMap"
RUNS = ("mlp", "conv-every-beta", "gaussian-3d", "one-dimension")
SCRUB = f"""async () => {{
    const range = document.querySelector('.lm-time-range'), seen = [];
    for (let place = 0; place <= {HOOK}.film.last; place += 0.25) {{
        range.value = place;
        range.dispatchEvent(new Event('input', {{bubbles: true}}));
        await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        seen.push({HOOK}.film.epoch);
    }}
    return seen;
}}"""


@pytest.fixture(scope="module")
def url(serve, trained):
    folder = trained["mlp"].path.parent
    return serve(ROOT / "app.py", {"VAE_RUNS_DIR": str(folder)}).url


def at_epoch(open_page, url, name, epoch):
    page = open_page(f"{url}/?run={name}&beta=1&z=0.5,-0.5&epoch={epoch}")
    page.wait_for_selector('.lm[data-axes="true"]')
    page.wait_for_function(
        f"epoch => {HOOK}.film.settled === {HOOK}.film.last && {HOOK}.film.epoch === epoch",
        arg=epoch,
    )
    page.wait_for_timeout(500)
    return page


@pytest.mark.parametrize("name", RUNS)
def test_a_link_to_an_epoch_shows_its_codes_and_what_its_network_decodes(
    open_page, url, trained, name
):
    run = trained[name]
    page = at_epoch(open_page, url, name, 0)
    snapshot = run.snapshot(run.snapshots()[0])
    drawn = page.evaluate(f"({{positions: Array.from({HOOK}.positions), z: {HOOK}.drawn.code}})")
    mean = snapshot.codes.mean_at(1.0)
    places = np.array(drawn["positions"]).reshape(-1, 2)
    if mean.shape[1] == 1:
        mean = np.pad(mean, [(0, 0), (0, 1)])
    if mean.shape[1] == 2:
        assert np.abs(places - mean).max() < 1e-2
    derived = browser_decoder_of(run.config, snapshot.decoder, Codec.open(run).shape)
    image = np.array(page.evaluate(f"Array.from({HOOK}.image)"))
    z = np.array(drawn["z"], np.float32)[: run.config.latent_dim]
    ours = oracle.decode(derived, z, 1.0)
    assert np.abs(image - np.clip(ours, 0, 1)).max() < 1e-2


def test_scrubbing_asks_the_server_for_nothing_and_ends_at_the_trained_run(open_page, url, trained):
    page = at_epoch(open_page, url, "mlp", 0)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    seen = page.evaluate(SCRUB)
    assert seen[0] == 0 and 1 in seen and seen[-1] is None
    assert not [address for address in asked if "/blocks/" in address]
    page.wait_for_timeout(600)
    assert "epoch=" not in page.evaluate("location.search")
    codes = np.array(page.evaluate(f"Array.from({HOOK}.positions)")).reshape(-1, 2)
    assert np.abs(codes - trained["mlp"].codes().mean_at(1.0)).max() < 1e-2


def test_play_goes_from_the_untrained_network_to_the_trained_run(open_page, url):
    page = at_epoch(open_page, url, "mlp", 1)
    page.click(".lm-time-play")
    page.wait_for_function(
        f"{HOOK}.film.epoch === null && {HOOK}.film.position === {HOOK}.film.last"
    )
    assert page.get_attribute(".lm-time-play", "aria-pressed") == "false"
    assert "trained" in page.inner_text(".lm-time-said")
