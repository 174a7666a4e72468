"""The experiments of the documents behind this project, trained here, beside their figures.

    python benchmarks/reproduce.py sweep --seeds 0 1 2
    python benchmarks/reproduce.py sweep --betas 0.05 0.3 3.3 7
    python benchmarks/reproduce.py fashion
    python benchmarks/reproduce.py conv --epochs 10
    python benchmarks/reproduce.py port --epochs 3
    python benchmarks/reproduce.py vectors
    python benchmarks/reproduce.py digits

``sweep``: the published β sweep on MNIST, a separate network for each β, 40 epochs of Adam
at a constant 1e-3 from the same initial weights, and one network that takes β; quality and
wall time side by side. ``fashion``: the conditioned convolutional network on Fashion-MNIST
beside separate networks of the same size, trained alike. ``conv``: the published convolutional
network, RMSprop, batch 128, at its two weights (its 10 averages the KL over two latent dimensions:
5 here) on Fashion-MNIST's own split, and on MNIST. ``port``: that recipe as published, on training
and test images together, beside ours on the same images for as many epochs. ``vectors``: the
feature-vector network and its plain autoencoder, on the digits as 64 numbers. ``digits``: such a
pair on the digits as images.

Every network is a run in benchmarks/results/runs: a call that is cut short goes on where it
was, one that is repeated trains nothing. The test figures (nats per example, z sampled once
from each posterior) go to models/reproduction.json, which the Compare page reads. Seconds
are those of the training epochs, compiling included; they are honest only on a machine that
does nothing else.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from vae_core import runs
from vae_core.reference.published import BETA_SWEEP
from vae_core.reference.reproduction import REPRODUCTION_FILE, Reproduced, read, spread
from vae_core.runs import EpochRecord, Run, RunState
from vae_core.storage.atomic import write_atomically
from vae_core.vae.config import BetaRange, FixedBeta, TrainingConfig
from vae_core.vae.presets import PRESETS

RUNS = Path(__file__).resolve().parent / "results" / "runs"


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parse(arguments)
    options.command(options)


# -- experiments -----------------------------------------------------------------------


def _sweep(options: argparse.Namespace) -> None:
    one = _trained("mnist-every-beta", PRESETS["every-beta-mlp"].config, options)
    recipe = PRESETS["beta-sweep-mlp"].config
    rows = []
    for seed in options.seeds:
        for beta in options.betas or list(BETA_SWEEP):
            config = recipe.replace(beta=FixedBeta(beta), seed=seed)
            run = _trained(f"mnist-beta{beta:g}-seed{seed}", config, options)
            rows.append(_row("beta-sweep", run))
    _store(rows)
    _print_table(rows, one)


def _fashion(options: argparse.Namespace) -> None:
    config = PRESETS["every-beta-conv"].config
    if options.epochs:
        config = config.replace(epochs=options.epochs)
    one = _trained("fashion-one-network", config, options)
    rows = []
    for beta in options.betas or [0.1, 1.0, 5.0, 10.0]:
        alone = config.replace(beta=FixedBeta(beta))
        rows.append(_row("fashion-conv", _trained(f"fashion-conv-beta{beta:g}", alone, options)))
    _print_table(rows, one)


def _conv(options: argparse.Namespace) -> None:
    recipe = PRESETS["conv"].config.replace(epochs=options.epochs or 100)
    for dataset, betas in (("fashion_mnist", (5.0, 0.0)), ("mnist", (5.0,))):
        for beta in options.betas or betas:
            config = recipe.replace(dataset=dataset, beta=FixedBeta(beta))
            run = _trained(f"{dataset.split('_')[0]}-conv-{beta:g}", config, options)
            _print_row(f"{dataset}, β = {beta:g}, {config.epochs} epochs", run)


def _port(options: argparse.Namespace) -> None:
    """Training loss of the recipe as published and of ours, epoch by epoch, same images."""
    import time

    import numpy as np

    from benchmarks import recipes
    from vae_core import datasets
    from vae_core.training import loop

    epochs = options.epochs or 100
    fashion = datasets.load("fashion_mnist", options.data_dir)
    both = datasets.Split(np.concatenate([fashion.train.x, fashion.test.x]), None)
    theirs = recipes.fit(recipes.conv(), datasets.to_unit(both.x), epochs)
    ours: list[float] = []
    loop.train(
        PRESETS["conv"].config.replace(epochs=epochs),
        dataclasses.replace(fashion, train=both),
        clock=time.monotonic,
        on_epoch=lambda record, _: ours.append(record.train_loss),
    )
    print("epoch   as published       ours   difference   (training loss, nats per example)")
    for epoch, (port, own) in enumerate(zip(theirs, ours, strict=True), start=1):
        print(f"{epoch:>5} {port:>14.2f} {own:>10.2f} {own - port:>+12.2f}")


def _vectors(options: argparse.Namespace) -> None:
    _pair("vectors", PRESETS["feature-vectors"].config, options)


def _digits(options: argparse.Namespace) -> None:
    recipe = TrainingConfig(
        dataset="digits", hidden=(256, 64), activation="gelu", learning_rate=2e-3,
        schedule="cosine", batch_size=64, epochs=options.epochs or 200,
    )  # fmt: skip
    _pair("digits", recipe, options)


def _pair(of: str, recipe: TrainingConfig, options: argparse.Namespace) -> None:
    """A variational autoencoder, and a plain one of the same layers."""
    plain = recipe.replace(variational=False, beta=FixedBeta(0.0))
    for name, config in ((f"{of}-vae", recipe), (f"{of}-autoencoder", plain)):
        run = _trained(name, config, options)
        _print_row(name, run)
        print(
            f"    a decoded draw of the prior is {_strangeness(run):.1f} from the nearest example"
        )


def _strangeness(run: Run) -> float:
    """Mean Euclidean distance of 1,000 decoded draws of N(0, I) to their nearest test example."""
    import numpy as np

    from vae_core import datasets
    from vae_core.serving.codec import Codec

    z = np.random.default_rng(0).standard_normal((1000, run.config.latent_dim))
    decoded = Codec.open(run).decode(z.astype(np.float32))
    test = datasets.to_unit(datasets.load(run.config.dataset).test.x).reshape(-1, decoded[0].size)
    nearest = [np.linalg.norm(test - one.ravel(), axis=1).min() for one in decoded]
    return float(np.mean(nearest))


# -- training, or finding what is trained ----------------------------------------------


def _trained(name: str, config: TrainingConfig, options: argparse.Namespace) -> Run:
    """The run of this name, trained to its end."""
    if (RUNS / name).exists():
        run = runs.open_run(name, RUNS)
        if run.config != config:
            sys.exit(f"{run.path} was trained with other settings: delete it to train it anew.")
        if run.state.status == "done":
            return run
    else:
        run = runs.create_run(config, folder=RUNS, name=name)
    import keras

    from vae_core.jobs.trainer import train_run

    keras.utils.clear_session()
    run.clear_stop()
    train_run(run, data_folder=options.data_dir, report=_reporter(name))
    return run


def _reporter(name: str) -> Callable[[RunState, EpochRecord | None], None]:
    def report(_: RunState, record: EpochRecord | None) -> None:
        if record is not None:
            print(
                f"{name}: epoch {record.epoch}, {record.seconds:.1f} s, "
                f"test loss {record.test_loss:.2f}",
                file=sys.stderr,
            )

    return report


# -- results ---------------------------------------------------------------------------


def _row(experiment: str, run: Run) -> Reproduced:
    (test,) = run.metrics
    return Reproduced(
        experiment=experiment, beta=test.beta, seed=run.config.seed,
        reconstruction=test.reconstruction, kl=test.kl, loss=test.loss,
        active_units=test.active_units, epochs=run.config.epochs, seconds=_seconds(run),
    )  # fmt: skip


def _seconds(run: Run) -> float:
    return sum(record.seconds for record in run.history)


def _store(rows: Sequence[Reproduced]) -> None:
    """Put rows into the results' file in place of older ones of the same network."""

    def key(row: Reproduced) -> tuple[str, float, int]:
        return row.experiment, row.beta, row.seed

    merged = {key(row): row for row in [*read(), *rows]}
    content = [dataclasses.asdict(merged[each]) for each in sorted(merged)]
    write_atomically(REPRODUCTION_FILE, (json.dumps(content, indent=1) + "\n").encode())


