"""How fast training is: images a second, and seconds to a loss, beside two other ways.

    python benchmarks/training_speed.py steps [--epochs 5] [--models mlp conv]
    python benchmarks/training_speed.py quality [--seeds 0 1 2] [--dataset mnist]

``steps``: the same model, batch and optimiser three ways in one process, taking turns epoch by
epoch: the published recipe as it would be typed into Keras (benchmarks/recipes.py), a plain
PyTorch loop (where torch is installed: pip install torch==2.13.0), and ours; each one's share of
the float32 matrix product's speed, measured between the turns. ``quality``: seconds of the
``fast`` preset against the recipe's 40 epochs, and the test losses of both; for Fashion-MNIST with
nothing changed. Seconds are of training alone, compiling included.

The figures go to benchmarks/results/training_speed.json; they are honest only on a machine
that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

RESULTS = Path(__file__).resolve().parent / "results" / "training_speed.json"
_MATRIX = 2048
_MODELS = {"mlp": "beta-sweep-mlp", "conv": "conv"}  # names of presets
_RECIPE_EPOCHS = 40


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="WHAT")
    steps = commands.add_parser("steps")
    steps.add_argument("--epochs", type=int, default=5)
    steps.add_argument("--models", nargs="+", choices=sorted(_MODELS), default=sorted(_MODELS))
    steps.set_defaults(command=_steps)
    quality = commands.add_parser("quality")
    quality.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    quality.add_argument("--dataset", default="mnist")
    quality.set_defaults(command=_quality)
    options = parser.parse_args()
    options.command(options)


# -- images a second ---------------------------------------------------------------------


def _steps(options: argparse.Namespace) -> None:
    import keras

    from benchmarks import recipes
    from vae_core import data, training
    from vae_core.presets import PRESETS

    figures: dict[str, Any] = {}
    for name in options.models:
        config = PRESETS[_MODELS[name]].config
        dataset = data.load(config.dataset)
        x = data.to_unit(dataset.train.x)
        port = recipes.mlp(1.0) if name == "mlp" else recipes.conv()
        flat = x.reshape(len(x), -1) if name == "mlp" else x
        turns = {"recipe": _recipe_epoch(port, flat)}
        if name == "mlp" and (torch_epoch := _torch_epoch(flat)) is not None:
            turns["PyTorch"] = torch_epoch
        seconds: dict[str, list[float]] = {turn: [] for turn in [*turns, "ours", "matrix"]}
        take_turns = _taking_turns(turns, seconds)
        # The first epoch compiles, in all of them, and does not count.
        training.train(
            config.replace(epochs=options.epochs + 1), dataset, clock=time.monotonic,
            on_epoch=take_turns,
        )  # fmt: skip
        count = sum(weight.shape.num_elements() for weight in port.trainable_variables)
        figures[name] = _report_steps(name, seconds, len(x), count)
        keras.backend.clear_session()
    _store("steps", figures)


def _recipe_epoch(port: Any, x: np.ndarray) -> Callable[[], None]:
    from benchmarks import recipes

    def epoch() -> None:
        recipes.fit(port, x, 1)

    return epoch


def _taking_turns(
    turns: dict[str, Callable[[], None]], seconds: dict[str, list[float]]
) -> Callable[[Any, Any], None]:
    """What our training calls after each of its epochs: an epoch of each of the others."""

    def take_turns(record: Any, _: Any) -> None:
        seconds["ours"].append(record.seconds)
        for turn, epoch in turns.items():
            started = time.perf_counter()
            epoch()
            seconds[turn].append(time.perf_counter() - started)
        seconds["matrix"].append(_matrix_seconds())

    return take_turns


def _report_steps(
    name: str, seconds: dict[str, list[float]], images: int, weights: int
) -> dict[str, Any]:
    rates = {turn: [images / s for s in times[1:]] for turn, times in seconds.items()}
    peak = 2 * _MATRIX**3 / statistics.median(seconds["matrix"])
    ours = statistics.median(rates["ours"])
    print(f"{name}, images a second, medians of {len(rates['ours'])} epochs taking turns")
    figures: dict[str, Any] = {"matrix product, GFLOP/s": peak / 1e9}
    for turn in ("ours", "recipe", "PyTorch"):
        if turn not in rates:
            continue
        middle = statistics.median(rates[turn])
        line = f"{turn:>10} {middle:>10,.0f}  ({min(rates[turn]):,.0f} to {max(rates[turn]):,.0f})"
        if name == "mlp":
            # Forward, and backward for inputs and weights: 6 operations for each weight.
            share = 6 * weights * middle / peak
            line += f"  {share:.0%} of the matrix product's speed"
            figures[f"{turn}, share of the peak"] = share
        if turn != "ours":
            line += f"  ours is {ours / middle:.2f} times as fast"
        figures[f"{turn}, images a second"] = middle
        print(line)
    print(f"    float32 matrix product: {peak / 1e9:.0f} GFLOP/s")
    return figures


def _matrix_seconds() -> float:
    """The best of a few products by TensorFlow, whose kernels train."""
    import tensorflow as tf

    a = tf.random.normal((_MATRIX, _MATRIX))
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        tf.linalg.matmul(a, a).numpy()
        best = min(best, time.perf_counter() - started)
    return best


def _torch_epoch(x: np.ndarray) -> Callable[[], None] | None:
    """One epoch of the sweep's model as a plain PyTorch loop; None without PyTorch."""
    try:
        import torch
    except ImportError:
        print("PyTorch is not installed: its column is left out")
        return None
    from torch import nn

    torch.manual_seed(0)
    hidden = nn.Sequential(nn.Linear(784, 512), nn.ReLU())
    mean_head, variance_head = nn.Linear(512, 2), nn.Linear(512, 2)
    decoder = nn.Sequential(nn.Linear(2, 512), nn.ReLU(), nn.Linear(512, 784))
    parts = nn.ModuleList([hidden, mean_head, variance_head, decoder])
    optimiser = torch.optim.Adam(parts.parameters(), lr=1e-3)
    images = torch.from_numpy(x)

    def epoch() -> None:
        for batch in torch.randperm(len(images)).split(128):
            image = images[batch]
            features = hidden(image)
            mean, log_variance = mean_head(features), variance_head(features)
            z = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
            nats = nn.functional.binary_cross_entropy_with_logits(
                decoder(z), image, reduction="none"
            ).sum(dim=1)
            kl = -0.5 * (1 + log_variance - mean**2 - log_variance.exp()).sum(dim=1)
            optimiser.zero_grad(set_to_none=True)
            (nats + kl).mean().backward()
            optimiser.step()

    return epoch


