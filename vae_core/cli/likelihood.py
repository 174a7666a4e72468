"""``likelihood``: how likely a run makes its test set, in nats."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from vae_core.cli.shared import Commands, named_run
from vae_core.errors import ConfigError
from vae_core.runs import LikelihoodRow, Run


def add(commands: Commands) -> None:
    """Register the command."""
    command = commands.add_for_run(
        "likelihood", _likelihood, "log p(x) of the test set in nats, or a bound on it"
    )
    command.add_argument("--beta", type=float, help="β, for a run trained over a range of it")
    command.add_argument("--examples", type=int, help="so many of the test set (default: all)")
    command.add_argument("--seed", type=int, default=0, help="of binarisation and draws (0)")
    command.add_argument(
        "--draws", type=int,
        help="the importance-weighted bound of so many draws, up to 5000 (default: quadrature in "
        "one and two dimensions, else 500)",
    )  # fmt: skip
    command.add_argument("--keep", action="store_true", help="keep the figures with the run")


def _likelihood(options: argparse.Namespace) -> int:
    run = named_run(options)
    beta = run.known_beta(options.beta)
    if options.examples is not None and options.examples < 2:
        raise ConfigError(f"examples must be 2 or more. Received: examples={options.examples}")
    from vae_core.jobs import likelihood  # loads LiteRT

    wanted = likelihood.Wanted(
        beta=beta, seed=options.seed, examples=options.examples, draws=options.draws
    )
    row = likelihood.compute(
        run, wanted, keep=options.keep, folder=options.data_dir, runs_folder=options.runs_dir
    )
    if options.json:
        print(json.dumps({"run": run.name, **asdict(row)}))
    else:
        print(in_words(run, row))
    return 0


def in_words(run: Run, row: LikelihoodRow) -> str:
    """A row for people."""
    values = "one binarisation" if row.binarised else "a density, standardised units"
    how = (
        f"quadrature, {row.places:,} places and grids around the modes"
        if row.method == "quadrature"
        else f"at least, {row.draws} draws, q widened {row.wider:g}×, "
        f"effective sample size {row.effective:.0f}"
    )
    lines = [
        f"{run.title}, β = {row.beta:g}, {row.examples:,} test examples ({values}, seed "
        f"{row.seed}), nats per example",
        f"  log p(x)  {row.log_p:.2f} ± {row.standard_error:.2f}   ({how}; error of the mean "
        f"{row.error:.4f}, of one example up to {row.largest_error:.4f})",
        f"  ELBO      {row.elbo:.2f}   (gap {row.gap:.2f})",
    ]
    if row.approximation is not None and row.amortisation is not None:
        lines.append(
            f"  gap       {row.approximation:.2f} of it the family's, {row.amortisation:.2f} the "
            f"encoder's ({row.gap_examples} examples)"
        )
    if row.grey_score is not None:
        lines.append(f"  grey score {row.grey_score:.2f}   (grey values: not a log p)")
    return "\n".join(lines)
