"""What is read before the first visitor comes."""

import threading

from ui import warm_up
from ui.cache import shared
from ui.state import listing, open_run
from ui.widgets import run_chooser
from vae_core import runs


def test_the_run_that_a_first_visit_opens_is_there_before_it(tmp_path, monkeypatch):
    monkeypatch.setenv("VAE_RUNS_DIR", str(tmp_path))
    warm_up.begin().join(60)
    first = run_chooser.first(run for run in listing.read().runs if run.can_open)
    assert first is not None and first.name == "mnist-every-beta-deep"

    def made_again():
        raise AssertionError("it was not there")

    identity = f"{first.path} {first.stamp(runs.EXPLORED_FILES)}"
    assert shared().get("open runs", identity, made_again) is open_run.opened(first)


def test_a_runs_folder_that_is_none_is_left_to_the_page(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("VAE_RUNS_DIR", str(tmp_path / "file" / "deeper"))
    warm_up._warm_up()


def test_without_a_run_there_is_no_first():
    assert run_chooser.first([]) is None


def test_who_lists_while_another_one_does_reads_nothing_twice(tmp_path, monkeypatch):
    memory, looked = runs.Memory(), []
    look = runs.Memory.look

    def slowly(self, path):
        if path not in self._seen:
            looked.append(path)
            threading.Event().wait(0.01)
        return look(self, path)

    monkeypatch.setattr(runs.Memory, "look", slowly)
    together = [threading.Thread(target=runs.list_runs, args=(tmp_path, memory)) for _ in range(3)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert looked and len(looked) == len(set(looked))
