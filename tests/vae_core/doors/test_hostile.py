"""Hostile and damaged files: one sentence each, this process alive, nothing left on the disk.

``benchmarks/doors.py hostile`` tries 200 of them.
"""

from pathlib import Path

import pytest

from tests.support import hostile_networks
from vae_core import datasets, runs
from vae_core.cli.main import main
from vae_core.doors import into
from vae_core.doors.into import Wish
from vae_core.errors import VaeError


@pytest.fixture(autouse=True)
def few_examples(monkeypatch):
    whole = datasets.load("digits")
    test = datasets.Split(whole.test.x[:20], whole.test.labels[:20])
    few = datasets.Dataset("digits", whole.train, test, whole.description)
    monkeypatch.setattr(into.datasets, "load", lambda *args, **kwargs: few)


def test_each_is_refused_in_one_sentence_and_leaves_nothing(trained, tmp_path):
    good = trained["mlp"].decoder_bytes()
    folder = runs.runs_dir()
    folder.mkdir(parents=True, exist_ok=True)
    refused = 0
    for name, ending, content in hostile_networks.files(48, good):
        path = tmp_path / f"decoder.{ending}"
        path.write_bytes(content)
        before = sorted(str(each) for each in tmp_path.rglob("*"))
        try:
            run = into.import_run(
                Wish(decoder=path, encoder=None, dataset="digits", output="logits"),
                "hostile", seconds=10.0,
            )  # fmt: skip
        except VaeError as error:
            said = str(error)
            assert said.isprintable() and len(said) < 400 and "Traceback" not in said, name
            assert sorted(str(each) for each in tmp_path.rglob("*")) == before, name
            refused += 1
        else:
            # Damage to weights alone leaves a network.
            assert name.startswith(hostile_networks.DAMAGES), name
            for each in sorted(run.path.iterdir()):
                each.unlink()
            run.path.rmdir()
        path.unlink()
    assert refused >= 40


def test_what_is_too_large_is_not_read(tmp_path, monkeypatch):
    path = tmp_path / "large.onnx"
    with path.open("wb") as file:
        file.truncate(2 * 2**30)
    monkeypatch.setattr(Path, "open", None)  # nobody opens it
    with pytest.raises(VaeError, match=r"too large: at most 128 MB\. Received: 2048 MB"):
        into.look_at(path)


def test_what_is_not_there_says_so(tmp_path, capsys):
    words = ["import", "--decoder", str(tmp_path / "no.onnx"), "--data", "digits", "--name", "x",
             "--output", "logits"]  # fmt: skip
    assert main(words) == 1
    assert "no.onnx cannot be read: No such file" in capsys.readouterr().err
