"""Networks in: what an import computes against the file itself, and what is refused."""

import json
import subprocess

import numpy as np
import onnxruntime as runtime
import pytest

from tests.support import onnx_files, oracle
from vae_core import datasets, jobs, runs
from vae_core.cli.main import main
from vae_core.doors import card, into, out, plain_layers
from vae_core.doors.into import Wish
from vae_core.errors import ConfigError, RunError, VaeError
from vae_core.jobs.export import export_run
from vae_core.serving import decoder_spec, foreign
from vae_core.serving.codec import Codec

rng = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def few_examples(monkeypatch):
    """The digits, with so few test examples that figures take no time."""
    whole = datasets.load("digits")
    few = datasets.Dataset(
        "digits", whole.train, datasets.Split(whole.test.x[:60], whole.test.labels[:60]),
        whole.description,
    )  # fmt: skip
    monkeypatch.setattr(into.datasets, "load", lambda *args, **kwargs: few)


def imported(tmp_path, decoder, encoder=None, output="logits", name="mine", **wish):
    files = [onnx_files.saved(decoder, tmp_path / "decoder.onnx")]
    files += [None if encoder is None else onnx_files.saved(encoder, tmp_path / "encoder.onnx")]
    return into.import_run(Wish(decoder=files[0], encoder=files[1], dataset="digits",
                                output=output, **wish), name)  # fmt: skip


def computed(model, x):
    session = runtime.InferenceSession(model.SerializeToString())
    return session.run(None, {session.get_inputs()[0].name: x})


def test_a_vae_agrees_with_its_files_and_the_browser_with_both(tmp_path):
    decoder, encoder = onnx_files.decoder(), onnx_files.encoder()
    run = imported(tmp_path, decoder, encoder)
    codec = Codec.open(run)
    z = rng.normal(size=(40, 2)).astype(np.float32)
    (logits,) = computed(decoder, z)
    pixels = 1 / (1 + np.exp(-logits.transpose(0, 2, 3, 1).astype(np.float64)))
    assert np.abs(codec.decode(z) - pixels).max() < 1e-5
    x = rng.uniform(size=(40, 28, 28, 1)).astype(np.float32)
    mean, log_variance = computed(encoder, x.transpose(0, 3, 1, 2))
    posterior = codec.encode(x)
    assert np.abs(posterior.mean - mean).max() < 1e-4 * max(1, np.abs(mean).max())
    assert np.abs(posterior.log_variance - log_variance).max() < 1e-4
    browser = decoder_spec.of_run(run)
    assert np.abs(oracle.decode(browser, z[0], 1.0) - pixels[0].ravel()).max() < 1e-5
    (row,) = run.metrics
    assert run.config.variational and row.elbo == pytest.approx(-row.reconstruction - row.kl)
    assert len(run.codes()) == 60 and run.can_open and not run.can_resume
    assert run.damage() is None and "SHA-256" in card.markdown(run, codec)


def test_probabilities_and_a_mean_in_another_range_become_what_they_are(tmp_path):
    z = rng.normal(size=(9, 2)).astype(np.float32)
    decoder = onnx_files.decoder(sigmoid=True)
    run = imported(tmp_path, decoder, onnx_files.encoder(outputs=1), "probabilities")
    found = Codec.open(run).decode(z).transpose(0, 3, 1, 2)
    assert np.abs(found - computed(decoder, z)[0]).max() < 1e-5
    assert not run.config.variational and run.config.imported.spread is None
    assert decoder_spec.of_run(run).spec["output"] == "sigmoid"
    signed = onnx_files.conv_decoder()
    run = imported(tmp_path, signed, None, "mean", "signed", values="-1..1")
    found = Codec.open(run).decode(z).transpose(0, 3, 1, 2)
    assert np.abs(found - (computed(signed, z)[0] + 1) / 2).max() < 1e-5


