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


def test_a_persons_own_data_starts_with_what_fits_it(tmp_path, monkeypatch, capsys):
    rows = "\n".join(f"{i}.5,{i * 7 % 11}.25" for i in range(60))
    (tmp_path / "own.csv").write_text(f"a,b\n{rows}\n")
    folder = ("--data-dir", str(tmp_path / "data"))
    assert main(["data", "add", str(tmp_path / "own.csv"), "--name", "own", *folder]) == 0
    monkeypatch.setattr("vae_core.jobs.trainer.train_run", lambda run, **_: run.state)
    trained = ["train", *folder, "--dataset", "own", "--epochs", "2", "--quiet"]
    assert main([*trained, "--name", "fits"]) == 0, capsys.readouterr().err
    config = runs.open_run("fits").config
    assert (config.likelihood, config.hidden, config.epochs) == ("learned-gaussian", (128, 64), 2)
    assert main([*trained, "--preset", "beta-sweep-mlp", "--name", "ill"]) == 1
    assert "learned-gaussian" in capsys.readouterr().err  # a preset is taken at its word
