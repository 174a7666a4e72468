"""The command line, called as a user calls it."""

import json
import os
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from tests.support.driver import ROOT
from vae_core import runs
from vae_core.cli.main import main
from vae_core.datasets import load
from vae_core.serving.codec import Codec


@pytest.fixture
def mine(trained):
    for name in ("mlp", "mlp-every-beta"):
        shutil.copytree(trained[name].path, runs.runs_dir() / name)
    return runs.open_run("mlp")


def test_train_prints_json_lines_and_leaves_a_run(capsys):
    given = "--dataset digits --hidden 8 --epochs 2 --name tiny --json"
    assert main(["train", *given.split(" ")]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.get("epoch") for line in lines] == [1, 2, 2] and lines[-1]["status"] == "done"
    run = runs.open_run("tiny")
    assert run.can_open and run.config.hidden == (8,)


def test_list_and_show_agree(mine, capsys):
    assert main(["list", "--json"]) == 0
    listed = {row["run"]: row for row in json.loads(capsys.readouterr().out)["runs"]}
    assert main(["show", "mlp", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert listed["mlp"]["metrics"] == shown["metrics"]
    assert shown["config"] == mine.config.to_json()
    assert main(["show", "mlp"]) == 0 and "nats per example" in capsys.readouterr().out


def test_a_plain_autoencoder_is_shown_without_kl_and_elbo(trained, capsys, tmp_path):
    shutil.copytree(trained["autoencoder"].path, runs.runs_dir() / "plain")
    assert main(["show", "plain"]) == 0
    shown = capsys.readouterr().out
    assert "reconstruction" in shown and "KL" not in shown and "active" not in shown
    assert main(["show", "plain", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["metrics"]
    assert row["kl"] is row["elbo"] is row["active_units"] is None and row["reconstruction"] > 0
    Image.fromarray(load("digits").test.x[0, :, :, 0]).save(tmp_path / "digit.png")
    assert main(["encode", "plain", str(tmp_path / "digit.png")]) == 0
    assert re.search(r"z = \(.*\)  reconstruction [\d.]+ nats$", capsys.readouterr().out.strip())


def test_encode_decode_and_manifold_are_the_codecs(mine, capsys, tmp_path):
    image = load("digits").test.x[0, :, :, 0]
    Image.fromarray(image).save(tmp_path / "digit.png")
    assert main(["encode", "mlp", str(tmp_path / "digit.png"), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert len(row["mean"]) == 2 and row["kl"] > 0
    assert main(["decode", "mlp", "0.5", "1"]) == 0
    decoded = np.array(json.loads(capsys.readouterr().out))
    expected = Codec.open(mine).decode(np.array([[0.5, 1.0]], np.float32))[0, :, :, 0]
    assert decoded == pytest.approx(expected, abs=1e-6)
    out = tmp_path / "manifold.png"
    assert main(["manifold", "mlp-every-beta", "--n", "4", "--beta", "2", "--out", str(out)]) == 0
    assert Image.open(out).size == (4 * 28, 4 * 28)


def test_export_opens_elsewhere(mine, tmp_path, capsys):
    assert main(["export", "mlp", str(tmp_path / "copy")]) == 0
    copy = runs.Run(tmp_path / "copy")
    assert copy.can_open and copy.checkpoint() is None
    assert Codec.open(copy).decode(np.zeros((1, 2))).shape == (1, 28, 28, 1)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["show", "nobody"], "no run called 'nobody'"),
        (["train", "--resume", "../x"], "no run called"),
        (["train", "--epochs", "0"], "epochs must be"),
        (["train", "--preset", "conv", "--hidden", *"333333"], "1 to 5 numbers of filters"),
        (["train", "--config", "missing.json"], "cannot be read"),
        (["encode", "mlp", "missing.png"], "cannot be read"),
        (["decode", "mlp", "1", "2", "3"], "z must have 2 numbers"),
        (
            ["decode", "mlp-every-beta", "1", "2", "--beta", "99"],
            "beta must be from 0.01 to 25",
        ),
        (["decode", "mlp", "1", "2", "--beta", "7"], "Received: 7.0"),
        (["codes", "mlp", "--beta", "7", "--out", "a.csv"], "Received: 7.0"),
        (["film", "mlp", "--beta", "7", "--out", "a.gif"], "Received: 7.0"),
        (["film", "mlp-every-beta", "--beta", "99", "--out", "a.gif"], "Received: 99.0"),
        (
            ["manifold", "mlp-every-beta", "--plane", "axes:1,2@99", "--out", "x.png"],
            "Received: 99.0",
        ),
        (["manifold", "mlp", "--n", "99", "--out", "x.png"], "n must be"),
    ],
)
def test_errors_are_one_sentence_and_exit_code_one(mine, capsys, options, words):
    assert main(options) == 1
    captured = capsys.readouterr()
    assert words in captured.err and "Traceback" not in captured.err and not captured.out


def test_wrong_usage_is_exit_code_two(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["train", "--beta", "much"])
    assert caught.value.code == 2 and "not a number" in capsys.readouterr().err


@pytest.mark.parametrize("command", [[], ["train"], ["encode"], ["manifold"], ["export"]])
def test_help_tells_a_stranger_what_to_type(command, capsys):
    with pytest.raises(SystemExit) as caught:
        main([*command, "--help"])
    assert caught.value.code == 0 and "usage: python -m vae_core" in capsys.readouterr().out


def test_health_counts_and_names_what_is_wrong(mine, capsys, monkeypatch):
    assert main(["health", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["runs"] == len(runs.list_runs().runs) and found["free_mb"] > 0
    assert (found["training"], found["waiting"], found["problems"]) == ([], [], [])
    (runs.runs_dir() / "mlp" / "config.json").write_text("{")
    assert main(["health"]) == 1
    assert "'mlp'" in capsys.readouterr().err
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=3_000_000))
    assert main(["health"]) == 1
    assert "Only 3 MB are free" in capsys.readouterr().err


def test_vectors_are_not_pictures(trained, tmp_path, capsys):
    shutil.copytree(trained["vectors"].path, runs.runs_dir() / "vectors")
    Image.new("L", (8, 8)).save(tmp_path / "digit.png")
    assert main(["encode", "vectors", str(tmp_path / "digit.png")]) == 1
    assert "not pictures" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["list", "list --json", "show mnist-every-beta-deep"])
def test_a_reader_that_has_seen_enough_is_no_error(command):
    """As ``| head -1``: the pipe has no reader by the time it is written to."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "vae_core", *command.split()], cwd=ROOT, stdout=writing,
        stderr=subprocess.PIPE, text=True, timeout=120, check=False,
    )  # fmt: skip
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_help_waits_for_nothing_that_only_some_commands_need():
    code = (
        "import sys\nfrom vae_core.cli.main import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print('loaded:', sorted({'asyncio', 'filelock', 'scipy', 'PIL'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60,
        check=True,
    )  # fmt: skip
    assert "loaded: []" in done.stdout
    from vae_core.jobs.cluster.place import VARIABLE

    assert main_help("train").count(VARIABLE) == 2, "the help names the variable that is read"


def main_help(command):
    return subprocess.run(
        [sys.executable, "-m", "vae_core", command, "--help"], cwd=ROOT, capture_output=True,
        text=True, timeout=60, check=True,
    ).stdout  # fmt: skip
