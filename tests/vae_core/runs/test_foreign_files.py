"""A run's directory that somebody else has prepared: links, pipes, huge files, deep JSON."""

import json
import os
import shutil
import tracemalloc

import numpy as np
import pytest

from vae_core import datasets, runs
from vae_core.errors import BrokenRunError, DataError, RunError
from vae_core.jobs import health
from vae_core.runs import Run
from vae_core.serving.codec import Codec
from vae_core.storage import npz

FILES = ("config.json", "state.json", "history.jsonl", "encoder.tflite", "decoder.tflite",
         "latents.npz", "metrics.json", "digests.json", "title.txt", "trainer.lock",
         "trainer.log", "stop")  # fmt: skip


@pytest.fixture
def run():
    """A shipped run's copy: it needs no training."""
    target = runs.runs_dir() / "mine"
    shutil.copytree(runs.PRETRAINED_DIR / "digits", target)
    return Run(target)


def sentences(run):
    """All that is said of a run."""
    said = [dict(runs.list_runs().broken).get(run.name), Run(run.path).damage()]
    for read in (lambda: Codec.open(Run(run.path)), lambda: Run(run.path).codes()):
        try:
            read()
        except BrokenRunError as error:
            said.append(str(error))
    return [sentence for sentence in said if sentence]


@pytest.mark.parametrize("file", FILES)
def test_a_link_in_a_run_is_named_and_not_followed(run, tmp_path, file):
    secret = tmp_path / "secret"
    path = run.path / file
    shutil.copy(path if path.exists() else run.path / "title.txt", secret)
    secret.write_bytes(secret.read_bytes() if file != "title.txt" else b"root:x:0:0")
    before = secret.read_bytes(), secret.stat().st_mtime_ns
    path.unlink(missing_ok=True)
    path.symlink_to(secret)
    assert f"Run 'mine': {file} cannot be used: it is a link" in " ".join(sentences(run))
    assert "root" not in Run(run.path).title if file not in ("config.json",) else True
    assert not Run(run.path).is_owned()
    for write in (run.request_stop, run.open_log, lambda: run.overwrite_state(run.state)):
        try:
            write()
        except (OSError, RunError) as error:
            assert "link" in str(error)
    assert (secret.read_bytes(), secret.stat().st_mtime_ns) == before
    assert "mine" in health.check().broken


def test_a_lock_that_is_a_link_is_not_tried(run, tmp_path, monkeypatch):
    """Some locks empty the file that they open."""
    (run.path / "trainer.lock").symlink_to(tmp_path / "secret")
    (tmp_path / "secret").write_text("kept")
    monkeypatch.setattr(Run, "lock", lambda self: pytest.fail("it was tried"))
    assert not run.is_owned()


def test_a_runs_directory_may_be_a_link(run, tmp_path):
    shutil.move(run.path, tmp_path / "elsewhere")
    run.path.symlink_to(tmp_path / "elsewhere")
    assert Run(run.path) in runs.list_runs().runs and Run(run.path).damage() is None
    assert runs.open_run("mine").codes()


@pytest.mark.parametrize(
    "file",
    [
        "config.json",
        "state.json",
        "metrics.json",
        "title.txt",
        "digests.json",
        "encoder.tflite",
        "latents.npz",
    ],
)
def test_gigabytes_are_not_read(run, file):
    with (run.path / file).open("r+b") as stream:
        stream.truncate(2**36)
    tracemalloc.start()
    said, title = sentences(run), Run(run.path)
    _ = file == "config.json" or title.title
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 * 2**20
    assert file == "title.txt" or f"{file} cannot be used: it has more than" in " ".join(said)


def test_a_pipe_holds_nobody(run):
    (run.path / "state.json").unlink()
    os.mkfifo(run.path / "state.json")
    assert "state.json cannot be used: it is no plain file" in " ".join(sentences(run))


@pytest.mark.parametrize("file", ["config.json", "state.json", "metrics.json", "digests.json"])
@pytest.mark.parametrize("text", ["[" * 500_000, '{"a":' * 500_000, "1" * 10_000, "\xff"])
def test_deep_json_is_a_sentence(run, file, text):
    (run.path / "digests.json").unlink()
    (run.path / file).write_text(text)
    assert f"{file} cannot be used: it is not JSON" in " ".join(sentences(run))


@pytest.mark.parametrize("value", [10**300, -(10**300), 10**13])
@pytest.mark.parametrize(
    ("file", "key"), [("metrics.json", "active_units"), ("state.json", "epoch")]
)
def test_a_whole_number_has_a_size(run, file, key, value):
    (run.path / "digests.json").unlink()
    content = json.loads((run.path / file).read_text())
    (content[0] if isinstance(content, list) else content)[key] = value
    (run.path / file).write_text(json.dumps(content))
    assert f"{file} cannot be used: it has values of the wrong kind" in " ".join(sentences(run))


def test_codes_that_unpack_to_gigabytes_are_refused(run, monkeypatch):
    (run.path / "digests.json").unlink()
    np.savez_compressed(run.path / "latents.npz", mean=np.zeros(200 * 2**20, np.uint8))
    assert (run.path / "latents.npz").stat().st_size < 2**20
    with pytest.raises(BrokenRunError, match=r"latents\.npz cannot .* 128 MB is the most"):
        run.codes()


def test_a_data_set_for_a_page_has_a_size_too(tmp_path, monkeypatch):
    """With a smaller bound: the real one is beside it."""
    monkeypatch.setattr(npz, "SERVED_BYTES", 1000)
    names = np.array(["a" * 30] * 40)
    x = np.zeros((40, 40), np.float32)
    np.savez_compressed(tmp_path / "big.npz", x_train=x, x_test=x, feature_names=names)
    assert datasets.load("big", tmp_path).shape == (40,)
    with pytest.raises(DataError, match=r"big\.npz .* is the most here"):
        datasets.load_test("big", tmp_path)
    # Nothing of it is read for its names.
    assert datasets.feature_names("big", 40, tmp_path)[:2] == ("1", "2")


@pytest.mark.parametrize(
    ("file", "other"),
    [("encoder.tflite", "digits-64-vae"), ("encoder.tflite", "mnist-mlp-beta-1"),
     ("decoder.tflite", "digits-64-vae"), ("decoder.tflite", "mnist-mlp-beta-1")],
)  # fmt: skip
def test_another_runs_network_is_a_sentence(run, file, other):
    (run.path / "digests.json").unlink()
    shutil.copy(runs.PRETRAINED_DIR / other / file, run.path / file)
    with pytest.raises(BrokenRunError, match=r"Run 'mine': .*coder\.tflite cannot be used"):
        Codec.open(run)


def test_a_trainer_leaves_a_persons_own_dot_files(run):
    (run.path / ".ipynb_checkpoints").mkdir()
    (run.path / ".notes").write_text("mine")
    (run.path / ".state.json.abcd1234").touch()
    run.remove_leftovers()
    assert sorted(path.name for path in run.path.glob(".*")) == [".ipynb_checkpoints", ".notes"]