# -- seconds to a loss -------------------------------------------------------------------


def _quality(options: argparse.Namespace) -> None:
    rows = [_race(options.dataset, seed) for seed in options.seeds]
    share = statistics.median(row["fast, seconds"] / row["recipe, seconds"] for row in rows)
    print(f"{options.dataset}: the fast preset takes {share:.0%} of the recipe's time (median)")
    _store(f"quality, {options.dataset}", rows)


def _race(dataset_name: str, seed: int) -> dict[str, float]:
    """The recipe's 40 epochs and the fast preset's, one after the other, same data and seed."""
    from benchmarks import recipes
    from vae_core import data, training
    from vae_core.presets import PRESETS

    dataset = data.load(dataset_name)
    x = data.to_unit(dataset.train.x).reshape(len(dataset.train), -1)
    port = recipes.mlp(1.0, seed=seed)
    started = time.perf_counter()
    recipes.fit(port, x, _RECIPE_EPOCHS, seed)
    recipe_seconds = time.perf_counter() - started
    records: list[Any] = []
    training.train(
        PRESETS["fast"].config.replace(dataset=dataset_name, seed=seed), dataset,
        clock=time.monotonic, on_epoch=lambda record, _: records.append(record),
    )  # fmt: skip
    row = {
        "seed": float(seed),
        "recipe, test loss": _test_loss(port, data.to_unit(dataset.test.x)),
        "recipe, seconds": recipe_seconds,
        "fast, test loss": records[-1].test_loss,
        "fast, seconds": sum(record.seconds for record in records),
    }
    print(", ".join(f"{name} {value:.2f}" for name, value in row.items()), flush=True)
    return row


def _test_loss(port: Any, x: np.ndarray) -> float:
    """By our own ELBO: the recipe's own figure clips its probabilities."""
    from vae_core import elbo
    from vae_core.latent import Posterior

    flat = x.reshape(len(x), -1)
    posterior = Posterior(*port.encoder.predict(flat, verbose=0))
    noise = np.random.default_rng(0).standard_normal(posterior.mean.shape)
    z = (posterior.mean + posterior.sigma * noise).astype(np.float32)
    probability = np.clip(port.decoder.predict(z, verbose=0).astype(np.float64), 1e-7, 1 - 1e-7)
    logits = np.log(probability) - np.log1p(-probability)
    nats = elbo.reconstruction(flat, logits, "bernoulli")
    return float(nats.mean() + elbo.kl(posterior.mean, posterior.log_variance).mean())


def _store(name: str, figures: Any) -> None:
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(known | {name: figures}, indent=1) + "\n")


if __name__ == "__main__":
    main()
