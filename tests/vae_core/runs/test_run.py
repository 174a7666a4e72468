import dataclasses
import hashlib
import json
import os
import re
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tests.support.small import SMALL
from vae_core import runs
from vae_core.errors import BrokenRunError, ConfigError, RunError, RunNotFoundError
from vae_core.runs import EpochRecord, RunState, folders, trash
from vae_core.serving.codec import Codec
from vae_core.storage import atomic
from vae_core.vae.codes import Codes, Quantised
from vae_core.vae.config import BetaRange, FixedBeta, Imported

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
    run.write_state(
        RunState(status="queued", epoch=3, note="A note.", device="a GPU", progress=0.5)
    )
    state = run.state
    assert (state.epoch, state.note, state.device, state.progress) == (3, "A note.", "a GPU", 0)
    assert state.reason.startswith("The trainer ended without saying why")


def test_what_came_with_the_project_has_no_trainer(run, monkeypatch):
    run.write_state(RunState(status="stopped", epoch=1))
    with run.lock().acquire():
        assert run.is_owned() and run.can_resume
        monkeypatch.setattr(folders, "PRETRAINED_DIR", run.path.parent)
        assert run.shipped and not run.is_owned() and not run.can_resume


def test_two_are_the_same_where_their_directory_is(run):
    same, other = runs.Run(run.path), runs.Run(run.path / "else")
    assert run == same and hash(run) == hash(same) and len({run, same, other}) == 2
    assert run not in (other, run.path)


def test_people_call_it_by_its_datas_title_or_the_catalogues(run):
    assert run.title.startswith("Digits")
    config = run.config.replace(dataset="birds")
    run.write_config(config)
    run.write_data(dataclasses.replace(run.data, title="Birds of mine"))
    assert runs.Run(run.path).title.startswith("Birds of mine")
    (run.path / "data.json").write_text("{")
    assert runs.Run(run.path).title.startswith("birds")
    (run.path / "data.json").unlink()
    assert runs.Run(run.path).title.startswith("birds")


def test_of_an_import_what_came_is_served_and_a_decoder_alone_is_enough(run):
    both = Imported(
        form="onnx", output="probabilities", decoder_layout="flat", encoder_layout="flat",
        spread="log-variance",
    )  # fmt: skip
    alone = dataclasses.replace(both, encoder_layout=None, spread=None)
    run.write_config(run.config.replace(imported=both))
    assert not run.can_open
    run.write_imported(encoder=b"e", decoder=b"d")
    assert (run.encoder_bytes(), run.decoder_bytes()) == (b"e", b"d") and run.can_open
    (run.path / "encoder.onnx").unlink()
    assert not run.can_open
    run.write_config(run.config.replace(imported=alone))
    assert run.can_open
    run.write_imported(encoder=None, decoder=b"other")
    assert run.decoder_bytes() == b"other" and not (run.path / "encoder.onnx").exists()


def test_an_imports_layers_for_a_browser_there_and_back(run):
    assert run.browser_layers() is None
    run.write_browser_layers("[1]", np.arange(3.0))
    spec, weights = run.browser_layers()
    assert spec == "[1]" and weights.tolist() == [0, 1, 2]
    with zipfile.ZipFile(run.path / "browser.npz") as archive:  # numbers do not pack
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_STORED}
    for arrays in ({"spec": np.array("[1]")}, {"weights": weights}):
        run.write_npz("browser.npz", arrays, compress=False)
        with pytest.raises(
            BrokenRunError, match=r"browser\.npz cannot be used: it holds no layers"
        ):
            run.browser_layers()


def test_the_moment_that_it_is_at_there_and_gone(run):
    assert run.live() is None and run.live_stamp() == ()
    moment = run.snapshot(run.snapshots()[0])
    run.write_live(moment)
    found, first = run.live(), run.live_stamp()
    assert found.step == moment.step and len(first) == 1
    run.write_live(dataclasses.replace(moment, step=7))
    assert run.live().step == 7 and run.live_stamp() != first
    (run.path / "live.npz").write_bytes(b"half")
    with pytest.raises(BrokenRunError, match=r"live\.npz cannot be used"):
        run.live()
    run.remove_live()
    run.remove_live()
    assert run.live() is None


def test_no_disk_is_waited_for_where_a_loss_is_none(run, monkeypatch):
    waited = []
    monkeypatch.setattr(os, "fsync", waited.append)
    run.write_live(run.snapshot(run.snapshots()[0]))
    run.request_pause()
    run.wish_beta(2.0)
    assert waited == []
    run.write_state(run.recorded_state())
    assert waited


