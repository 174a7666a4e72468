"""How far the known factors of ``shapes`` have dimensions of their own, over seeds and β.

python benchmarks/disentanglement.py --runs-dir FOLDER          trains one run a seed, measures all
python benchmarks/disentanglement.py --runs-dir FOLDER --runs NAME [NAME …]     measures these runs

One small convolutional network a seed, for every β at once; a run that is there is not trained
again. MIG, DCI and SAP are printed as the median over seeds with the least and the greatest. Then
what a walk along the directions for x, y and size changes on decoded pixels: the largest change of
another one of the three, as a share of the direction's own, both in standard deviations over the
data set. Last, the same shares of the runs after the first two, at the β at which the largest share
of those two is least: a β that these runs did not choose.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from vae_core import datasets, runs
from vae_core.analysis import directions, walks
from vae_core.analysis.disentanglement import Scores, scores
from vae_core.analysis.evaluate import encode_all
from vae_core.datasets import Split, shapes
from vae_core.runs import EpochRecord, Run
from vae_core.serving.codec import Codec
from vae_core.vae.config import BetaRange, TrainingConfig
from vae_core.vae.description import Description

BETAS = (0.3, 1.0, 3.0, 10.0)
SEEDS = (1, 2, 3, 4, 5)
_CHOOSING = 2  # of the runs fix the β at which the others are looked at
_MOVED = ("x", "y", "size")
# Half as many filters as the run that ships: five trainings fit half an hour of one busy core.
CONFIG = TrainingConfig(
    dataset="shapes", architecture="conv", hidden=(8, 16, 32, 32), activation="gelu", latent_dim=8,
    beta=BetaRange(0.1, 30.0), learning_rate=3e-3, schedule="cosine", batch_size=16,
)  # fmt: skip
_MEASURES = {
    "mig": "MIG", "disentanglement": "DCI: disentanglement", "completeness": "completeness",
    "informativeness": "informativeness", "sap": "SAP",
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs-dir", type=Path, required=True)
    parser.add_argument("--runs", nargs="+", help="measure these instead of training")
    parser.add_argument("--epochs", type=int, default=12)
    options = parser.parse_args()
    names = options.runs or [
        _trained(options.runs_dir, seed, options.epochs) for seed in SEEDS
    ]  # fmt: skip
    opened = [runs.open_run(name, options.runs_dir) for name in names]
    test = datasets.load_test("shapes")
    known = datasets.describe("shapes")
    assert test is not None and known is not None
    print("| β |", " | ".join(_MEASURES.values()), "|\n|---|" + "---|" * len(_MEASURES))
    for beta in BETAS:
        found = [_scores(run, test, known, beta) for run in opened]
        cells = [_spread([getattr(each, name) for each in found], "{:.2f}") for name in _MEASURES]
        print(f"| {beta:g} |", " | ".join(cells), "|", flush=True)
    print("\n| β | x: others' share | y | size | R² of x, y, size | R² of angle, hue |")
    print("|---|---|---|---|---|---|")
    walks_at = {beta: [_walked(run, test, beta) for run in opened] for beta in BETAS}
    for beta, walked in walks_at.items():
        cells = [_spread([each[name] for each in walked], "{:.0%}") for name in walked[0]]
        row = [*cells[:3], ", ".join(cells[3:6]), ", ".join(cells[6:])]
        print(f"| {beta:g} |", " | ".join(row), "|", flush=True)
    if len(opened) > _CHOOSING:
        _print_at_a_fixed_beta(walks_at)
    return 0


def _print_at_a_fixed_beta(walks_at: Mapping[float, Sequence[Mapping[str, float]]]) -> None:
    """The shares of some runs at the β that the first ones choose."""
    worst = {
        beta: max(each[name] for each in walked[:_CHOOSING] for name in _MOVED)
        for beta, walked in walks_at.items()
    }
    beta = min(worst, key=lambda each: worst[each])
    others = walks_at[beta][_CHOOSING:]
    shares = (f"{name} {_spread([each[name] for each in others], '{:.0%}')}" for name in _MOVED)
    print(
        f"\nβ = {beta:g}, chosen on the first {_CHOOSING} seeds; on the others:", ", ".join(shares)
    )


def _trained(folder: Path, seed: int, epochs: int) -> str:
    """A run with networks and no codes: those are encoded here, at four β."""
    from vae_core.training import export, loop, threads

    name = f"disentanglement-{epochs}-{seed}"
    if (folder / name / "decoder.tflite").exists():
        return name
    config = CONFIG.replace(seed=seed, epochs=epochs)
    dataset = datasets.load("shapes")
    threads.configure_threads(config)
    began = time.perf_counter()

    def tell(record: EpochRecord, checkpoint: object) -> None:
        del checkpoint
        print(
            f"seed {seed}, epoch {record.epoch}: test loss {record.test_loss:.1f}, "
            f"{time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True,
        )  # fmt: skip

    vae = loop.train(config, dataset, clock=time.perf_counter, on_epoch=tell)
    run = runs.create_run(config, data=dataset.description, folder=folder, name=name)
    run.write_networks(
        encoder=export.to_litert(vae.encoder), decoder=export.to_litert(vae.decoder)
    )  # fmt: skip
    return name


def _scores(run: Run, test: Split, known: Description, beta: float) -> Scores:
    means = encode_all(Codec.open(run), test.x, beta).mean
    return scores(means, known.label_columns, test.label_columns)


def _walked(run: Run, test: Split, beta: float) -> dict[str, float]:
    codec = Codec.open(run)
    means = encode_all(codec, test.x, beta).mean
    found = {}
    for name in _MOVED:
        way = directions.slope(means, test.label_columns[name])
        moved = walks.moved(means, way, lambda z: codec.decode(z, beta), shapes.measured)
        found[name] = walks.largest_share(walks.in_spreads(moved, test.label_columns), name)
    for name, period in (("x", 0), ("y", 0), ("size", 0), ("angle", 360), ("hue", 360)):
        explained = directions.explained(means, test.label_columns[name], period)
        assert explained is not None
        found[f"R² {name}"] = explained.r2
    return found


def _spread(values: Sequence[float], form: str) -> str:
    """The median with the least and the greatest; one value as it is."""
    middle = form.format(float(np.median(values)))
    if len(values) == 1:
        return middle
    return f"{middle} ({form.format(min(values))}–{form.format(max(values))})"


if __name__ == "__main__":
    raise SystemExit(main())
