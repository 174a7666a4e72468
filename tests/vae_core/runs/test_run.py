import dataclasses
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.support.small import SMALL
from vae_core import runs
from vae_core.errors import BrokenRunError, RunError, RunNotFoundError
from vae_core.runs import EpochRecord, RunState, trash
from vae_core.serving.codec import Codec
from vae_core.storage import atomic
from vae_core.vae.codes import Codes, Quantised

FILES = ("config.json", "state.json", "history.jsonl", "metrics.json", "latents.npz",
         "encoder.tflite", "decoder.tflite", "checkpoint.npz")  # fmt: skip


def read_everything(run):
    _ = run.state, run.history, run.metrics, run.codes(), run.checkpoint(), run.config
    Codec.open(run)


def test_a_new_run_is_listed_and_waits():
    run = runs.create_run(SMALL, title="  My\n run ")
    (listed, *_) = runs.list_runs().runs
    assert listed == run and listed.title == "My run" and listed.config == SMALL
    assert not run.can_open and run.history == []


def test_names_are_numbered_so_that_two_callers_get_two_runs():
    first, second = runs.create_run(SMALL), runs.create_run(SMALL)
    assert first.path != second.path


@pytest.mark.parametrize(
    "name", ["../up", "a/b", "", ".", "..", ".hidden", "x" * 101, "a\x00b", "a\nb", "/etc"]
)
def test_no_name_leaves_the_runs_folder(name):
    with pytest.raises(RunNotFoundError):
        runs.open_run(name)
    with pytest.raises(RunError, match="Received"):
        runs.create_run(SMALL, name=name)


def test_a_taken_name_is_refused(run):
    with pytest.raises(RunError, match="already a run called 'mine'"):
        runs.create_run(SMALL, name="mine")


@pytest.mark.parametrize("damage", ["truncated", "emptied", "flipped", "removed"])
@pytest.mark.parametrize("file", FILES)
def test_damage_is_named_and_hides_no_other_run(run, file, damage):
    other = runs.create_run(SMALL, name="other")
    path = run.path / file
    content = path.read_bytes()
    if damage == "removed":
        path.unlink()
    elif damage == "flipped":
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :])
    else:
        path.write_bytes(content[: len(content) // 2] if damage == "truncated" else b"")
    listing = runs.list_runs()
    assert other in listing.runs
    named = dict(listing.broken)
    try:
        read_everything(runs.Run(run.path))
    except BrokenRunError as error:
        named["mine"] = str(error)
    # One flipped bit inside weights or a number can go unseen; all else is found.
    # A history without its last lines is a shorter history.
    harmless = damage == "flipped" or file == "history.jsonl"
    harmless |= damage == "removed" and file == "checkpoint.npz"
    assert harmless or file.split(".")[0] in named["mine"] or "encoder.tflite" in named["mine"]


def test_a_dead_trainers_run_is_stopped_not_running(run):
    run.write_state(RunState(status="running", epoch=1))
    assert run.state.status == "stopped" and run.can_resume
    with run.lock().acquire():
        pass
    assert not run.is_owned()


def test_codes_survive_their_storage(run):
    rng = np.random.default_rng(0)
    mean = rng.normal(size=(9, 50, 2), scale=[1, 30]).astype(np.float32)
    log_variance = rng.normal(size=(9, 50, 2)).astype(np.float32)
    betas = np.geomspace(0.1, 1, 9, dtype=np.float32)
    codes = Codes(
        betas=betas,
        mean=Quantised.of(mean, 5e-4),
        log_variance_betas=betas[::2],
        log_variance=Quantised.of(log_variance[::2], 0.01),
        labels=None,
    )
    run.write_codes(codes)
    stored = run.codes()
    assert stored.labels is None and (stored.betas == codes.betas).all()
    assert (stored.mean.integers == codes.mean.integers).all()
    for node in range(9):
        assert np.abs(stored.mean[node] - mean[node]).max() <= codes.mean.step * 0.501
    for node in range(5):
        assert np.abs(stored.log_variance[node] - log_variance[2 * node]).max() <= 0.00501


def test_a_failed_write_leaves_the_old_file(run, monkeypatch):
    before = (run.path / "metrics.json").read_bytes()
    monkeypatch.setattr(atomic.os, "fsync", lambda number: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        run.write_json("metrics.json", ["new"])
    assert (run.path / "metrics.json").read_bytes() == before
    assert not list(run.path.glob(".metrics*"))


def test_renaming_changes_the_title_only(run):
    runs.rename_run(run, "Zwei <b>Punkte</b>")
    assert run.title == "Zwei <b>Punkte</b>" and run.name == "mine"
    for title in ("", "   ", "x" * 81):
        with pytest.raises(RunError, match="1 to 80 characters"):
            runs.rename_run(run, title)


def test_history_is_one_json_line_an_epoch(run):
    record = EpochRecord(
        epoch=1, train_loss=1.0, train_reconstruction=1.0, train_kl=0.0, test_loss=1.0,
        test_reconstruction=1.0, test_kl=0.0, seconds=1.0, images_per_second=1.0,
    )  # fmt: skip
    run.write_history([record, dataclasses.replace(record, epoch=2)])
    lines = (run.path / "history.jsonl").read_text().splitlines()
    assert [json.loads(line)["epoch"] for line in lines] == [1, 2]
    assert [record.epoch for record in run.history] == [1, 2]


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("state.json", '{"status": "stopped", "epoch": null}'),
        ("state.json", '{"status": "asleep"}'),
        ("state.json", "[]"),
        ("metrics.json", '[{"beta": 1, "loss": null}]'),
        ("config.json", '{"learning_rate": 1' + "0" * 400 + "}"),
        ("config.json", '{"dataset": "../evil"}'),
    ],
)
def test_values_of_the_wrong_kind_are_damage_too(run, file, content):
    (run.path / file).write_text(content)
    damaged = runs.Run(run.path)
    with pytest.raises(BrokenRunError, match="mine"):
        _ = damaged.config, damaged.state, damaged.metrics
    runs.list_runs()


def test_a_shipped_runs_name_is_taken():
    (shipped, *_) = sorted(path.name for path in runs.PRETRAINED_DIR.iterdir())
    with pytest.raises(RunError, match="came with the project"):
        runs.create_run(SMALL, name=shipped)


def test_nobody_meets_half_a_run():
    """Runs come and go while another thread lists them."""
    seen, stop = [], threading.Event()

    def look():
        while not stop.is_set():
            seen.extend(runs.list_runs().broken)

    watcher = threading.Thread(target=look)
    watcher.start()
    for _ in range(60):
        trash.put(runs.create_run(SMALL))
    stop.set()
    watcher.join()
    assert not seen
    assert {path.name for path in runs.runs_dir().glob(".*")} == {".trash"}
    trash.empty()
    assert not list(runs.runs_dir().glob(".*"))


def test_looking_at_once_does_not_make_a_run_look_owned(run):
    (run.path / "trainer.lock").touch()
    with ThreadPoolExecutor(4) as pool:
        assert not any(pool.map(lambda _: run.is_owned(), range(400)))
