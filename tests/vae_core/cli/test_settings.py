"""Settings as options."""

from vae_core import runs
from vae_core.cli.main import main


def test_settings_override_the_preset(capsys, monkeypatch):
    given = "train --preset beta-sweep-mlp --dataset digits --epochs 1 --beta 0.1:5 --hidden 8"
    assert main([*given.split(), "--no-variational"]) == 1
    assert "plain autoencoder" in capsys.readouterr().err
    monkeypatch.setattr("vae_core.jobs.trainer.train_run", lambda run, **_: run.state)
    assert main([*given.split(), "--name", "x", "--quiet"]) == 0
    config = runs.open_run("x").config
    assert (config.beta.low, config.beta.high, config.batch_size) == (0.1, 5.0, 128)