@pytest.mark.parametrize(
    ("shape", "sizes"),
    [((4, 1, 0), "named"), ((3, 1, 1), "named"), ((4, 1, 0), "unflatten"), ((4, 1, 0), "view")],
)
def test_transposed_convolutions_of_pytorch_run_in_the_browser(tmp_path, shape, sizes):
    kernel, pad, extra = shape
    decoder = onnx_files.conv_decoder(kernel=kernel, pad=pad, extra=extra, sizes=sizes)
    run = imported(tmp_path, decoder, output="mean")
    browser = decoder_spec.of_run(run)
    assert browser is not None
    for z in rng.normal(size=(5, 2)).astype(np.float32):
        expected = np.clip(computed(decoder, z[None])[0][0].transpose(1, 2, 0).ravel(), 0, 1)
        assert np.abs(oracle.decode(browser, z, 1.0) - expected).max() < 1e-5


def test_a_decoder_alone_gets_map_codes(tmp_path):
    decoder = onnx_files.decoder()
    run = imported(tmp_path, decoder)
    assert run.config.is_searched and not run.config.variational
    assert "found by search" in run.config.why_no_kl
    codec = Codec.open(run)
    truth = rng.normal(size=(30, 2)).astype(np.float32)
    x = codec.decode(truth)
    found = codec.encode(x).mean

    def objective(z):
        return codec.nats(x, codec.output(z)) + 0.5 * np.square(z).sum(axis=1)

    # No place of a fine grid explains them better, by more than the grid's own step.
    line = np.linspace(-4, 4, 81, dtype=np.float32)
    grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    output = codec.output(grid)
    for index in range(0, 30, 5):
        copies = np.broadcast_to(x[index], (len(grid), *codec.shape))
        best = (codec.nats(copies, output) + 0.5 * np.square(grid).sum(axis=1)).min()
        assert objective(found)[index] < best + 0.5
    assert (objective(found) <= objective(truth) + 0.05).mean() > 0.9


def test_what_no_browser_knows_is_left_to_the_server(tmp_path):
    run = imported(tmp_path, onnx_files.odd_decoder(), onnx_files.encoder())
    assert decoder_spec.of_run(run) is None and run.can_open
    assert main(["share", run.name, "--out", str(tmp_path / "o.html")]) == 1


def test_layers_that_were_read_wrongly_are_not_shown(tmp_path, monkeypatch):
    run = imported(tmp_path, onnx_files.decoder(), onnx_files.encoder())
    codec = Codec.open(run)
    content = onnx_files.decoder().SerializeToString()
    assert plain_layers.derive(content, codec) is not None
    other = onnx_files.decoder(seed=9).SerializeToString()
    assert plain_layers.derive(other, codec) is None


def test_a_tflite_file_comes_in_as_well(trained, tmp_path, capsys):
    folder = tmp_path / "out"
    out.export_networks(trained["conv"], folder, "tflite")
    words = ["import", "--decoder", folder / "decoder.tflite", "--encoder",
             folder / "encoder.tflite", "--data", "digits", "--name", "back", "--output",
             "logits", "--json"]  # fmt: skip
    assert main([str(word) for word in words]) == 0
    assert json.loads(capsys.readouterr().out)["in_browser"] is False
    ours, theirs = Codec.open(trained["conv"]), Codec.open(runs.open_run("back"))
    z = rng.normal(size=(30, 2)).astype(np.float32)
    assert np.abs(ours.decode(z) - theirs.decode(z)).max() < 1e-5
    x = ours.decode(z)
    assert np.abs(ours.encode(x).mean - theirs.encode(x).mean).max() < 1e-4


def test_a_file_of_one_example_at_a_time_is_served(tmp_path):
    g = onnx_files.Graph(5)
    end = g.dense(g.add("Relu", g.dense("z", 2, 16)), 16, 784)
    one = g.model({"z": [1, 2]}, {end: [1, 784]})
    codec = Codec.open(imported(tmp_path, one, onnx_files.encoder()))
    assert codec.decode(np.zeros((7, 2), np.float32)).shape == (7, 28, 28, 1)