def test_a_checkpoint_has_its_epochs_record_for_a_history_that_was_not_written(run):
    first, *_ = run.history
    records = [dataclasses.replace(first, epoch=epoch) for epoch in (1, 2, 3)]
    third = dataclasses.replace(records[2], seconds=99.0)
    run.write_checkpoint({"epoch": np.array(3)}, third)
    run.write_history(records[:2])
    checkpoint = run.checkpoint()
    assert run.history_until(checkpoint) == [*records[:2], third]
    run.write_history([*records, dataclasses.replace(first, epoch=4)])
    assert run.history_until(checkpoint) == [*records[:2], third]
    assert run.history_until(None) == []
    del checkpoint["record"]  # the first versions had none
    assert run.history_until(checkpoint) == records
    for record, why in (("{", "its record is not JSON"), ('{"epoch": 1}', "it lacks values")):
        with pytest.raises(BrokenRunError, match=f"checkpoint.npz cannot be used: {why}"):
            run.history_until(checkpoint | {"record": np.array(record)})
    with zipfile.ZipFile(run.path / "checkpoint.npz") as archive:  # written after every epoch
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_STORED}
    (run.path / "checkpoint.npz").unlink()
    (run.path / "digests.json").unlink(missing_ok=True)
    assert run.checkpoint() is None


def test_codes_are_packed_and_nothing_is_pickled(run):
    run.write_codes(run.codes())
    with zipfile.ZipFile(run.path / "latents.npz") as archive:
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_DEFLATED}
    with pytest.raises(ValueError, match="pickle"):
        run.write_npz("latents.npz", {"a": np.array([{}], object)}, compress=False)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("config.json", "{", "config.json cannot be used: it is not JSON."),
        ("config.json", '{"version": 1, "epochs": -1}', "config.json is not usable: epochs must"),
        ("state.json", "[", "state.json cannot be used: it is not JSON."),
        ("state.json", '{"epoch": "x"}', "state.json cannot be used: it has values of the wrong"),
        ("history.jsonl", "{}", "history.jsonl cannot be used: it lacks values"),
        ("metrics.json", "{}", "metrics.json cannot be used: it is not a list of rows."),
        ("latents.npz", "PK", "latents.npz cannot be used: "),
        ("digests.json", "[]", "digests.json cannot be used: it is not a list of this run's"),
        ("digests.json", '{"a": 1}', "digests.json cannot be used: it is not a list of this"),
        ("digests.json", "{", "digests.json cannot be used: it is not JSON."),
        ("state.json", '{"status": "done", "epoch": -1}', "state.json cannot be used: it has v"),
        ("latents.npz", "", "latents.npz cannot be used: it"),
        ("encoder.tflite", None, "encoder.tflite cannot be used: it is missing."),
        ("data.json", "{", "data.json cannot be used: it is not JSON."),
    ],
)
def test_what_cannot_be_used_is_named_in_one_sentence(run, name, content, why):
    if name != "digests.json":
        (run.path / "digests.json").unlink(missing_ok=True)
    (run.path / name).unlink()
    if content is not None:
        (run.path / name).write_text(content)
    again = runs.Run(run.path)
    with pytest.raises(BrokenRunError) as caught:
        _ = again.data
        read_everything(again)
    assert str(caught.value).startswith(f"Run 'mine': {why}")


@pytest.mark.parametrize("name", ["state.json", "latents.npz", "live.npz", "metrics.json"])
def test_what_is_no_file_is_named_with_the_systems_word_for_it(run, name):
    (run.path / name).unlink(missing_ok=True)
    (run.path / name).mkdir()
    said = f"Run 'mine': {name} cannot be used: Is a directory."
    with pytest.raises(BrokenRunError) as caught:
        read_everything(run)
        run.live()
    assert str(caught.value) == said


@pytest.mark.parametrize(("name", "read"), [("latents.npz", "codes"), ("live.npz", "live")])
def test_arrays_that_are_none_of_its_are_named(run, name, read):
    run.write_npz(name, {"other": np.zeros(3)}, compress=False)
    with pytest.raises(BrokenRunError, match=f"Run 'mine': {name} cannot be used: ") as caught:
        getattr(run, read)()
    assert "None" not in str(caught.value)


