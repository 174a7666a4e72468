"""How fast training is: images a second, and seconds to a loss, beside two other ways.

    python benchmarks/training_speed.py steps [--turns 5] [--models mlp conv]
    python benchmarks/training_speed.py quality [--seeds 0 1 2] [--dataset mnist]

``steps``: the same model, batch and optimiser three ways, each in a process of its own as it would
be, taking turns of two epochs: the published recipe as it would be typed into Keras
(benchmarks/recipes.py), a plain PyTorch loop (where torch is installed: pip install torch==2.13.0),
and ours; each one's share of the float32 matrix product's speed, measured between the turns.
``quality``: seconds of the ``fast`` preset against the recipe's 40 epochs, and the test losses of
both; for Fashion-MNIST with nothing changed. Seconds are of training alone, compiling included.

The figures go to benchmarks/results/training_speed.json; they are honest only on a machine
that does nothing else.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

RESULTS = Path(__file__).resolve().parent / "results" / "training_speed.json"
_MATRIX = 2048
_MODELS = {"mlp": "beta-sweep-mlp", "conv": "conv"}  # names of presets
_RECIPE_EPOCHS = 40
_EPOCHS_A_TURN = 2
_MEASURED = {"whole": "whole epochs", "steps": "steps alone"}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="WHAT")
    steps = commands.add_parser("steps")
    steps.add_argument("--turns", type=int, default=5)
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
    for name in options.models:
        ways = {"recipe": _train_recipe, "ours": _train_ours, "matrix": _multiply}
        if name == "mlp" and importlib.util.find_spec("torch"):
            ways["PyTorch"] = _train_pytorch
        # The first turn compiles, in all of them, and does not count.
        turns = options.turns + 1
        contenders = {way: _Contender(train, name, turns) for way, train in ways.items()}
        taken: dict[str, list[Epoch]] = {way: [] for way in ways}
        for _ in range(turns):
            for way, contender in contenders.items():
                taken[way].append(contender.turn())
        for contender in contenders.values():
            contender.end()
        counted = {way: epochs[1:] for way, epochs in taken.items()}
        _store(f"steps, {name}", _report_steps(name, counted))


class Epoch(NamedTuple):
    """Seconds of a whole epoch, and of as many steps without what ``fit`` does between epochs."""

    whole: float
    steps: float


class _Contender:
    """One way of training, in a process of its own, that takes a turn whenever it is asked to."""

    def __init__(self, train: Callable[[str, int, _Turns], None], name: str, turns: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        arguments = (name, turns * _EPOCHS_A_TURN, _Turns(theirs))
        self._process = context.Process(target=train, args=arguments, daemon=True)
        self._process.start()
        self._pipe.recv()

    def turn(self) -> Epoch:
        self._pipe.send("go")
        return Epoch(*self._pipe.recv())

    def end(self) -> None:
        self._pipe.send("end")
        self._process.join()


class _Turns:
    """The contender's side of its pipe.

    The first epoch of a turn does not count: Keras's ``fit`` begins it with a wait for a thread of
    the last epoch's data pipeline, which is the longer the longer the pause was.
    """

    def __init__(self, pipe: Connection) -> None:
        self._pipe, self._epochs = pipe, 0

    def begin(self) -> None:
        """Say that all is loaded, and wait for the first turn."""
        self._pipe.send("loaded")
        self._pipe.recv()

    def trained(self, whole: float, steps: float) -> None:
        """An epoch is done; returns when the next may begin."""
        self._epochs += 1
        if self._epochs % _EPOCHS_A_TURN == 0:
            self._pipe.send((whole, steps))
            self._pipe.recv()


def _train_ours(name: str, epochs: int, turns: _Turns) -> None:
    from vae_core import datasets
    from vae_core.training import loop, threads
    from vae_core.vae.presets import PRESETS

    config = PRESETS[_MODELS[name]].config.replace(epochs=epochs)
    threads.configure_threads(config)
    dataset = datasets.load(config.dataset)
    reports: list[tuple[float, float]] = []  # share of the epoch, and when

    def on_epoch(record: Any, _: object) -> None:
        (first, began), (last, ended) = reports[0], reports[-1]
        reports.clear()
        turns.trained(record.seconds, (ended - began) / (last - first))

    turns.begin()
    loop.train(
        config, dataset, clock=time.monotonic, on_epoch=on_epoch,
        on_progress=lambda progress: reports.append((progress.share, time.perf_counter())),
    )  # fmt: skip


def _train_recipe(name: str, epochs: int, turns: _Turns) -> None:
    import keras

    from benchmarks import recipes

    class Clock(keras.callbacks.Callback):
        def __init__(self) -> None:
            super().__init__()
            self._epoch_ended = time.perf_counter()

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self._ended = time.perf_counter()
            if batch == 0:
                self._began = self._ended
            self._count = batch + 1

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            steps = (self._ended - self._began) * self._count / (self._count - 1)
            turns.trained(time.perf_counter() - self._epoch_ended, steps)
            self._epoch_ended = time.perf_counter()

    vae = recipes.mlp(1.0) if name == "mlp" else recipes.conv()
    images = _images(name)
    turns.begin()
    recipes.fit(vae, images, epochs, callbacks=[Clock()])


def _train_pytorch(name: str, epochs: int, turns: _Turns) -> None:
    epoch = _torch_epoch(_images(name))
    turns.begin()
    for _ in range(epochs):
        started = time.perf_counter()
        epoch()
        seconds = time.perf_counter() - started
        turns.trained(seconds, seconds)


def _multiply(name: str, epochs: int, turns: _Turns) -> None:
    """The best of a few matrix products by TensorFlow, whose kernels train."""
    import tensorflow as tf

    a = tf.random.normal((_MATRIX, _MATRIX))
    turns.begin()
    for _ in range(epochs):
        best = float("inf")
        for _ in range(5):
            started = time.perf_counter()
            tf.linalg.matmul(a, a).numpy()
            best = min(best, time.perf_counter() - started)
        turns.trained(best, best)


def _images(name: str) -> np.ndarray:
    """The training images as the recipe's network takes them."""
    from vae_core import datasets
    from vae_core.vae.presets import PRESETS

    x = datasets.to_unit(datasets.load(PRESETS[_MODELS[name]].config.dataset).train.x)
    return x.reshape(len(x), -1) if name == "mlp" else x


