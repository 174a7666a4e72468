"""Networks out: each file, in the program that it is for, against the networks that serve here."""

import json
import zipfile

import numpy as np
import pytest

from vae_core.cli.main import main
from vae_core.doors import out
from vae_core.errors import ConfigError, RunError
from vae_core.runs import Run, create_run
from vae_core.serving.codec import Codec

rng = np.random.default_rng(0)


def codec_inputs(codec, count=20):
    """Codes, what they decode to, and a column of β where the run takes it."""
    z = rng.normal(size=(count, codec.config.latent_dim)).astype(np.float32)
    beta = [np.full((count, 1), 3.0, np.float32)] if codec.config.conditioned else []
    return z, codec.decode(z, 3.0 if beta else None), beta


@pytest.mark.parametrize("name", ["mlp-every-beta", "conv", "vectors", "autoencoder"])
def test_onnxruntime_computes_what_serves_here(trained, tmp_path, name):
    runtime = pytest.importorskip("onnxruntime")
    pytest.importorskip("tf2onnx")
    found = out.export_networks(trained[name], tmp_path / "out", "onnx").agreement
    assert found.is_close and found.examples > 100
    codec = Codec.open(trained[name])
    z, x, beta = codec_inputs(codec)
    sides = {}
    for side, first in (("encoder", x), ("decoder", z)):
        session = runtime.InferenceSession(tmp_path / "out" / f"{side}.onnx")
        names = [each.name for each in session.get_inputs()]
        assert names == ["x" if side == "encoder" else "z", *(["beta"] if beta else [])]
        sides[side] = session.run(None, dict(zip(names, [first, *beta], strict=True)))
        assert [each.name for each in session.get_outputs()] == {
            "encoder": ["mean", "log_variance"],
            "decoder": ["logits" if codec.config.likelihood == "bernoulli" else "mean"],
        }[side]
    at = 3.0 if beta else None
    posterior = codec.encode(x, at)
    assert np.abs(sides["encoder"][0] - posterior.mean).max() < 1e-4
    assert np.abs(sides["encoder"][1] - posterior.log_variance).max() < 1e-4
    assert np.abs(sides["decoder"][0] - codec.output(z, at)).max() < 1e-4


@pytest.mark.parametrize("name", ["conv-every-beta", "conv"])
def test_a_keras_file_needs_keras_alone(trained, tmp_path, name):
    import keras

    found = out.export_networks(trained[name], tmp_path / "out", "keras").agreement
    assert found.is_close
    for side in ("encoder", "decoder"):
        with zipfile.ZipFile(tmp_path / "out" / f"{side}.keras") as file:
            assert b"vae_core" not in file.read("config.json")
    codec = Codec.open(trained[name])
    z, _, beta = codec_inputs(codec)
    decoder = keras.saving.load_model(tmp_path / "out" / "decoder.keras")
    theirs = np.asarray(decoder([z, *beta] if beta else z))
    assert np.abs(theirs - codec.output(z, 3.0 if beta else None)).max() < 1e-4


def test_a_shipped_run_goes_out_with_its_card(tmp_path, capsys):
    assert main(["export", "digits", str(tmp_path / "out"), "--format", "tflite", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["pixels"] < 1e-5 and said["means"] < 1e-4 and said["log_variances"] < 1e-4
    assert said["betas"] == [0.01, 1.0, 25.0]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "README.md", "decoder.tflite", "encoder.tflite",
    ]  # fmt: skip
    text = (tmp_path / "out" / "README.md").read_text("utf-8")
    for known in ("LiteRT", "CC BY 4.0", "--beta 0.01:25", "beta, n×1", "active units", "seed"):
        assert known in text


def test_what_cannot_go_out_leaves_nothing(trained, tmp_path, capsys, monkeypatch):
    (tmp_path / "there").mkdir()
    with pytest.raises(RunError, match="is there already"):
        out.export_networks(trained["mlp"], tmp_path / "there", "tflite")
    with pytest.raises(ConfigError, match="format must be one of keras, onnx, tflite"):
        out.export_networks(trained["mlp"], tmp_path / "out", "pickle")
    assert main(["export", "digits", str(tmp_path / "o"), "--format", "onnx", "--float16"]) == 1
    assert "--float16 goes with --format run" in capsys.readouterr().err
    monkeypatch.setattr(out.agreement, "RELATIVE", -1.0)  # nothing is close enough
    with pytest.raises(RunError, match="compute other numbers"):
        out.export_networks(trained["mlp"], tmp_path / "out", "tflite")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_an_untrained_run_says_so(trained, tmp_path):
    run = create_run(trained["mlp"].config)
    with pytest.raises(RunError, match="cannot be used: it is missing"):
        out.export_networks(Run(run.path), tmp_path / "out", "keras")
