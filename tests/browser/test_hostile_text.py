"""Others' words in a real browser: shown as they are, linked nowhere, and nothing is fetched."""

import json
import shutil

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.support import driver
from tests.support.hostile import TEXTS
from vae_core import runs
from vae_core.datasets.title import one_line
from vae_core.runs import RunState

pytestmark = pytest.mark.browser
SCRIPT = """
import numpy as np
import streamlit as st
from tests.support.hostile import TEXTS
from ui.markdown import escaped
from vae_core.serving.facts import Rows
from ui.widgets import vectors
from vae_core.vae.columns import Column
for number, text in enumerate(TEXTS):
    with st.container(key=f"text-{number}"):
        st.markdown("x " + escaped(text))
words = escaped("http://evil.example www.evil.example me@evil.example :material/home:")
for show in (st.title, st.caption, st.error, st.warning, st.info, st.success, st.toast, st.button):
    show(words)
st.progress(0.5, text=words)
st.markdown(f"| a |\\n|---|\\n| {words} |")
st.expander(words).metric(words, 1)
names = [text for text in TEXTS if len(text) < 50][:40]
with st.container(key="bars"):
    columns = tuple(Column(name=name) for name in names)
    values = np.ones(len(names))
    vectors.draw(values, Rows(columns), given=values / 2, key="names")
dates = ["2024-01-01", "2024-01-09", "<a href='http://evil.example'>link</a>"]
with st.container(key="dates"):
    columns = tuple(Column(name=name) for name in dates)
    vectors.draw(np.array([1.0, 2.0, 3.0]), Rows(columns), key="few")
"""
LINKS = """() => [...document.querySelectorAll(".stApp a, .stApp svg a")]
    .map(a => a.getAttribute("href") ?? a.getAttribute("xlink:href") ?? "")
    .filter(href => !href.startsWith("#") && /evil|^mailto|^https?:..www/i.test(href))"""
SHOWN = """count => Array.from({length: count}, (_, n) =>
    document.querySelector(`.st-key-text-${n} [data-testid=stMarkdownContainer]`).textContent)"""


def followed(open_page, url):
    """A page, and every address that it asks for."""
    page = open_page("about:blank")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url)
    return page, asked


def assert_nothing_left_the_house(page, asked, url):
    assert page.evaluate(LINKS) == []
    outside = [to for to in asked if not to.startswith((url, "data:", "blob:"))]
    assert not outside


def test_every_text_is_shown_as_it_is(serve, tmp_path, open_page):
    (tmp_path / "words.py").write_text(SCRIPT)
    url = serve(tmp_path / "words.py", {}).url
    page, asked = followed(open_page, url)
    expect(page.locator(".st-key-dates .xtick text")).to_have_count(3)
    shown = page.evaluate(SHOWN, len(TEXTS))
    for text, words in zip(TEXTS, shown, strict=True):
        assert one_line(words) == one_line(f"x {text}"), ascii(text)[:60]
    ticks = page.locator(".st-key-dates .xtick text").all_text_contents()
    assert ticks == ["2024-01-01", "2024-01-09", "<a href='http://evil.example'>link</a>"]
    assert_nothing_left_the_house(page, asked, url)


@pytest.fixture
def others(tmp_path):
    """Runs and a data set that somebody else has named."""
    title = "http://evil.example www.evil.example me@evil.example ![x](//evil.example)"
    for name, shipped in (("mine", "digits"), ("vectors", "digits-64-vae")):
        shutil.copytree(runs.PRETRAINED_DIR / shipped, tmp_path / "runs" / name)
        (tmp_path / "runs" / name / "digests.json").unlink()
        (tmp_path / "runs" / name / "title.txt").write_text(f"{title} {name}")
    config = json.loads((tmp_path / "runs/vectors/config.json").read_text())
    (tmp_path / "runs/vectors/config.json").write_text(json.dumps(config | {"dataset": "own"}))
    failed = runs.Run(tmp_path / "runs" / "mine")
    failed.write_state(RunState(status="failed", reason=f"see {title} &lt;b&gt;"))
    names = np.array([text for text in TEXTS if text.strip("\0") == text and len(text) < 60][:64])
    x = np.zeros((4, 64), np.float32)
    (tmp_path / "data").mkdir()
    np.savez(tmp_path / "data" / "own.npz", x_train=x, x_test=x, feature_names=names)
    return {"VAE_RUNS_DIR": str(tmp_path / "runs"), "VAE_DATA_DIR": str(tmp_path / "data")}


def test_the_pages_show_others_words_only(serve, others, open_page):
    url = serve(driver.ROOT / "app.py", others).url
    page, asked = followed(open_page, url)
    for path in (
        "?run=mine",
        "train?job=mine",
        "compare?run=mine",
        "encode?run=vectors",
        "manifold?run=vectors",
        "?run=http%3A%2F%2Fevil.example%20www.evil.example",
    ):
        page.goto(f"{url}/{path}")
        expect(page.get_by_text("evil.example").first).to_be_visible()
        page.wait_for_timeout(1500)
        assert page.get_by_text("error of its own").count() == 0
        assert_nothing_left_the_house(page, asked, url)
    expect(page.get_by_text("no run called 'http://evil.example www.evil.example'")).to_be_visible()