def _print_row(name: str, run: Run) -> None:
    (test,) = run.metrics
    print(
        f"{name}: test reconstruction {test.reconstruction:.2f}, KL {test.kl:.2f}, "
        f"loss {test.loss:.2f}; {_seconds(run):.0f} s"
    )


def _print_table(rows: Sequence[Reproduced], one: Run) -> None:
    assert isinstance(one.config.beta, BetaRange)
    print(
        f"{'β':>6} {'published':>10} {'separate':>20} {'− published':>12} {'one network':>12} "
        f"{'− separate':>12}"
    )
    for summary in spread(rows):
        published = BETA_SWEEP.get(summary.beta) if summary.experiment == "beta-sweep" else None
        reference = f"{published.loss:.2f}" if published else "–"
        difference = f"{summary.loss - published.loss:+.2f}" if published else "–"
        together = _one_loss(one, summary.beta)
        print(
            f"{summary.beta:>6g} {reference:>10} {summary.loss:>11.2f} ± {summary.loss_spread:.2f}"
            f" (n={summary.count}) {difference:>8} {together:>12.2f} "
            f"{(together - summary.loss) / summary.loss:>+12.2%}"
        )
    alone = sum(row.seconds for row in rows if row.seed == rows[0].seed)
    networks = sum(row.seed == rows[0].seed for row in rows)
    print(
        f"{networks} separate networks: {alone:.0f} s; one network: {_seconds(one):.0f} s; "
        f"ratio {alone / _seconds(one):.1f}"
    )


def _one_loss(one: Run, beta: float) -> float:
    """The one network's loss at β; at β = 0 its reconstruction at the low end of its range."""
    if beta == 0.0:
        return one.metrics[0].reconstruction
    return _measured(one, beta)


def _measured(one: Run, beta: float) -> float:
    known = {row.beta: row.loss for row in one.metrics}
    if beta in known:
        return known[beta]
    from vae_core import datasets
    from vae_core.analysis import evaluate
    from vae_core.serving.codec import Codec

    codec = Codec.open(one)
    test = datasets.load(one.config.dataset).test
    posterior = evaluate.encode_all(codec, test.x, beta)
    return evaluate.measure(codec, test.x, posterior, beta, seed=one.config.seed).loss


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="EXPERIMENT")
    experiments = {
        "sweep": _sweep, "fashion": _fashion, "conv": _conv, "port": _port, "vectors": _vectors,
        "digits": _digits,
    }  # fmt: skip
    for name, command in experiments.items():
        experiment = commands.add_parser(name)
        experiment.set_defaults(command=command)
        experiment.add_argument("--data-dir", help="default: as the app")
        experiment.add_argument("--betas", type=float, nargs="+", help="default: the document's")
        experiment.add_argument("--seeds", type=int, nargs="+", default=[0])
        experiment.add_argument("--epochs", type=int, help="default: the document's")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