def test_the_beta_that_is_asked_for_is_one_of_its_figures(run):
    run.write_config(run.config.replace(beta=BetaRange(0.5, 4.0)))
    assert run.known_beta() == 1.0
    assert [run.known_beta(beta) for beta in (0.5, 1, 4.0)] == [0.5, 1.0, 4.0]
    said = "beta must be from 0.5 to 4, which this run was trained for. Received: 4.1"
    with pytest.raises(ConfigError, match=re.escape(said)):
        run.known_beta(4.1)
    run.write_config(run.config.replace(beta=FixedBeta(3.0)))
    assert run.known_beta() == run.known_beta(3) == 3.0
    with pytest.raises(ConfigError, match=r"beta must be 3, .* Received: 1\.0"):
        run.known_beta(1.0)
    run.write_config(run.config.replace(beta=FixedBeta(0.19978678)))
    assert [run.known_beta(said) for said in (0.1998, 0.199787)] == 2 * [0.19978678]
    with pytest.raises(ConfigError, match=r"Received: 0\.2"):
        run.known_beta(0.2)
    run.write_config(run.config.replace(beta=FixedBeta(0.0), variational=False))
    assert run.known_beta(0.0) == 0
    with pytest.raises(ConfigError, match="no beta can be chosen for a plain autoencoder"):
        run.known_beta(0.5)


def test_what_serves_is_asked_for_by_name(run):
    run.require_served()
    assert run.codes_bytes() == (run.path / "latents.npz").read_bytes()
    assert run.stamp(("nothing", "latents.npz")) == run.stamp(("latents.npz",)) != ()
    (run.path / "latents.npz").unlink()
    with pytest.raises(BrokenRunError, match=r"latents\.npz cannot be used: it is missing"):
        run.require_served()


def test_what_a_digest_does_not_fit_is_said_to_be_another_or_missing(run):
    run.seal()
    (run.path / "state.json").write_text('{"status": "done"}')
    said = "Run 'mine': state.json cannot be used: it is not what digests.json says it was."
    with pytest.raises(BrokenRunError) as caught:
        _ = run.state
    assert str(caught.value) == run.damage() == said
    (run.path / "state.json").unlink()
    said = "Run 'mine': state.json cannot be used: it is missing."
    with pytest.raises(BrokenRunError) as caught:
        _ = run.state
    assert str(caught.value) == run.damage() == said


def test_a_look_around_names_the_first_damage(run):
    run.seal()
    assert run.damage() is None
    (run.path / "trainer.log").symlink_to("/etc/passwd")
    assert (
        run.damage()
        == "Run 'mine': trainer.log cannot be used: it is a link, which is not followed."
    )
    (run.path / "trainer.log").unlink()
    kept = run.path / run.snapshots()[1].name
    content = kept.read_bytes()
    kept.write_bytes(content[:-1])
    assert kept.name in run.damage()
    kept.write_bytes(content)
    (run.path / "digests.json").unlink()
    history = run.history
    run.write_bytes("history.jsonl", b"[")
    assert "history.jsonl" in run.damage()
    run.write_history(history)
    run.write_json("metrics.json", [])
    assert "metrics.json" in run.damage()
    (run.path / "encoder.tflite").unlink()
    assert run.damage() is None  # not to be opened: its figures are not read


def test_a_name_says_what_is_trained(run):
    config, names = run.config, []
    for beta, variational in ((FixedBeta(0.5), True), (FixedBeta(0.0), False), (BetaRange(), True)):
        made = runs.create_run(config.replace(beta=beta, variational=variational))
        names.append(made.name)
    assert names == ["digits-mlp-beta0.5-1", "digits-mlp-ae-1", "digits-mlp-every-beta-1"]
    again = [runs.create_run(config.replace(beta=BetaRange())).name for _ in range(2)]
    assert again == ["digits-mlp-every-beta-2", "digits-mlp-every-beta-3"]


def test_the_log_is_added_to(run):
    for line in (b"one\n", b"two\n"):
        with run.open_log() as log:
            log.write(line)
    assert (run.path / "trainer.log").read_bytes().endswith(b"one\ntwo\n")


def test_who_asks_of_a_run_that_cannot_be_written_is_told_of_it_by_its_title(run, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic, "write_atomically", full)
    said = f"{run.title!r} cannot be"
    with pytest.raises(RunError, match=re.escape(f"{said} paused: No space left on device.")):
        run.request_pause()
    with pytest.raises(RunError, match=re.escape(f"{said} given another β: No space left")):
        run.wish_beta(1.0)
    (run.path / "stop").mkdir()
    with pytest.raises(RunError, match=re.escape(f"{run.title!r} cannot be stopped")):
        run.request_stop()


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


