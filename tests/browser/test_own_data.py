"""From a file that is dropped to its decoded row under the pointer, in a real browser."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.support.driver import ROOT

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def url(serve, tmp_path_factory):
    folders = {name: str(tmp_path_factory.mktemp(name)) for name in ("runs", "data")}
    return serve(
        ROOT / "app.py", {"VAE_RUNS_DIR": folders["runs"], "VAE_DATA_DIR": folders["data"]}
    ).url


def flowers():
    """A table of 120 rows: two numbers that depend on a label, one value missing."""
    rng = np.random.default_rng(0)
    rows = ["stalk_cm,weight_g,colour"]
    for index in range(120):
        tall = index % 2
        stalk = "" if index == 3 else f"{rng.normal(40 if tall else 12, 2):.1f}"
        rows.append(f"{stalk},{rng.normal(900 if tall else 300, 40):.0f},{('red', 'blue')[tall]}")
    content = "\n".join(rows).encode()
    return {"name": "flowers.csv", "mimeType": "text/csv", "buffer": content}


def test_a_dropped_table_is_understood_trained_on_and_decoded_in_its_own_units(url, open_page):
    page = open_page(f"{url}/data")
    expect(page.get_by_test_id("stFileUploaderDropzone")).to_be_visible()
    page.locator("input[type=file]").set_input_files(flowers())
    expect(page.get_by_text("What was understood of flowers")).to_be_visible()
    expect(page.get_by_text("1 missing value")).to_be_visible()
    page.get_by_role("button", name="Train on it").first.click()

    expect(page.get_by_label("Start from")).to_have_value("What fits the data")
    epochs = page.get_by_label("Epochs", exact=True)
    epochs.fill("3")
    epochs.press("Enter")
    page.get_by_role("button", name=re.compile("Start training")).click()
    page.get_by_role("button", name="Explore it").click()

    page.wait_for_selector(".lm[data-axes=true]")
    box = page.locator(".lm-map").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.5)
    row = page.locator(".lm-image > canvas")
    name = re.compile(r"Decoded row: stalk_cm \d+\.\d, weight_g \d+$")
    expect(row).to_have_attribute("aria-label", name)
    before = row.get_attribute("aria-label")
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.4)
    expect(row).not_to_have_attribute("aria-label", before)
