"""A run card: what a run was trained on and how, and its figures, as Markdown.

After the model cards of Mitchell et al. 2019: whoever gets the networks gets what must be known of
them. It says what the run's files say; what nobody has written down it calls not known.
"""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterable, Sequence
from math import isclose

from vae_core import datasets
from vae_core.analysis.evaluate import SWEEP_BETAS
from vae_core.datasets import shown
from vae_core.doors.agreement import Agreement
from vae_core.runs import Run, TestMetrics
from vae_core.serving.codec import Codec
from vae_core.vae.config import BetaRange, TrainingConfig

ENCODER_OUTPUTS = ("mean", "log_variance")
_PACKAGES = ("keras", "tensorflow", "ai-edge-litert", "numpy")
_ONNX_PACKAGES = ("onnx", "tf2onnx", "onnxruntime")
_RUNTIMES = {"keras": "Keras", "onnx": "onnxruntime", "tflite": "LiteRT"}
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$])")


def decoder_outputs(config: TrainingConfig) -> tuple[str, ...]:
    """Names for what a decoder puts out."""
    first = "logits" if config.likelihood == "bernoulli" else "mean"
    return (first, "log_sigma") if config.learns_sigma else (first,)


def markdown(
    run: Run, codec: Codec, *, form: str | None = None, agreement: Agreement | None = None
) -> str:
    """The card.

    Args:
        form: of the network files that it lies beside; None where it goes alone.
        agreement: how far they are from the run's own networks.
    """
    parts = [f"# {_plain(run.title)}", _summary(run)]
    if form is not None:
        parts += ["## Files", _files(run.config, codec, form)]
        if agreement is not None:
            parts.append(_round_trip(form, agreement))
    parts += [
        "## Data", _table(_data(run, codec)),
        "## Training", _table(_training(run)), *_command(run),
        "## Figures", _figures(run),
        "## Versions", _versions(form),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def _summary(run: Run) -> str:
    config = run.config
    if config.is_searched:
        return f"A decoder of {config.latent_dim} latent dimensions. {config.why_no_kl}"
    kind = "A variational autoencoder" if config.variational else "A plain autoencoder"
    told = f"{kind} of {config.latent_dim} latent dimensions"
    if isinstance(config.beta, BetaRange):
        return f"{told}, trained for every β {config.beta}."
    if config.knows_beta:
        return f"{told}, trained at β = {run.last_beta:g}."
    return f"{told}."


def _files(config: TrainingConfig, codec: Codec, form: str) -> str:
    shape = "×".join(map(str, codec.shape))
    known = config.beta
    beta = [("beta, n×1", f"the KL weight, {known}")] if isinstance(known, BetaRange) else []
    z = f"n×{config.latent_dim}"
    values = "in [0, 1]" if len(codec.shape) == 3 else "standardised as the data set is"
    sides = {
        "encoder": (
            [(f"x, n×{shape}", values), *beta],
            [(f"mean, {z}", "of the posterior"), (f"log variance, {z}", "of the posterior")],
        ),
        "decoder": (
            [(f"z, {z}", "a code"), *beta],
            [(f"{decoder_outputs(config)[0]}, n×{shape}", _meaning(config, codec))]
            + ([("log σ", "of the decoded value")] if config.learns_sigma else []),
        ),
    }
    rows = [
        (f"`{name}.{form}`", side, what, meaning)
        for name, (inputs, outputs) in sides.items()
        for side, listed in (("in", inputs), ("out", outputs))
        for what, meaning in listed
    ]
    return _table(rows, ("file", "", "array, float32", "what it is"))


def _meaning(config: TrainingConfig, codec: Codec) -> str:
    if config.likelihood == "bernoulli":
        return "its sigmoid is the decoded value"
    told = "the decoded value"
    return f"{told}; of a category's places logits, to be softmaxed" if codec.categories else told


def _round_trip(form: str, agreement: Agreement) -> str:
    sigma = "" if agreement.log_sigma is None else f", log σ {agreement.log_sigma:.1e}"
    return (
        f"Loaded again in {_RUNTIMES[form]} and compared with the Keras networks on "
        f"{agreement.examples} examples at β = {_list(agreement.betas)}, the largest differences "
        f"were: decoded values {agreement.pixels:.1e}, means {agreement.means:.1e}, log-variances "
        f"{agreement.log_variances:.1e}{sigma} (decoded values absolute, the others relative: "
        "|a − b| / max(1, |b|))."
    )


def _data(run: Run, codec: Codec) -> list[tuple[str, str]]:
    entry, data = datasets.entry(run.config.dataset), run.data
    return [
        ("data set", _plain(data.title if data else entry.title)),
        ("examples", _sizes_of(run)),
        ("shape of one", "×".join(map(str, codec.shape))),
        ("SHA-256 of both splits", f"`{data.digest}`" if data and data.digest else "not known"),
        ("licence of the data", _plain(entry.licence) or "not known"),
    ]


def _sizes_of(run: Run) -> str:
    data, entry = run.data, datasets.entry(run.config.dataset)
    if data:
        return f"{data.training_size:,} to train, {data.test_size:,} to test"
    return f"{entry.training_size:,} to train" if entry.training_size else "not known"


def _training(run: Run) -> list[tuple[str, str]]:
    config, state = run.config, run.recorded_state()
    if config.imported is not None:
        return [("origin", _plain(state.note)), ("files", config.imported.form)]
    return [
        ("architecture", f"{config.architecture}, {_list(config.hidden)}, {config.activation}"),
        ("likelihood", config.likelihood),
        ("epochs", f"{state.epoch} of {config.epochs}, batches of {config.batch_size}"),
        ("optimiser", f"{config.optimizer}, learning rate {config.learning_rate:g}, "
                      f"{config.schedule} schedule"),
        ("seed", str(config.seed)),
        *([("device", _plain(state.device))] if state.device else []),
        *([("note", _plain(state.note))] if state.note else []),
    ]  # fmt: skip


def _command(run: Run) -> list[str]:
    if run.config.imported is not None:
        return []
    return ["The command that trains it again:", f"```sh\n{command(run.config)}\n```"]


def command(config: TrainingConfig) -> str:
    """What trains such a run: every setting that is not the usual one."""
    usual, fields = TrainingConfig().to_json(), config.to_json()
    words = ["python -m vae_core train", f"--dataset {config.dataset}"]
    for name, value in fields.items():
        if name in ("version", "dataset") or value == usual.get(name):
            continue
        option = name.replace("_", "-")
        if isinstance(value, bool):
            words.append(f"--{option}" if value else f"--no-{option}")
        elif isinstance(value, dict):
            words.append(f"--{option} {value['low']:g}:{value['high']:g}")
        elif name == "beta_moves":
            words.append(f"--{option} " + " ".join(f"{step}:{beta:g}" for step, beta in value))
        else:
            listed = value if isinstance(value, list) else [value]
            words.append(f"--{option} " + " ".join(map(_written, listed)))
    return " ".join(words)


def _written(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _figures(run: Run) -> str:
    kl = run.config.variational
    names = ("β", "reconstruction", "KL", "ELBO", "active units") if kl else ("reconstruction",)
    drawn = "; z is drawn once from each posterior" if kl else ""
    rows = [_cells(row, kl) for row in _marked(run.metrics)]
    return f"Of {_measured(run)}, nats per example{drawn}.\n\n{_table(rows, names)}"


def _measured(run: Run) -> str:
    if run.data is None or not run.config.conditioned:
        return "the test set"
    step = shown.step_between(run.data.test_size, len(run.codes()))
    if step == 1:
        return "the test set"
    return f"one in {step:,} of the test set"


def _marked(metrics: Sequence[TestMetrics]) -> list[TestMetrics]:
    """Those at the values that the slider marks; all of a run that has none of them."""
    marked = [
        row for row in metrics if any(isclose(row.beta, at, rel_tol=1e-4) for at in SWEEP_BETAS)
    ]
    return marked or list(metrics)


def _cells(row: TestMetrics, kl: bool) -> tuple[str, ...]:
    if not kl:
        return (f"{row.reconstruction:.2f}",)
    elbo = f"{row.elbo:.2f}".replace("-", "−")
    nats = (f"{row.beta:.3g}", f"{row.reconstruction:.2f}", f"{row.kl:.2f}", elbo)
    return (*nats, str(row.active_units))


def _versions(form: str | None) -> str:
    packages = (*_PACKAGES, *(_ONNX_PACKAGES if form == "onnx" else ()))
    known = [f"{name} {found}" for name in packages if (found := _version(name))]
    what = "This card was" if form is None else "These files were"
    return (
        f"{what} made with {', '.join(known)}. "
        "Which versions it was trained with the run does not say."
    )


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _table(rows: Iterable[Sequence[str]], head: Sequence[str] = ("", "")) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _list(values: Iterable[object]) -> str:
    return ", ".join(_written(value) for value in values)


def _plain(text: str) -> str:
    """Text that somebody else wrote, so that Markdown shows it as it is."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
