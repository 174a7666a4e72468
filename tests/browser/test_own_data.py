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


def demand():
    """150 days of 24 hours and a season: semicolons and decimal commas."""
    rng, hours = np.random.default_rng(1), np.arange(24)
    rows = [";".join([*(f"{hour:02}:00" for hour in hours), "season"])]
    for day in range(150):
        cold = day % 2
        curve = np.sin((hours - (14 if cold else 6)) / 4) + 0.1 * rng.normal(size=24)
        cells = [f"{value:.3f}".replace(".", ",") for value in curve]
        rows.append(";".join([*cells, ("Apr-Sep", "Oct-Mar")[cold]]))
    content = "\n".join(rows).encode()
    return {"name": "demand.csv", "mimeType": "text/csv", "buffer": content}


def train_three_epochs(page):
    # What was understood has its button above those of the list, once it is drawn whole.
    expect(page.get_by_role("button", name="Keep it")).to_be_visible()
    page.get_by_role("button", name="Train on it").first.click()
    expect(page.get_by_label("Start from")).to_have_value("What fits the data")
    epochs = page.get_by_label("Epochs", exact=True)
    epochs.fill("3")
    epochs.press("Enter")
    page.get_by_role("button", name=re.compile("Start training")).click()
    page.get_by_role("button", name="Explore it").click(timeout=240_000)
    page.wait_for_selector(".lm[data-axes=true]")


def test_a_dropped_series_is_drawn_as_curves_and_named_by_its_labels(url, open_page):
    page = open_page(f"{url}/data")
    expect(page.get_by_test_id("stFileUploaderDropzone")).to_be_visible()
    page.locator("input[type=file]").set_input_files(demand())
    expect(page.get_by_text("150 curves of 24 values, 2 labels")).to_be_visible()
    train_three_epochs(page)
    expect(page.locator(".lm-legend")).to_contain_text("Oct-Mar")
    box = page.locator(".lm-map").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.5)
    name = re.compile(r"Decoded curve from 00:00 to 23:00: lowest -?\d.* at \d\d:00")
    expect(page.locator(".lm-image > canvas")).to_have_attribute("aria-label", name)
    page.get_by_role("link", name="Encode").click()
    page.get_by_text("Its 24 values").click()
    expect(page.get_by_role("spinbutton", name="23:00", exact=True)).to_be_visible()


def test_a_dropped_table_is_understood_trained_on_and_decoded_in_its_own_units(url, open_page):
    page = open_page(f"{url}/data")
    expect(page.get_by_test_id("stFileUploaderDropzone")).to_be_visible()
    page.locator("input[type=file]").set_input_files(flowers())
    expect(page.get_by_text("What was understood of flowers")).to_be_visible()
    expect(page.get_by_text("1 missing value")).to_be_visible()
    train_three_epochs(page)
    box = page.locator(".lm-map").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.5)
    row = page.locator(".lm-image > canvas")
    name = re.compile(r"Decoded row: stalk_cm \d+\.\d, weight_g \d+$")
    expect(row).to_have_attribute("aria-label", name)
    before = row.get_attribute("aria-label")
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.4)
    expect(row).not_to_have_attribute("aria-label", before)