def _report_steps(name: str, taken: dict[str, list[Epoch]]) -> dict[str, Any]:
    images, products = len(_images(name)), _products(name)
    peak = 2 * _MATRIX**3 / statistics.median(epoch.whole for epoch in taken.pop("matrix"))
    print(f"{name}, medians of {len(taken['ours'])} turns; matrix product {peak / 1e9:.0f} GFLOP/s")
    figures: dict[str, Any] = {"matrix product, GFLOP/s": peak / 1e9}
    for what in Epoch._fields:
        print(f"  images a second, {_MEASURED[what]}")
        rates = {
            way: [images / getattr(epoch, what) for epoch in epochs]
            for way, epochs in taken.items()
        }
        ours = statistics.median(rates["ours"])
        for way, values in rates.items():
            middle = statistics.median(values)
            # Forward, and backward for inputs and weights, a multiplication and an addition each.
            share = 6 * products * middle / peak
            print(
                f"{way:>10} {middle:>10,.0f}  ({min(values):,.0f} to {max(values):,.0f})"
                f"  {share:.0%} of the matrix product's speed"
                + (f"  ours is {ours / middle:.2f} times as fast" if way != "ours" else "")
            )
            figures[f"{way}, {_MEASURED[what]}"] = {
                "images a second": middle, "share of the peak": share, "ours / it": ours / middle,
            }  # fmt: skip
    return figures


def _products(name: str) -> int:
    """Products of a weight and a value that an image takes on its way through both networks."""
    from keras import layers

    from benchmarks import recipes

    vae = recipes.mlp(1.0) if name == "mlp" else recipes.conv()
    total = 0
    for layer in [*vae.encoder.layers, *vae.decoder.layers]:
        # A weight of a convolution is used at every pixel of the smaller of its two images.
        pixels = 1
        if isinstance(layer, layers.Conv2D):
            pixels = math.prod(layer.output.shape[1:3])
        elif isinstance(layer, layers.Conv2DTranspose):
            pixels = math.prod(layer.input.shape[1:3])
        if layer.weights:
            total += pixels * math.prod(layer.kernel.shape)
    return total


def _torch_epoch(x: np.ndarray) -> Callable[[], None]:
    """One epoch of the sweep's model as a plain PyTorch loop."""
    import torch
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
    from vae_core import datasets
    from vae_core.training import loop
    from vae_core.vae.presets import PRESETS

    dataset = datasets.load(dataset_name)
    x = datasets.to_unit(dataset.train.x).reshape(len(dataset.train), -1)
    port = recipes.mlp(1.0, seed=seed)
    started = time.perf_counter()
    recipes.fit(port, x, _RECIPE_EPOCHS, seed)
    recipe_seconds = time.perf_counter() - started
    records: list[Any] = []
    loop.train(
        PRESETS["fast"].config.replace(dataset=dataset_name, seed=seed), dataset,
        clock=time.monotonic, on_epoch=lambda record, _: records.append(record),
    )  # fmt: skip
    row = {
        "seed": float(seed),
        "recipe, test loss": _test_loss(port, datasets.to_unit(dataset.test.x)),
        "recipe, seconds": recipe_seconds,
        "fast, test loss": records[-1].test_loss,
        "fast, seconds": sum(record.seconds for record in records),
    }
    print(", ".join(f"{name} {value:.2f}" for name, value in row.items()), flush=True)
    return row


def _test_loss(port: Any, x: np.ndarray) -> float:
    """By our own ELBO: the recipe's own figure clips its probabilities."""
    from vae_core.vae import elbo
    from vae_core.vae.posterior import Posterior

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
