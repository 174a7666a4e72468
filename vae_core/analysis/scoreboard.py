"""Runs of one data set in one table: figures in nats, seeds taken together, as CSV and LaTeX."""

from __future__ import annotations

import csv
import io
import re
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from vae_core.runs import LikelihoodRow, Run, TestMetrics, likelihood_file
from vae_core.vae.config import Beta, BetaRange, TrainingConfig

_SMALL_BETA = 0.2
_FIGURE = re.compile(r"-?[0-9.]+( ± [0-9.]+)?")


@dataclass(frozen=True)
class Figure:
    """A mean over seeds and its standard deviation.

    Attributes:
        spread: None of one seed, which has no spread.
    """

    mean: float
    spread: float | None = None

    @classmethod
    def of(cls, values: Sequence[float]) -> Figure:
        """Of one or more seeds' values."""
        spread = statistics.stdev(values) if len(values) > 1 else None
        return cls(statistics.fmean(values), spread)

    def __str__(self) -> str:
        several = "" if self.spread is None else f" ± {self.spread:.2f}"
        return f"{self.mean:.2f}{several}".replace("-", "−")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row: a configuration at one β, over all of its seeds.

    Attributes:
        names: of the runs.
        seeds: how many.
        log_p: over those seeds that have it; None where none does.
        at_least: whether it is a bound.
        examples: of the test set that log p is of; 0 for none.
        gap: log p − ELBO on those examples and binarised values, which the ELBO of the table,
            on the whole test set and the values that it was trained on, is not.
    """

    title: str
    names: tuple[str, ...]
    beta: float
    latent_dim: int
    seeds: int
    reconstruction: Figure
    kl: Figure
    elbo: Figure
    active_units: Figure
    kl_per_dimension: tuple[float, ...]
    log_p: Figure | None = None
    gap: Figure | None = None
    at_least: bool = False
    examples: int = 0


def entries(runs: Iterable[Run], betas: Sequence[float]) -> list[Entry]:
    """A row for each configuration of variational runs, seeds together.

    Args:
        betas: at which networks that take β are listed.

    Raises:
        BrokenRunError: a run's figures cannot be read.
    """
    groups: dict[tuple[TrainingConfig, float], list[tuple[Run, TestMetrics]]] = {}
    for run in runs:
        if not run.config.variational:
            continue
        for beta in _listed(run.figures_beta, betas):
            row = min(run.metrics, key=lambda each, beta=beta: abs(each.beta - beta))  # type: ignore[misc]
            groups.setdefault((run.config.replace(seed=0), beta), []).append((run, row))
    return [_entry(beta, group) for (_, beta), group in groups.items()]


def _listed(known: Beta, betas: Sequence[float]) -> list[float]:
    return list(filter(known.contains, betas)) if isinstance(known, BetaRange) else [known.value]


def _entry(beta: float, group: list[tuple[Run, TestMetrics]]) -> Entry:
    run, rows = group[0][0], [row for _, row in group]
    dimensions = zip(*(row.kl_per_dimension for row in rows), strict=True)
    kept = [row for each, _ in group if (row := _likelihood(each, beta)) is not None]
    alike = [row for row in kept if row.method == kept[0].method]
    return Entry(
        title=run.title, names=tuple(each.name for each, _ in group), beta=beta,
        latent_dim=run.config.latent_dim, seeds=len(group),
        reconstruction=Figure.of([row.reconstruction for row in rows]),
        kl=Figure.of([row.kl for row in rows]),
        elbo=Figure.of([row.elbo for row in rows]),
        active_units=Figure.of([float(row.active_units) for row in rows]),
        kl_per_dimension=tuple(statistics.fmean(each) for each in dimensions),
        log_p=Figure.of([row.log_p for row in alike]) if alike else None,
        gap=Figure.of([row.gap for row in alike]) if alike else None,
        at_least=bool(alike) and alike[0].method == "importance",
        examples=min((row.examples for row in alike), default=0),
    )  # fmt: skip


def one_against_separate(runs: Sequence[Run]) -> str:
    """What one network for every β and separate ones of its kind share, and what they do not.

    Empty where there are none to compare at a small β.
    """
    for one in (run for run in runs if run.config.conditioned):
        alone = [
            (run.last_beta, run.metrics[0])
            for run in runs
            if not run.config.conditioned and run.config.is_relative_of(one.config)
        ]
        known = [(beta, row) for beta, row in alone if one.config.beta.contains(beta)]
        if not known or min(beta for beta, _ in known) >= _SMALL_BETA:
            continue
        beta, row = min(known, key=lambda each: each[0])
        same = min(one.metrics, key=lambda each: abs(each.beta - beta))
        none = next((each for at, each in alone if at == 0), None)
        words = (
            "One network for every β and separate ones agree in loss, and differ in latent space "
            f"as β goes to 0, where the KL hardly counts: at β = {beta:g} their losses are "
            f"{same.loss:.1f} and {row.loss:.1f} nats, their KL {same.kl:.1f} and {row.kl:.1f}"
        )
        return f"{words}; at β = 0 a separate one's KL is {none.kl:.0f}." if none else f"{words}."
    return ""


def _likelihood(run: Run, beta: float) -> LikelihoodRow | None:
    row = likelihood_file.at(run, beta)
    return None if row is None or row.refused else row


def _log_p(entry: Entry) -> str:
    return "" if entry.log_p is None else f"{'≥ ' if entry.at_least else ''}{entry.log_p}"


# What each column is called, what it says, and what it is sorted by: the best or the least first.
# What counts most is at the left: a narrow page shows the first few.
COLUMNS: tuple[tuple[str, Callable[[Entry], str], Callable[[Entry], float]], ...] = (
    ("network", lambda e: e.title, lambda e: 0.0),
    ("β", lambda e: f"{e.beta:.4g}", lambda e: e.beta),
    ("ELBO", lambda e: str(e.elbo), lambda e: -e.elbo.mean),
    ("log p(x)", _log_p, lambda e: float("inf") if e.log_p is None else -e.log_p.mean),
    ("gap", lambda e: "" if e.gap is None else str(e.gap),
     lambda e: float("inf") if e.gap is None else e.gap.mean),
    ("examples of log p(x)", lambda e: f"{e.examples}" if e.examples else "",
     lambda e: -e.examples),
    ("KL", lambda e: str(e.kl), lambda e: e.kl.mean),
    ("reconstruction", lambda e: str(e.reconstruction), lambda e: e.reconstruction.mean),
    ("dimensions", lambda e: str(e.latent_dim), lambda e: e.latent_dim),
    ("seeds", lambda e: str(e.seeds), lambda e: -e.seeds),
    ("active units", lambda e: f"{e.active_units.mean:g}", lambda e: -e.active_units.mean),
    ("KL of each dimension", lambda e: _each(e.kl_per_dimension),
     lambda e: min(e.kl_per_dimension)),
)  # fmt: skip


def _each(nats: Sequence[float]) -> str:
    """The largest first, the first six of many."""
    ordered = sorted(nats, reverse=True)
    return " ".join(f"{value:.2f}" for value in ordered[:6]) + (" …" if len(ordered) > 6 else "")


def ordered(found: Iterable[Entry], by: str) -> list[Entry]:
    """Rows in the order of a column; of the network's name by its letters."""
    if by == "network":
        return sorted(found, key=lambda entry: (entry.title.casefold(), entry.beta))
    key = next(key for name, _, key in COLUMNS if name == by)
    return sorted(found, key=lambda entry: (key(entry), entry.title))


