"""Which device a training has, on machines with other devices than this one."""

from types import SimpleNamespace

import pytest

from vae_core import runs
from vae_core.cli.main import main
from vae_core.errors import ConfigError, EngineError
from vae_core.jobs.trainer import train_run
from vae_core.training import devices, threads

FIRST, SECOND = (SimpleNamespace(name=f"/physical_device:GPU:{at}") for at in range(2))


class _Machine:
    """TensorFlow's list of devices, and what was made of it."""

    def __init__(self, monkeypatch, *gpus, has_begun=False):
        # Here, not above: other tests of a session may have loaded TensorFlow anew since.
        from tensorflow import config

        monkeypatch.delenv(devices.GPUS_VARIABLE, raising=False)
        self.visible, self.grows, self._has_begun = list(gpus), [], has_begun
        monkeypatch.setattr(config, "list_physical_devices", lambda kind: list(gpus))
        monkeypatch.setattr(config, "set_visible_devices", self._set)
        monkeypatch.setattr(config, "get_visible_devices", lambda kind: self.visible)
        monkeypatch.setattr(
            config.experimental, "set_memory_growth", lambda gpu, on: self.grows.append((gpu, on))
        )
        monkeypatch.setattr(
            config.experimental, "get_device_details",
            lambda gpu: {"device_name": "Tesla T4"} if gpu is FIRST else {},
        )  # fmt: skip

    def _set(self, chosen, kind):
        if self._has_begun:
            raise RuntimeError("Visible devices cannot be modified after being initialized")
        self.visible = list(chosen)


def test_without_a_gpu_it_is_the_processor(monkeypatch):
    _Machine(monkeypatch)
    monkeypatch.setattr(threads, "available_cores", lambda: 4)
    assert devices.take() == "CPU, 4 cores" and not devices.is_gpu()


def test_a_gpu_that_is_there_is_taken_without_a_word_and_not_all_of_its_memory(monkeypatch):
    machine = _Machine(monkeypatch, FIRST)
    assert devices.take() == "GPU, Tesla T4" and devices.is_gpu()
    assert machine.visible == [FIRST] and machine.grows == [(FIRST, True)]


def test_a_run_has_one_gpu_of_several(monkeypatch):
    machine = _Machine(monkeypatch, FIRST, SECOND)
    devices.take()
    assert machine.visible == [FIRST] and machine.grows == [(FIRST, True)]


def test_none_is_taken_where_none_is_wanted(monkeypatch):
    machine = _Machine(monkeypatch, FIRST)
    monkeypatch.setenv(devices.GPUS_VARIABLE, "0")
    assert devices.take().startswith("CPU") and machine.visible == [] and not devices.is_gpu()


def test_a_gpu_without_a_name_is_called_as_tensorflow_does(monkeypatch):
    _Machine(monkeypatch, SECOND)
    assert devices.take() == "GPU, /physical_device:GPU:1"


def test_a_process_that_has_begun_to_compute_goes_on(monkeypatch):
    _Machine(monkeypatch, FIRST, SECOND, has_begun=True)
    assert devices.take() == "GPU, Tesla T4"


def test_a_batch_goes_to_a_gpu_whole():
    conv = runs.open_run("mnist-conv-beta-5").config
    assert threads.parts(conv) > 1 and threads.parts(conv, on_gpu=True) == 1


def test_a_gpu_that_is_asked_for_and_not_there_is_said(monkeypatch, trained):
    _Machine(monkeypatch)
    monkeypatch.setenv(devices.GPUS_VARIABLE, "1")
    run = runs.create_run(trained["mlp"].config)
    with pytest.raises(EngineError, match="A GPU was asked for"):
        train_run(run)
    assert run.state.status == "failed" and "finds none here" in run.state.reason
    assert "\n" not in run.state.reason


@pytest.mark.parametrize("text", ["2", "-1", "one"])
def test_another_number_of_gpus_is_refused(monkeypatch, text):
    _Machine(monkeypatch, FIRST)
    monkeypatch.setenv(devices.GPUS_VARIABLE, text)
    with pytest.raises(ConfigError, match=f"one GPU or none. Received: gpus={text!r}"):
        devices.take()


def test_the_command_asks_for_one_and_a_run_says_what_it_has(monkeypatch, capsys):
    monkeypatch.setenv(devices.GPUS_VARIABLE, "")
    command = ["train", "--dataset", "digits", "--hidden", "8", "--epochs", "1", "--name"]
    assert main([*command, "wanting", "--gpus", "1"]) == 1
    said = capsys.readouterr().err
    assert "A GPU was asked for" in said and "Traceback" not in said
    assert main([*command, "modest", "--gpus", "0"]) == 0
    state = runs.open_run("modest").state
    assert state.device.startswith("CPU, ") and state.status == "done"
    assert f"Training on: {state.device}" in capsys.readouterr().err