def test_figures_of_fewer_dimensions_than_the_run_has_are_damage(run):
    run.write_metrics([
        dataclasses.replace(row, kl_per_dimension=row.kl_per_dimension[:1]) for row in run.metrics
    ])  # fmt: skip
    with pytest.raises(BrokenRunError, match="has not one KL for each latent dimension"):
        _ = runs.Run(run.path).metrics


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


def test_a_killed_write_leaves_a_run_without_digests_and_never_with_wrong_ones(run, monkeypatch):
    """At the moment of the rename the digests are gone already."""
    run.seal()
    there, rename = [], Path.replace

    def noted(self, target):
        there.append((Path(target).name, (run.path / "digests.json").exists()))
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    run.write_json("metrics.json", [])
    run.seal()
    run.write_npz("latents.npz", {"a": np.zeros(3)}, compress=False)
    assert there == [("metrics.json", False), ("digests.json", False), ("latents.npz", False)]


def test_a_seal_has_the_digest_of_every_file_that_is_there(run):
    (run.path / "history.jsonl").unlink()
    run.seal()
    sealed = json.loads((run.path / "digests.json").read_bytes())
    assert sealed.keys() == {*FILES, "data.json"} - {"history.jsonl"}
    for name, digest in sealed.items():
        assert hashlib.sha256((run.path / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("reason", ["", "long " * 60])
def test_a_state_is_written_into_the_old_file_where_a_disk_is_full(run, monkeypatch, reason):
    run.write_state(RunState(status="running", epoch=1, reason="words " * 20))
    run.seal()
    before = (run.path / "state.json").stat()
    monkeypatch.setattr(atomic, "aside", None)  # no room for it
    state = RunState(status="failed", epoch=1, reason=reason)
    run.overwrite_state(state)
    after = (run.path / "state.json").stat()
    assert run.recorded_state() == state and after.st_ino == before.st_ino
    assert after.st_size >= before.st_size and not (run.path / "digests.json").exists()


def test_what_was_written_is_what_is_read_next(run):
    config = run.config.replace(epochs=7)
    run.write_config(config)
    assert run.config == runs.Run(run.path).config == config
    data = dataclasses.replace(run.data, title="Other digits")
    run.write_data(data)
    assert run.data == runs.Run(run.path).data == data


def test_a_snapshot_takes_the_place_of_an_earlier_one_of_its_step_once_it_is_there(
    run, monkeypatch
):
    first, second, *_ = before = run.snapshots()
    there, unlink = [], Path.unlink

    def noted(self, missing_ok=False):
        if self.name == second.name:
            there.append(len(run.snapshots()))
        unlink(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", noted)
    run.write_snapshot(dataclasses.replace(run.snapshot(second), epoch=1.00001, metrics=()))
    after = run.snapshots()
    assert there == [len(before) + 1] and len(after) == len(before)
    assert after[0] == first and second not in after
    assert [kept.step for kept in after] == [kept.step for kept in before]
    assert run.snapshot(after[1]).metrics == () and after[1].epoch == 1.0
    monkeypatch.undo()
    run.write_snapshot(dataclasses.replace(run.snapshot(after[1]), epoch=1.25))
    assert run.snapshots()[1].epoch == 1.25
    after = run.snapshots()
    run.write_snapshot(run.snapshot(after[1]))  # the same again stays
    assert len(run.snapshots()) == len(before)
    assert run.snapshot_bytes() == sum((run.path / k.name).stat().st_size for k in run.snapshots())
    run.remove_snapshots(run.snapshots()[1:])
    assert run.snapshots() == (first,)


def test_the_good_snapshots_of_another_run_are_kept_and_the_damaged_left_out(run):
    first, second, *others = run.snapshots()
    content = bytearray((run.path / second.name).read_bytes())
    content[-100] ^= 1
    (run.path / second.name).write_bytes(content)
    other = runs.create_run(SMALL, name="other")
    other.keep_snapshots_of(run)
    assert other.snapshots() == (first, *others)
    assert (other.path / first.name).read_bytes() == (run.path / first.name).read_bytes()
    with pytest.raises(BrokenRunError, match="not what its name says"):
        run.snapshot(second)


def test_what_a_killed_trainer_was_writing_is_removed_and_what_is_not_its_own_stays(run):
    ours = [".state.json.abcd1234", ".digests.json.abcd1234", ".live.npz.abcd1234",
            ".pause.abcd1234", ".beta.abcd1234", ".checkpoint.npz.abcd1234",
            f".{run.snapshots()[0].name}.abcd1234"]  # fmt: skip
    others = [".title.txt.abcd1234", ".notes.abcd1234", ".snapshot-1.npz.abcd1234"]
    for name in (*ours, *others):
        (run.path / name).touch()
    run.remove_leftovers()
    assert {path.name for path in run.path.glob(".*")} == set(others)


def test_wishes_of_pages_there_and_taken_back():
    run = runs.create_run(SMALL)
    assert run.pause_requested() is None and run.wished_beta() is None
    run.request_pause(3)
    assert run.pause_requested() == 3
    run.request_pause()
    assert run.pause_requested() == 0
    run.go_on()
    run.go_on()
    assert run.pause_requested() is None
    for text, beta in (("0.1", 0.1), ("0", 0.0), ("1000", 1000.0), ("-0.1", None), ("nan", None),
                       ("1000.1", None), ("words", None), ("", None)):  # fmt: skip
        (run.path / "beta").write_text(text)
        assert run.wished_beta() == beta
    run.wish_beta(1 / 3)
    assert run.wished_beta() == 1 / 3
    run.clear_wished_beta()
    run.clear_wished_beta()
    assert run.wished_beta() is None
    assert not run.stop_requested()
    run.request_stop()
    assert run.stop_requested()
    run.clear_stop()
    assert not run.stop_requested()


def test_somebody_watches_for_four_seconds_after_saying_so(monkeypatch):
    run = runs.create_run(SMALL)
    assert not run.is_watched()
    run.watch()
    said = (run.path / "watched").stat().st_mtime
    assert run.is_watched(lambda: said + 3.9) and not run.is_watched(lambda: said + 4.0)
    os.utime(run.path / "watched", (1, 1))
    run.watch()
    assert run.is_watched(lambda: said)
    (run.path / "watched").unlink()
    monkeypatch.setenv("VAE_READ_ONLY", "1")
    run.watch()
    assert not run.is_watched()


def test_the_beta_of_the_figures_is_the_last_in_force(run):
    run.write_config(run.config.replace(beta_moves=((3, 8.0),)))
    record, (row,) = run.history[-1], run.metrics
    run.write_metrics([dataclasses.replace(row, beta=8.0)])
    run.write_history([dataclasses.replace(record, beta=9.0)])  # it goes on
    assert run.last_beta == 8.0 and run.figures_beta == FixedBeta(8.0)
    (run.path / "metrics.json").unlink()  # it has no figures yet
    assert run.last_beta == 9.0 and run.figures_beta == FixedBeta(9.0)
    for damaged in (-1.0, 1e9, None):
        run.write_history([dataclasses.replace(record, beta=damaged)])
        assert run.last_beta == run.config.beta.reference
    run.write_history([])
    assert run.last_beta == run.config.beta.reference
    run.write_metrics([dataclasses.replace(row, beta=5.0)])
    run.write_config(run.config.replace(beta_moves=()))
    assert run.last_beta == run.config.beta.reference


def test_figures_are_read_in_ascending_beta_and_within_bounds(run):
    (row,) = run.metrics
    run.write_metrics([dataclasses.replace(row, beta=beta) for beta in (1000.0, 0.0, 3.0)])
    assert [each.beta for each in run.metrics] == [0.0, 3.0, 1000.0]
    for beta in (-0.1, 1000.1):
        run.write_metrics([dataclasses.replace(row, beta=beta)])
        with pytest.raises(BrokenRunError, match="out of range"):
            _ = run.metrics
    run.write_metrics([])
    with pytest.raises(BrokenRunError, match="not a list of rows"):
        _ = run.metrics


def test_a_state_is_within_its_bounds(run):
    for progress, epoch in ((0.0, 0), (1.0, 5)):
        run.write_state(RunState(status="done", epoch=epoch, progress=progress))
        assert (run.state.progress, run.state.epoch) == (progress, epoch)
    for progress, epoch in ((-0.01, 0), (1.01, 0), (0.0, -1)):
        run.write_state(RunState(status="done", epoch=epoch, progress=progress))
        with pytest.raises(BrokenRunError, match="out of range"):
            _ = run.state


def test_the_figures_shown_first_are_those_at_the_beta_shown_first():
    run = runs.open_run("digits")
    assert run.metrics[0].beta < run.shown_metrics.beta < run.metrics[-1].beta
    assert run.shown_metrics.beta == run.last_beta == 1
