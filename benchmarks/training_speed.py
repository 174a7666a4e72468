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
import math
import statistics
import sys
import threading
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
    from vae_core import data
    from vae_core.presets import PRESETS

    for name in options.models:
        config = PRESETS[_MODELS[name]].config
        dataset = data.load(config.dataset)
        x = data.to_unit(dataset.train.x)
        port = recipes.mlp(1.0) if name == "mlp" else recipes.conv()
        flat = x.reshape(len(x), -1) if name == "mlp" else x
        torch_epoch = _torch_epoch(flat) if name == "mlp" else None
        # The first epoch compiles, in all of them, and does not count.
        epochs = options.epochs + 1
        with _OurTurns(config.replace(epochs=epochs), dataset) as ours:
            turns = _turns(ours, torch_epoch)
            recipes.fit(port, flat, epochs, callbacks=[turns])
        products = _products(port.encoder) + _products(port.decoder)
        _store(f"steps, {name}", _report_steps(name, turns.seconds, len(x), products))
        keras.backend.clear_session()


class _OurTurns:
    """Our training in a thread of its own, an epoch whenever it is asked for one."""

    def __init__(self, config: Any, dataset: Any) -> None:
        self._config, self._dataset = config, dataset
        self._asked, self._done = threading.Semaphore(0), threading.Semaphore(0)
        self._seconds = 0.0
        self._thread = threading.Thread(target=self._train)

    def __enter__(self) -> _OurTurns:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._asked.release()  # the end of the last epoch waits for another
        self._thread.join()

    def epoch(self) -> float:
        """Its seconds."""
        self._asked.release()
        self._done.acquire()
        return self._seconds

    def _train(self) -> None:
        from vae_core import training

        self._asked.acquire()
        training.train(
            self._config, self._dataset, clock=time.monotonic, on_epoch=self._after_epoch
        )

    def _after_epoch(self, record: Any, _: Any) -> None:
        self._seconds = record.seconds
        self._done.release()
        self._asked.acquire()


def _turns(ours: _OurTurns, torch_epoch: Callable[[], None] | None) -> Any:
    """A callback for the recipe's ``fit``: after each of its epochs one of each of the others.

    Its ``seconds`` are each one's, epoch by epoch; the recipe's from one epoch's end, once the
    others have had their turn, to the next one's, so that all that ``fit`` does between is in it.
    """
    import keras

    class Turns(keras.callbacks.Callback):
        def __init__(self) -> None:
            super().__init__()
            self.seconds: dict[str, list[float]] = {"recipe": [], "ours": [], "matrix": []}
            if torch_epoch:
                self.seconds["PyTorch"] = []
            self._started = time.perf_counter()

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.seconds["recipe"].append(time.perf_counter() - self._started)
            self.seconds["ours"].append(ours.epoch())
            if torch_epoch:
                started = time.perf_counter()
                torch_epoch()
                self.seconds["PyTorch"].append(time.perf_counter() - started)
            self.seconds["matrix"].append(_matrix_seconds())
            self._started = time.perf_counter()

    return Turns()


def _report_steps(
    name: str, seconds: dict[str, list[float]], images: int, products: int
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
        # Forward, and backward for inputs and weights, a multiplication and an addition each.
        share = 6 * products * middle / peak
        line = f"{turn:>10} {middle:>10,.0f}  ({min(rates[turn]):,.0f} to {max(rates[turn]):,.0f})"
        line += f"  {share:.0%} of the matrix product's speed"
        figures[f"{turn}, share of the peak"] = share
        if turn != "ours":
            line += f"  ours is {ours / middle:.2f} times as fast"
        figures[f"{turn}, images a second"] = middle
        print(line)
    print(f"    float32 matrix product: {peak / 1e9:.0f} GFLOP/s")
    return figures


def _products(network: Any) -> int:
    """Products of a weight and a value that an image takes on its way through a network."""
    from keras import layers

    total = 0
    for layer in network.layers:
        # A weight of a convolution is used at every pixel of the smaller of its two images.
        pixels = 1
        if isinstance(layer, layers.Conv2D):
            pixels = math.prod(layer.output.shape[1:3])
        elif isinstance(layer, layers.Conv2DTranspose):
            pixels = math.prod(layer.input.shape[1:3])
        if layer.weights:
            total += pixels * math.prod(layer.kernel.shape)
    return total


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
