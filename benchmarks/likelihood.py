"""Figures in nats: of every shipped run of two dimensions, and of the fifty-dimensional trainings.

    python benchmarks/likelihood.py shipped --examples 500
    python benchmarks/likelihood.py shipped --runs mnist-every-beta-deep --ship
    python benchmarks/likelihood.py fifty --epochs 8 --draws 1 5 50
    python benchmarks/likelihood.py seeds --seeds 1 2

``shipped``: log p(x) by quadrature, ELBO, gap and grey score at each run's β (that of every β:
at 1), one binarisation; with ``--ship`` the figures are kept beside the run. Protocol, for
Fashion-MNIST too: the data's own test split, one dynamic binarisation with seed 0, the encoder
given the grey image. ``fifty``: MNIST, 784-200-200-50 and back as in Burda et al. 2016 (GELU
for tanh, one cosine for their schedule), dynamic binarisation, the ELBO (1) and IWAE
objectives; then the bound of 5,000 draws on 500 test images, and the training curve. ``seeds``:
the shipped deep MNIST recipe with other seeds, and log p(x) of each at β = 1.

Trainings are runs in benchmarks/results/runs: what is there is not trained again.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from vae_core import runs
from vae_core.errors import VaeError
from vae_core.jobs import likelihood
from vae_core.jobs.likelihood import Wanted
from vae_core.runs import LikelihoodRow, Run, likelihood_file
from vae_core.vae.config import TrainingConfig
from vae_core.vae.presets import PRESETS

RUNS = Path(__file__).resolve().parent / "results" / "runs"
_HEAD = (
    "run", "β", "examples", "log p(x)", "error of the mean, largest", "ELBO",
    "gap: family, encoder", "grey score",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parse(arguments)
    options.command(options)


def _shipped(options: argparse.Namespace) -> None:
    print(f"| {' | '.join(_HEAD)} |\n|{'---|' * len(_HEAD)}")
    for run in _wanted(options.runs):
        beta = run.config.beta.reference
        wanted = Wanted(beta=beta, examples=options.examples)
        try:
            row = likelihood.compute(run, wanted, folder=options.data_dir)
        except VaeError as error:
            print(f"| {run.name} | {beta:g} | | {error} | | | | |", flush=True)
            continue
        if options.ship:
            likelihood_file.keep(run, row, to_ship=True)
        print(_line(run.name, row), flush=True)


def _wanted(names: Sequence[str]) -> list[Run]:
    if names:
        return [runs.open_run(name) for name in names]
    found = [Run(path) for path in sorted(runs.PRETRAINED_DIR.iterdir()) if path.is_dir()]
    return [run for run in found if run.config.variational and run.config.latent_dim <= 2]


def _line(name: str, row: LikelihoodRow) -> str:
    parts = "–" if row.approximation is None else f"{row.approximation:.2f}, {row.amortisation:.2f}"
    grey = "–" if row.grey_score is None else f"{row.grey_score:.2f}"
    cells = (
        name, f"{row.beta:g}", f"{row.examples:,}", f"{row.log_p:.2f} ± {row.standard_error:.2f}",
        f"{row.error:.4f}, {row.largest_error:.4f}", f"{row.elbo:.2f}", f"{row.gap:.2f}: {parts}",
        grey,
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _fifty(options: argparse.Namespace) -> None:
    recipe = TrainingConfig(
        dataset="mnist", latent_dim=50, hidden=(200, 200), activation="gelu", binarised=True,
        schedule="cosine", learning_rate=2e-3, batch_size=32, epochs=options.epochs,
    )  # fmt: skip
    for draws in options.draws:
        config = recipe if draws == 1 else recipe.replace(objective="iwae", draws=draws)
        name = "fifty-elbo" if draws == 1 else f"fifty-iwae-{draws}"
        run = _trained(name, config, options)
        curve = " ".join(f"{record.test_loss:.2f}" for record in run.history)
        seconds = sum(record.seconds for record in run.history)
        row = likelihood.compute(
            run,
            Wanted(beta=1.0, examples=options.examples or 500, draws=5000),
            folder=options.data_dir,
        )
        print(
            f"{name}: {len(run.history)} epochs, {seconds / 60:.1f} min; log p(x) at least "
            f"{row.log_p:.2f} ± {row.standard_error:.2f} (which {row.examples} images), ELBO "
            f"{row.elbo:.2f}, effective sample size {row.effective:.0f}; test loss by epoch "
            f"{curve}",
            flush=True,
        )


def _seeds(options: argparse.Namespace) -> None:
    deep = PRESETS["every-beta-deep"].config
    trained = [runs.open_run("mnist-every-beta-deep")]
    trained += [
        _trained(f"mnist-deep-seed-{seed}", deep.replace(seed=seed), options)
        for seed in options.seeds
    ]
    values = []
    for run in trained:
        row = likelihood.compute(
            run, Wanted(beta=1.0, examples=options.examples), folder=options.data_dir
        )
        values.append(row.log_p)
        print(_line(run.name, row), flush=True)
    if len(values) > 1:
        print(f"log p(x) {statistics.fmean(values):.2f} ± {statistics.stdev(values):.2f}")


def _trained(name: str, config: TrainingConfig, options: argparse.Namespace) -> Run:
    folder = options.runs_dir or RUNS
    if (folder / name).is_dir() and Run(folder / name).can_open:
        return Run(folder / name)
    from vae_core.jobs.trainer import train_run

    run = runs.create_run(config, folder=folder, name=name)
    train_run(run, data_folder=options.data_dir)
    return run


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="WHAT")
    for name, command in (("shipped", _shipped), ("fifty", _fifty), ("seeds", _seeds)):
        added = commands.add_parser(name)
        added.set_defaults(command=command)
        added.add_argument("--data-dir", type=Path, help="where the data sets are")
        added.add_argument("--runs-dir", type=Path, help="where trainings go")
        added.add_argument("--examples", type=int, help="so many of the test set; all by default")
        if name == "shipped":
            added.add_argument("--runs", nargs="*", default=[], help="these runs only")
            added.add_argument("--ship", action="store_true", help="keep the figures with the runs")
        if name == "fifty":
            added.add_argument("--epochs", type=int, default=8)
            added.add_argument("--draws", type=int, nargs="+", default=[1, 5, 50])
        if name == "seeds":
            added.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
