"""model/decoder.js against NumPy, and against LiteRT on trained runs."""

from __future__ import annotations

import base64
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest

from tests.support import driver, oracle
from tests.support.map_harness.synthetic import random_decoder
from vae_core import runs
from vae_core.serving.codec import Codec
from vae_core.serving.decoder_spec import BrowserDecoder, browser_decoder
from vae_core.vae.config import BetaRange

pytestmark = pytest.mark.browser

WEB = Path(__file__).parents[4] / "web"
ORIGIN = "http://modules.test"  # answered by the test itself
SHIPPED = sorted(path for path in runs.PRETRAINED_DIR.iterdir() if path.is_dir())
TOLERANCE = 1 / 255
CLOSE = 2e-5  # what float32 leaves

IMPORT = """async () => {
    const {createDecoder} = await import('/latent_map/model/decoder.js');
    globalThis.createDecoder = createDecoder;
}"""
DECODE = """([spec, weights, places, betas]) => {
    const bytes = Uint8Array.from(atob(weights), c => c.charCodeAt(0));
    const decoder = createDecoder(spec, bytes);
    return betas.map((beta, i) => {
        decoder.setBeta(beta);
        return Array.from(decoder.decode(places[i]));
    });
}"""


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page(**driver.CONTEXT)
    page.route(f"{ORIGIN}/**", answer)
    page.goto(f"{ORIGIN}/")
    page.evaluate(IMPORT)
    yield page
    page.close()


def answer(route):
    """A module of web/, or an empty page."""
    path = WEB / urlsplit(route.request.url).path.lstrip("/")
    if path.is_file():
        route.fulfill(path=path, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")


def in_browser(page, decoder: BrowserDecoder, z: np.ndarray, betas: list[float]) -> np.ndarray:
    weights = base64.b64encode(decoder.weights).decode()
    return np.array(page.evaluate(DECODE, [decoder.spec, weights, z.tolist(), betas]))


@pytest.mark.parametrize("conditioned", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "float16"])
@pytest.mark.parametrize(
    "options",
    [
        {"kind": "mlp", "hidden": (30, 7), "activation": "gelu"},
        {"kind": "mlp", "hidden": (64,), "activation": "relu", "latent_dim": 5},
        {"kind": "mlp", "hidden": (33,), "activation": "linear", "output": "linear"},
        {"kind": "conv", "activation": "relu"},
        {"kind": "conv", "activation": "gelu", "embedding_activation": "relu"},
    ],
    ids=lambda o: "-".join(map(str, o.values())),
)
def test_equals_numpy(page, options, conditioned, dtype):
    rng = np.random.default_rng(1)
    decoder = random_decoder(rng, conditioned=conditioned, dtype=dtype, **options)
    z = rng.normal(0, 1.5, (4, decoder.spec["latent_dim"]))
    betas = [0.01, 0.3, 1.0, 20.0]
    expected = np.array([oracle.decode(decoder, p, b) for p, b in zip(z, betas, strict=True)])
    assert np.ptp(expected, axis=0).max() > 0.1, "the oracle's images must differ"
    error = np.abs(in_browser(page, decoder, z, betas) - expected).max()
    assert error < CLOSE < TOLERANCE


def test_every_dimension_is_decoded_and_none_may_be_missing(page):
    decoder = random_decoder(np.random.default_rng(2), latent_dim=4, hidden=(16,))
    z = np.array([[0.5, -1.0, 0.25, 2.0]])
    expected = oracle.decode(decoder, z[0], 1.0)
    assert np.abs(in_browser(page, decoder, z, [1.0])[0] - expected).max() < CLOSE
    with pytest.raises(Exception, match="z needs 4 numbers"):
        in_browser(page, decoder, z[:, :2], [1.0])


def test_beta_changes_a_conditioned_decoder_and_no_other(page):
    z = np.array([[0.5, -1.0]] * 2)
    for conditioned in (True, False):
        decoder = random_decoder(np.random.default_rng(3), conditioned=conditioned, hidden=(64,))
        low, high = in_browser(page, decoder, z, [0.02, 10.0])
        assert (np.abs(low - high).max() > 0.01) == conditioned


@pytest.mark.parametrize("name", ["mlp", "conv", "mlp-every-beta", "conv-every-beta", "vectors"])
def test_equals_litert(page, trained, name):
    """A trained run's own decoder: 200 random z, over the range of β if there is one."""
    run = trained[name]
    codec, decoder = Codec.open(run), browser_decoder(run.config, run.decoder_bytes())
    rng = np.random.default_rng(5)
    z = rng.normal(0, 2, (200, 2)).astype(np.float32)
    betas = np.geomspace(0.01, 25, 200).tolist() if run.config.conditioned else [1.0] * 200
    ours = in_browser(page, decoder, z, betas)
    for row, beta in enumerate(betas):
        expected = codec.decode(z[row : row + 1], beta).ravel()
        # What float32 leaves of numbers up to 16 is more than of pixels.
        assert np.abs(ours[row] - expected).max() < CLOSE * max(1.0, np.abs(expected).max())


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_shipped_run_is_decoded_as_on_the_server(page, path):
    """200 places, each at a β of its own; LiteRT equals Keras by tests/test_export.py."""
    run = runs.Run(path)
    codec, decoder = Codec.open(run), browser_decoder(run.config, run.decoder_bytes())
    rng = np.random.default_rng(3)
    z = rng.normal(0, 1.5, (200, run.config.latent_dim)).astype(np.float32)
    possible = run.config.beta
    ends = (possible.low, possible.high) if isinstance(possible, BetaRange) else (0.01, 25)
    betas = np.exp(rng.uniform(*np.log(ends), 200)).tolist()
    shown = in_browser(page, decoder, z, betas)
    expected = [
        codec.decode(place[None], beta).ravel() for place, beta in zip(z, betas, strict=True)
    ]
    span = 1.0 if run.config.likelihood == "bernoulli" else 16.0
    assert np.abs(shown - np.array(expected)).max() < TOLERANCE * span
