"""The layer of the exact posterior on Explore: lines against LiteRT, words."""

import re

import numpy as np
import pytest

from tests.support.driver import ROOT
from vae_core import datasets, runs
from vae_core.analysis.likelihood.measure import decoder_of
from vae_core.analysis.likelihood.target import Examples, log_joint_at_own
from vae_core.datasets import to_unit
from vae_core.serving.codec import Codec
from vae_core.vae.binarise import binarised

pytestmark = pytest.mark.browser

HOOK = "document.querySelector('.lm').latentMap"
RUN, POINT = "digits-vae", 17
LINES = f"""() => {{
    const d = document.querySelector('.lm-overlay .lm-exact').getAttribute('d');
    const {{x0, x1, y1, width}} = {HOOK}.scale(), k = width / (x1 - x0);
    return d.split('M').slice(1).map(line => line.split('L').map(at => {{
        const [x, y] = at.split(' ').map(Number);
        return [x0 + x / k, y1 - y / k];
    }}));
}}"""


@pytest.fixture(scope="module")
def url(serve):
    return serve(ROOT / "app.py", {}).url


def test_the_kept_example_s_exact_posterior_is_on_the_map_and_in_words(open_page, url):
    page = open_page(f"{url}/?run={RUN}&beta=1&point={POINT}")
    page.wait_for_selector('.lm[data-axes="true"]')
    assert page.locator(".lm-inset").count() == 0
    page.locator("[data-layer=posterior]").click()
    page.wait_for_function("/below log p/.test(document.querySelector('.lm-sentence').textContent)")
    codec, x = Codec.open(runs.open_run(RUN)), datasets.load("digits").test.x[POINT : POINT + 1]
    example = Examples(binarised(to_unit(x), 0).reshape(1, -1))
    lines = np.array(page.evaluate(LINES), np.float32)
    log_f = log_joint_at_own(decoder_of(codec, 1.0), example, lines.reshape(1, -1, 2))[0]
    levels = np.sort(log_f)
    # Two lines, one around the other: at each of them p(x, z) is the same all along.
    inner, outer = levels[-len(levels) // 4 :], levels[: len(levels) // 4]
    assert np.ptp(inner) < 0.1 and np.ptp(outer) < 0.1
    assert inner.mean() - outer.mean() == pytest.approx(1.5, abs=0.3)  # ½(2² − 1²) of a Gaussian
    gap, family, encoder = map(
        float, re.findall(r"(\d+\.\d)", page.locator(".lm-sentence").inner_text())[-3:]
    )
    assert gap == pytest.approx(family + encoder, abs=0.11)
    assert page.locator(".lm-inset").count() == 1
    page.locator("[data-layer=posterior]").click()
    page.wait_for_function("!document.querySelector('.lm-inset')")
    assert page.locator(".lm-overlay .lm-exact").first.is_hidden()


def test_a_run_without_one_has_no_such_layer(open_page, url):
    page = open_page(f"{url}/?run=digits-autoencoder")
    page.wait_for_selector('.lm[data-axes="true"]')
    assert page.locator("[data-layer=posterior]").is_hidden()
