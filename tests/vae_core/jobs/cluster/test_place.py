"""A place on a cluster, and the sentences for one that is none."""

import socket

import pytest

from vae_core.cli.main import main
from vae_core.errors import ConfigError, EngineError
from vae_core.jobs.cluster.place import VARIABLE, Place, from_environment


@pytest.mark.parametrize(
    "fields",
    [
        {"address": "somewhere"},
        {"address": "host:0"},
        {"address": "host:99999"},
        {"address": "host:80 --head"},
        {"address": "host:80", "cpus": 0},
        {"address": "host:80", "gpus": -1},
        {"address": "host:80", "gpus": 2},
        {"address": "host:80", "memory_gb": 0.0},
    ],
)
def test_what_is_no_place_is_refused(fields):
    with pytest.raises(ConfigError, match="Received"):
        Place(**fields)


def test_its_options_are_those_of_the_command_line():
    place = Place(address="[::1]:6379", cpus=2, gpus=1, memory_gb=1.5)
    assert place.options() == [
        "--engine", "ray", "--address", "[::1]:6379", "--cpus", "2", "--gpus", "1",
        "--memory-gb", "1.5",
    ]  # fmt: skip


def test_an_address_that_nobody_answers_is_said_at_once():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(EngineError, match=f"Nobody answers at 127.0.0.1:{port}"):
        Place(address=f"127.0.0.1:{port}").require_answer()


def test_the_variable_names_the_usual_cluster(monkeypatch):
    assert from_environment() is None
    monkeypatch.setenv(VARIABLE, "head:6379")
    assert from_environment() == Place(address="head:6379")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--engine", "ray"], "--address HOST:PORT"),
        (["--engine", "local", "--cpus", "2"], "leave out cpus"),
        (["--address", "nowhere"], "HOST:PORT"),
        (["--address", "127.0.0.1:1"], "Nobody answers"),
    ],
)
def test_the_command_says_what_is_wrong_and_makes_no_run(options, words, capsys, tmp_path):
    assert main(["train", "--dataset", "digits", *options]) == 1
    assert words in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()
