"""No page has a fault that keeps people out: axe finds no serious or critical one."""

import pytest
from playwright.sync_api import expect

from tests.support.driver import DESKTOP, PHONE, ROOT
from tests.web.test_units import missing

pytestmark = pytest.mark.browser

AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
RUN = "run=mnist-every-beta-mlp"
PAGES = {
    # With a path and a selection: all of the map's parts are there.
    "explore": f"?{RUN}&point=17&to=1,1&layers=rings,labels&region=-1,-1;1,-1;1,1;-1,1",
    "manifold": f"manifold?{RUN}",
    "compare": f"compare?{RUN}",
    "encode": f"encode?{RUN}",
    "data": f"data?{RUN}",
    "train": f"train?{RUN}",
    "sweeps": f"sweeps?{RUN}",
    "lessons": f"lessons?{RUN}",
    "lesson": "?run=digits&lesson=collapse&scene=1",
}
# A wide table scrolls on a phone. Browsers give such a region the focus by themselves.
FAULTS = """axe.run(document, {
    resultTypes: ['violations'], rules: {'scrollable-region-focusable': {enabled: false}},
}).then(({violations}) => violations
    .filter(({impact}) => impact === 'serious' || impact === 'critical')
    .map(({id, nodes}) => [id, nodes.map(({html}) => html)]))"""


@pytest.fixture(scope="module")
def axe():
    if not AXE.exists():
        missing("needs axe-core: npm install in web/")
    return AXE.read_text("utf-8")


@pytest.fixture(scope="module")
def url(serve, tmp_path_factory):
    return serve(ROOT / "app.py", {"VAE_RUNS_DIR": str(tmp_path_factory.mktemp("runs"))}).url


@pytest.mark.parametrize("look", [(DESKTOP, "light"), (PHONE, "dark")], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_no_serious_fault(url, open_page, axe, name, look):
    viewport, scheme = look
    page = open_page(f"{url}/{PAGES[name]}", viewport, color_scheme=scheme)
    expect(page.locator("h1")).to_be_visible()
    if name == "encode":
        page.get_by_role("radio", name="Sample").click()
        expect(page.locator(".lm[data-axes=true]")).to_be_visible()
    page.wait_for_timeout(2500)
    page.evaluate(axe)
    assert page.evaluate(FAULTS) == []


def test_everything_on_the_map_is_reached_by_tab_and_shows_it(url, open_page):
    page = open_page(f"{url}/?{RUN}&point=17")
    page.wait_for_selector(".lm[data-axes=true]")
    page.locator(".lm-play").focus()
    reached = set()
    for _ in range(60):
        found = page.evaluate("""() => {
            const e = document.activeElement;
            if (!e.closest('.lm')) return null;
            const style = getComputedStyle(e);
            const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
                || style.boxShadow !== 'none' || e.matches('input[type=number]');
            return [e.className || e.dataset.layer || e.dataset.mode || e.dataset.range
                || e.textContent, seen];
        }""")
        if found is None:
            break
        reached |= {found[0], *found[0].split()}  # all its classes, and each
        assert found[1], f"{found[0]} has the focus and does not show it"
        page.keyboard.press("Tab")
    assert {"lm-play", "lm-beta-number", "lm-beta-range", "lm-map", "lm-fit lm-pill", "pan", "path",
            "images", "lm-z", "lm-again", "view"} <= reached  # fmt: skip


def test_text_grows_with_the_browsers_setting(url, open_page):
    page = open_page(f"{url}/?{RUN}")
    page.wait_for_selector(".lm[data-axes=true]")

    def sizes():
        return page.evaluate("""() => ['.lm-numbers dt', '.lm-tools button', '.lm-ring-text',
            '.lm-legend button', '.lm-beta-ticks button', '.lm-plot .xtick text'].map(
            name => parseFloat(getComputedStyle(document.querySelector(name)).fontSize))""")

    before = sizes()
    page.add_style_tag(content="html { font-size: 24px !important; }")
    page.wait_for_timeout(800)
    assert [after / size for after, size in zip(sizes(), before, strict=True)] == pytest.approx(
        [1.5] * len(before), rel=0.05
    )