def test_an_import_is_not_trained_nor_exported(tmp_path):
    run = imported(tmp_path, onnx_files.decoder(), onnx_files.encoder())
    for refused in (
        lambda: jobs.resume(run), lambda: jobs.extend(run, 3),
        lambda: export_run(run, tmp_path / "copy"),
        lambda: out.export_networks(run, tmp_path / "copy", "onnx"),
    ):  # fmt: skip
        with pytest.raises(RunError, match="was imported"):
            refused()
    with pytest.raises(RunError, match="already a run called 'mine'"):
        imported(tmp_path, onnx_files.decoder(), onnx_files.encoder())


def two_wide():
    g = onnx_files.Graph()
    return g.model({"z": ["n", 2]}, {g.dense("z", 2, 100): ["n", 100]})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"decoder": two_wide}, r"decoder's output must have the shape of the data's examples"),
        ({"encoder": lambda: onnx_files.encoder(outputs=3)}, "mean and log-variance, or the mean"),
        ({"encoder": lambda: onnx_files.encoder(draws=True)}, "draws at random"),
        ({"encoder": onnx_files.decoder}, "encoder's input must have the shape"),
        ({"decoder": onnx_files.encoder}, "decoder must take z as rows"),
        ({"layout": "channels-last"}, "with --layout channels-last"),
    ],
)
def test_what_does_not_fit_leaves_nothing(tmp_path, change, sentence):
    change = dict(change)
    decoder = change.pop("decoder", onnx_files.decoder)()
    encoder = change.pop("encoder", onnx_files.encoder)()
    with pytest.raises(VaeError, match=sentence):
        imported(tmp_path, decoder, encoder, **change)
    folder = runs.runs_dir()
    assert not folder.exists() or not list(folder.iterdir())


def test_colours_that_may_lie_in_two_ways_are_asked_for():
    shape = (4, 5, 3)
    assert foreign.layout_of((3, 4, 5), shape, None, "It") == "channels-first"
    with pytest.raises(ConfigError, match="flat or flat-channels-first"):
        foreign.layout_of((60,), shape, None, "It")
    x = rng.uniform(size=(2, *shape)).astype(np.float32)
    for layout, there in (("flat-channels-first", (60,)), ("channels-first", (3, 4, 5))):
        sent = foreign.to_foreign(x, layout, there)
        assert np.array_equal(sent.reshape(2, 3, 4, 5)[:, 1], x[..., 1])
        assert np.array_equal(foreign.from_foreign(sent, layout, shape), x)


def test_a_spread_in_other_words_is_the_same_posterior():
    log_variance = rng.normal(size=(5, 2))
    for spread, values in (
        ("log-variance", log_variance), ("variance", np.exp(log_variance)),
        ("sigma", np.exp(log_variance / 2)),
    ):  # fmt: skip
        assert np.abs(foreign.log_variance(values, spread) - log_variance).max() < 1e-9
    assert foreign.mean_and_spread(["logvar", "mu"]) == (1, 0)
    assert foreign.mean_and_spread(["a", "b"]) == (0, 1)


def test_the_process_that_looks_may_die_and_may_take_too_long(tmp_path, monkeypatch):
    path = onnx_files.saved(onnx_files.decoder(), tmp_path / "d.onnx")
    real = subprocess.run

    def killed(command, **options):
        return real(["python", "-c", "import os; os.abort()"], **options)

    monkeypatch.setattr(into.subprocess, "run", killed)
    with pytest.raises(VaeError, match=r"d\.onnx is damaged or hostile"):
        into.look_at(path)
    monkeypatch.setattr(into.subprocess, "run", real)
    with pytest.raises(VaeError, match=r"takes more than 0\.01 seconds"):
        into.look_at(path, seconds=0.01)
