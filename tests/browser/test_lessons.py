"""The six lessons, walked to their ends with wrong answers and right ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support import driver
from ui import web_files
from vae_core import lessons
from vae_core.lessons import Lesson, Scene

READY = '.lm[data-axes="true"][data-ready="true"]'
AT_REST = '[data-testid="stApp"][data-test-script-state="notRunning"]'
LOOKS = """(look) => {
  const beta = new URLSearchParams(look).get("beta");
  return !beta || document.querySelector(".lm").latentMap.state.beta === Number(beta);
}"""
FREE_PLACE = """([least, most, wants]) => {
  const { positions, scale } = document.querySelector(".lm").latentMap;
  const s = scale();
  const box = document.querySelector(".lm-map").getBoundingClientRect();
  const pixel = ([x, y]) => [
    box.left + s.left + ((x - s.x0) / (s.x1 - s.x0)) * s.width,
    box.top + s.top + ((s.y1 - y) / (s.y1 - s.y0)) * s.height,
  ];
  const seen = ([x, y]) => x > 0 && x < innerWidth && y > 0 && y < innerHeight;
  const inside = ([x, y]) => x > s.x0 && x < s.x1 && y > s.y0 && y < s.y1 && seen(pixel([x, y]));
  const far = ([x, y]) => Math.hypot(x, y) >= least && Math.hypot(x, y) <= most;
  const unit = (s.x1 - s.x0) / s.width;
  const points = Array.from({ length: positions.length / 2 },
    (_, i) => [positions[2 * i], positions[2 * i + 1]]);
  if (wants === "example") return pixel(points.find((at) => inside(at) && far(at)));
  for (let i = 1; i < 40; i++) for (let j = 1; j < 40; j++) {
    const at = [s.x0 + (i / 40) * (s.x1 - s.x0), s.y0 + (j / 40) * (s.y1 - s.y0)];
    const alone = points.every(([x, y]) => Math.hypot(x - at[0], y - at[1]) > 16 * unit);
    if (inside(at) && far(at) && alone) return pixel(at);
  }
  return null;
}"""


@pytest.fixture(scope="module")
def app(serve: Callable[..., driver.Server]) -> str:
    return serve(driver.ROOT / "app.py", {}).url


@pytest.mark.parametrize("name", [path.stem for path in sorted(Path("lessons").glob("*.toml"))])
def test_a_lesson_is_walked_to_its_end(app: str, open_page: Callable[..., Any], name: str) -> None:
    lesson = lessons.find(name)
    page = open_page(f"{app}/lessons")
    page.get_by_role("button", name="Begin").nth(_place(lesson)).click()
    for number, scene in enumerate(lesson.scenes, start=1):
        page.wait_for_selector(f".ls-count:has-text('{number} of {len(lesson.scenes)}')")
        page.wait_for_function(f"new URL(location).searchParams.get('scene') === '{number}'")
        # Who reads a scene first meets the map that the server sets for it, not the one before.
        page.wait_for_selector(f'.ls[data-scene="{number}"]')
        page.wait_for_selector(AT_REST)
        page.wait_for_function(
            f"document.querySelector('.lm')?.latentMap?.state.run === {scene.run!r}"
        )
        page.wait_for_function(LOOKS, arg=scene.look)
        page.wait_for_selector(READY)
        go_on = page.locator(".ls-next")
        if scene.ask:
            _answer(page, scene)
        if scene.wait:
            assert go_on.is_disabled()
            _do(page, scene)
            page.wait_for_selector(".ls-reply:not(:empty)")
        assert go_on.inner_text() == ("Finish" if number == len(lesson.scenes) else "Go on")
        go_on.click()
    page.wait_for_selector(".ls", state="detached")
    page.wait_for_function("!new URL(location).searchParams.has('lesson')")


def _place(lesson: Lesson) -> int:
    return [each.name for each in lessons.found()[0]].index(lesson.name)


def _answer(page: Any, scene: Scene) -> None:
    """First every wrong answer, each of which says why, then the right one."""
    assert scene.ask is not None
    go_on, reply = page.locator(".ls-next"), page.locator(".ls-reply")
    for answer in sorted(scene.ask.answers, key=lambda answer: answer.right):
        page.get_by_role("button", name=answer.text, exact=True).click()
        assert _plain(answer.reply) == " ".join(reply.inner_text().split())
        assert go_on.is_enabled() == answer.right


def _plain(text: str) -> str:
    return " ".join(text.replace("*", "").split())


def _do(page: Any, scene: Scene) -> None:
    """What the scene waits for, as a person would do it."""
    assert scene.wait is not None
    wanted = scene.wait.conditions
    page.locator(".lm-map").scroll_into_view_if_needed()
    for name in ("beta_at_most", "beta_at_least"):
        if name in wanted:
            page.locator(".lm-beta-number").fill(str(wanted[name]))
            page.locator(".lm-beta-number").press("Enter")
            page.wait_for_timeout(400)
    if "keep" in wanted:
        span = [wanted.get("distance_at_least", 0), wanted.get("distance_at_most", 1e6)]
        page.mouse.click(*page.evaluate(FREE_PLACE, [*span, wanted["keep"]]))
    if "path" in wanted and "route" not in wanted:
        page.keyboard.down("Shift")
        page.mouse.click(*page.evaluate(FREE_PLACE, [1, 3, "example"]))
        page.keyboard.up("Shift")
    if "route" in wanted:
        page.locator(f".lm-path [data-route={wanted['route']}]").click()
    for layer in wanted.get("layers", ()):
        page.locator(f"[data-layer={layer}]").click()
    for _ in range(wanted.get("draws", 0)):
        page.locator(".lm-again").click()


def test_a_reload_goes_on_where_the_address_says(app: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{app}/?run=digits&lesson=collapse&scene=2")
    page.wait_for_selector(".ls-count:has-text('2 of 4')")
    page.wait_for_selector(READY)
    page.locator(".lm-beta-number").fill("6")
    page.locator(".lm-beta-number").press("Enter")
    page.wait_for_function("new URL(location).searchParams.get('beta') === '6'")
    assert "scene=2" in page.url
    page.reload()
    page.wait_for_selector(".ls-count:has-text('2 of 4')")
    page.wait_for_selector(READY)
    assert page.evaluate("document.querySelector('.lm').latentMap.state.beta") == 6


def test_what_map_and_lesson_say_in_one_breath_is_both_heard(
    app: str, open_page: Callable[..., Any]
) -> None:
    page = open_page(f"{app}/?run=digits&lesson=collapse&scene=1")
    page.wait_for_selector(".ls-count:has-text('1 of 4')")
    page.wait_for_selector(READY)
    page.evaluate(IN_ONE_BREATH)
    page.locator(".lm-beta-number").fill("6")
    page.locator(".lm-beta-number").press("Enter")
    page.wait_for_selector(".ls", state="detached")


IN_ONE_BREATH = """() => {
  const write = history.replaceState.bind(history);
  let told = false; // the map writes the address and tells the server; the person leaves with it
  history.replaceState = (...words) => {
    write(...words);
    if (told || !String(words[2]).includes("beta=6")) return;
    told = true;
    setTimeout(() => document.querySelector(".ls-leave").click());
  };
}"""


def test_what_the_server_says_late_does_not_lead_back(
    app: str, open_page: Callable[..., Any]
) -> None:
    page = open_page(f"{app}/?run=digits&lesson=collapse&scene=1")
    page.wait_for_selector(".ls-count:has-text('1 of 4')")
    counts = page.evaluate(LATE, web_files.part_path("lesson"))
    assert counts == ["1 of 3", "2 of 3", "2 of 3", "3 of 3"]


LATE = """async (module) => {
  const { mount } = await import(new URL(module, document.baseURI));
  const box = document.createElement("div");
  box.append(document.querySelector(".ls").cloneNode(true));
  const scene = { say: "", run: "", look: "", ask: null, wait: null };
  const lesson = { name: "another", title: "", scenes: [scene, scene, scene] };
  const onChange = () => {};
  const part = mount(box, null, { data: { lesson, scene: 1 }, onChange });
  const count = () => box.querySelector(".ls-count").textContent;
  const seen = [count()];
  box.querySelector(".ls-next").click();
  seen.push(count());
  part.update({ data: { lesson, scene: 1 }, onChange });
  seen.push(count());
  part.update({ data: { lesson: { ...lesson, name: "a third" }, scene: 3 }, onChange });
  seen.push(count());
  part.destroy();
  return seen;
}"""


def test_a_lesson_that_is_not_there_is_said(app: str, open_page: Callable[..., Any]) -> None:
    page = open_page(f"{app}/?lesson=nothing")
    page.get_by_text("There is no lesson 'nothing'").wait_for()
    page.wait_for_selector(READY)