def table(found: Iterable[Entry]) -> list[list[str]]:
    """The cells as people read them, a list a row."""
    return [[write(entry) for _, write, _ in COLUMNS] for entry in found]


def to_csv(found: Iterable[Entry]) -> str:
    """As comma-separated values, with a line of names."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([name for name, _, _ in COLUMNS])
    writer.writerows([_plain(cell) for cell in row] for row in table(found))
    return text.getvalue()


def to_latex(found: Iterable[Entry]) -> str:
    """As a LaTeX tabular (booktabs)."""
    head = " & ".join(_latex(name) for name, _, _ in COLUMNS)
    body = "".join(" & ".join(map(_latex, row)) + r" \\" + "\n" for row in table(found))
    columns = "l" + "r" * (len(COLUMNS) - 1)
    return (
        f"\\begin{{tabular}}{{{columns}}}\n\\toprule\n{head} \\\\\n\\midrule\n{body}\\bottomrule\n"
        "\\end{tabular}\n"
    )


def _plain(cell: str) -> str:
    """A minus sign that programs read; a cell that a spreadsheet would compute is text."""
    cell = cell.replace("−", "-")
    return f"'{cell}" if cell[:1] in set("=+-@") and not _FIGURE.fullmatch(cell) else cell


_LATEX = {
    "\\": r"\textbackslash{}", "β": r"$\beta$", "±": r"$\pm$", "−": r"$-$", "≥": r"$\ge$",
    "·": r"$\cdot$", "…": r"\dots{}", "σ": r"$\sigma$", "×": r"$\times$",
} | {each: f"\\{each}" for each in "&%$#_{}"} | {
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def _latex(text: str) -> str:
    return "".join(_LATEX.get(letter, letter) for letter in text)
