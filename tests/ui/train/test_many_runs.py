"""Thousands of runs: the list shows the newest, and finds the others."""

import shutil

import pytest

from ui.train import run_list
from vae_core import runs


@pytest.fixture
def many(tmp_path):
    for number in range(60):
        shutil.copytree(runs.PRETRAINED_DIR / "digits-64-vae", tmp_path / f"runs/run-{number:02}")
    runs.rename_run(runs.open_run("run-07"), "The lucky one")


SHIPPED = sum(path.is_dir() for path in runs.PRETRAINED_DIR.iterdir())


def rows(app):
    return [row.value for row in app.text]


def test_the_newest_are_listed_and_others_are_found(many, whole_app):
    app = whole_app.run().switch_page("../pages/train.py").run()
    assert not app.exception and len(rows(app)) == run_list._MOST
    assert any(
        f"{60 + SHIPPED} runs, of which the 40 newest" in caption.value for caption in app.caption
    )
    app.text_input("find-run").set_value("LUCKY one").run()
    assert rows(app) == ["The lucky one"]
    assert any(f"1 of {60 + SHIPPED} runs" in caption.value for caption in app.caption)
    app.text_input("find-run").set_value("nothing like it").run()
    assert rows(app) == [] and not app.exception


def test_few_are_listed_without_a_search(whole_app):
    app = whole_app.run().switch_page("../pages/train.py").run()
    assert not [box for box in app.text_input if box.key == "find-run"]


def test_what_came_with_the_project_is_drawn_once_it_is_looked_at(whole_app):
    app = whole_app.run().switch_page("../pages/train.py").run()
    assert rows(app) == []
    assert f"Came with the project: {SHIPPED}" in [box.label for box in app.expander]
    app.session_state["shipped-runs"] = True
    app.run()
    assert len(rows(app)) == SHIPPED and not app.exception


def test_what_came_with_the_project_is_shown_where_it_is_found(many, whole_app):
    app = whole_app.run().switch_page("../pages/train.py").run()
    app.text_input("find-run").set_value("mnist-every-beta-deep").run()
    assert rows(app) == ["MNIST · deep · every β"] and not app.exception
