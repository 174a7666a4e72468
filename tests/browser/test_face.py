"""face.js between Streamlit and a part: what is said while a script runs is heard, and once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ui.components import face

PART = """data:text/javascript,
export const httpSource = () => null;
export function mount(element, source, options) {
  window.mounted.push(options);
  return { update: () => true, destroy() { window.ended += 1; }, state: () => 'seen' };
}"""
PUT = """async ([script, steps]) => {
  document.head.innerHTML = "<base href='http://127.0.0.1/'>";
  document.body.innerHTML = "<div data-testid='stApp' data-test-script-state='notRunning'></div>";
  window.mounted = [];
  window.ended = 0;
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const { default: face } = await import(url);
  const app = document.querySelector("[data-testid=stApp]");
  const heard = [];
  const moment = () => new Promise((done) => setTimeout(done, 50));
  let end = null;
  const link = Object.assign(document.createElement("a"), { href: "about:another" });
  document.body.append(link);
  link.addEventListener("click", (event) => { event.preventDefault(); heard.push("left"); });
  const doing = {
    put() {
      const parentElement = document.createElement("div");
      parentElement.innerHTML = "<div class='part'></div>";
      app.replaceChildren(parentElement);
      const number = window.mounted.length;
      const setStateValue = (name, value) => heard.push([number, name, value]);
      end = face({ parentElement, setStateValue, setTriggerValue: null });
    },
    off: () => { app.replaceChildren(); end(); },
    overtake: () => end(),
    run: () => { app.dataset.testScriptState = "running"; },
    rest: () => { app.dataset.testScriptState = "notRunning"; },
    say: (word) => window.mounted.at(-1).onChange(word),
    leave: () => link.click(),
  };
  for (const [step, word] of steps) {
    doing[step](word);
    await moment();
  }
  return { heard, ended: window.ended, states: window.mounted.map(({ state }) => state ?? null) };
}"""


@pytest.fixture
def play(open_page: Callable[..., Any]) -> Callable[[str], Any]:
    """What Streamlit hears of a part that is put on, speaks, and is taken off."""
    page = open_page("about:blank")
    script = face.script(PART.replace("\n", " "), root=".part", answer="said", is_state=True)
    return lambda steps: page.evaluate(PUT, [script, [step.split(":") for step in steps.split()]])


def test_an_answer_is_heard_at_once_where_nothing_runs(play: Callable[[str], Any]) -> None:
    assert play("put say:one say:two")["heard"] == [[0, "said", "one"], [0, "said", "two"]]


def test_an_answer_waits_for_the_script_and_only_the_latest_is_heard(
    play: Callable[[str], Any],
) -> None:
    assert play("put run say:one say:two rest")["heard"] == [[0, "said", "two"]]


def test_a_part_that_is_put_back_shows_what_was_seen_and_says_nothing_of_before(
    play: Callable[[str], Any],
) -> None:
    """The page that it would ask for may be one that is being left."""
    seen = play("put run say:one off put rest")
    assert seen["heard"] == []
    assert seen["states"] == [None, "seen"]


def test_data_that_newer_data_overtook_ends_nothing(play: Callable[[str], Any]) -> None:
    seen = play("put say:one overtake say:two")
    assert seen["heard"] == [[0, "said", "one"], [0, "said", "two"]]
    assert seen["ended"] == 0
    assert play("put off")["ended"] == 1


def test_what_was_heard_is_not_said_again(play: Callable[[str], Any]) -> None:
    assert play("put say:one off put run rest")["heard"] == [[0, "said", "one"]]


def test_a_link_waits_for_the_run_that_an_answer_has_just_asked_for(
    play: Callable[[str], Any],
) -> None:
    said = [0, "said", "one"]
    assert play("put say:one leave")["heard"] == [said]
    assert play("put say:one leave rest rest rest rest rest rest rest")["heard"] == [said, "left"]
    assert play("put leave say:one run rest")["heard"] == ["left", said]
