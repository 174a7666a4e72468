"""A run's card: what it was trained on and how, and its figures, as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from math import isclose

from vae_core import datasets
from vae_core.analysis.evaluate import SWEEP_BETAS
from vae_core.runs import Run, TestMetrics
from vae_core.vae.config import BetaRange, TrainingConfig


def facts(run: Run, *, examples: int, originals: bool, moments: int) -> list[tuple[str, str]]:
    """Names and values; plain text.

    Args:
        examples: how many test examples the map shows.
        originals: whether their originals travel with it.
        moments: how many of its training it shows.
    """
    config, entry = run.config, datasets.entry(run.config.dataset)
    data = run.data
    sizes = f"{data.training_size:,} to train, {data.test_size:,} to test" if data else ""
    of_all = f" of {data.test_size:,}" if data and data.test_size > examples else ""
    shown = f"{examples:,}{of_all} test examples" + ("" if originals else ", without originals")
    rows = [
        ("Data", data.title if data else entry.title),
        ("Examples", sizes),
        ("On the map", shown),
        ("Licence of the data", entry.licence or "not known"),
        ("Architecture", _architecture(config)),
        ("Latent dimensions", str(config.latent_dim)),
        ("Likelihood", config.likelihood),
        ("β", _beta(run)),
        *_training(run),
        ("On the slider", f"{moments} moments of the training" if moments else ""),
    ]
    return [(name, value) for name, value in rows if value]


def html(rows: Iterable[tuple[str, str]], metrics: Sequence[TestMetrics], kl: bool) -> str:
    """The card; ``kl`` is false for a plain autoencoder, which has none."""
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return f"<dl>{listed}</dl>\n{_figures(metrics, kl)}"


def _figures(metrics: Sequence[TestMetrics], kl: bool) -> str:
    names = ["β", "reconstruction", "KL", "ELBO", "active units"] if kl else ["reconstruction"]
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    body = "".join(f"<tr>{_cells(row, kl)}</tr>" for row in _marked(metrics))
    note = "Test set, nats per example; z is drawn once from each posterior." if kl else (
        "Test set, nats per example."
    )  # fmt: skip
    return (
        f'<p>{note}</p><div class="of-figures"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _marked(metrics: Sequence[TestMetrics]) -> list[TestMetrics]:
    """Those at the values that the slider marks; all of a run that has none of them."""
    marked = [
        row for row in metrics if any(isclose(row.beta, at, rel_tol=1e-4) for at in SWEEP_BETAS)
    ]
    return marked or list(metrics)


def _cells(row: TestMetrics, kl: bool) -> str:
    values = [f"{row.reconstruction:.2f}"]
    if kl:
        elbo = f"{row.elbo:.2f}".replace("-", "−")
        values = [f"{row.beta:.3g}", *values, f"{row.kl:.2f}", elbo, str(row.active_units)]
    return "".join(f"<td>{value}</td>" for value in values)


def _architecture(config: TrainingConfig) -> str:
    if config.imported is not None:
        return f"imported as {config.imported.form}; it puts out {config.imported.output}"
    return f"{config.architecture}, {_sizes(config.hidden)}, {config.activation}"


def _training(run: Run) -> list[tuple[str, str]]:
    """How it was trained, where that is known; an import says where it is from."""
    config = run.config
    if config.imported is not None:
        return [("Origin", run.recorded_state().note)]
    return [
        ("Training", f"{config.epochs} epochs, batches of {config.batch_size}, seed {config.seed}"),
        ("Optimiser", f"{config.optimizer}, learning rate {config.learning_rate:g}, "
                      f"{config.schedule} schedule"),
    ]  # fmt: skip


def _sizes(sizes: Sequence[int]) -> str:
    return " – ".join(map(str, sizes)) or "no hidden layer"


def _beta(run: Run) -> str:
    beta = run.figures_beta
    if isinstance(beta, BetaRange):
        return f"an input of the network, {beta}"
    if not run.config.variational:
        return "none"
    return f"{beta.value:g}" if run.config.knows_beta else "not known"
