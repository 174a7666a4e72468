"""The command line: ``python -m vae_core COMMAND``. Every command calls what the pages call.

Exit codes: 0 done, 1 a VaeError (its sentence is on standard error), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import numpy as np
from PIL import Image

from vae_core import config as settings
from vae_core import data, elbo, log, priority, runs
from vae_core.config import TrainingConfig
from vae_core.errors import ConfigError, RunError, VaeError

_log = logging.getLogger(__name__)

_EPILOG = """examples:
  python -m vae_core train --preset beta-sweep-mlp --dataset digits --epochs 5
  python -m vae_core list
  python -m vae_core encode mnist-every-beta-deep seven.png --beta 2
  python -m vae_core manifold mnist-every-beta-deep --n 20 --out manifold.png
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except VaeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


# -- commands ------------------------------------------------------------------------


def _train(options: argparse.Namespace, prepared: Any = None) -> int:
    from vae_core.trainer import train_run

    if options.resume:
        _refuse_settings(options)
        run = runs.open_run(options.resume, options.runs_dir)
        if run.shipped:
            raise RunError(f"{run.name!r} came with the project and cannot be resumed.")
    else:
        run = runs.create_run(
            _config_of(options), folder=options.runs_dir, name=options.name, title=options.title
        )
    # With --quiet it is a page's job: whoever started it has cleared the wish. And a wish to
    # stop that another trainer has yet to see is not ours to clear.
    if not options.quiet and not run.is_owned():
        run.clear_stop()
    # Ctrl-C and a polite kill stop as the page's button does: the last epoch is kept.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: run.request_stop())
    if options.background:
        priority.give_way()
    reporter, journal = _Reporter(run, options), log.TrainingLog(_log, run)

    def report(state: runs.RunState, record: runs.EpochRecord | None) -> None:
        reporter(state, record)
        journal(state, record)

    with log.to_run(_log, run):
        try:
            state = train_run(run, data_folder=options.data_dir, prepared=prepared, report=report)
        except Exception:
            log.event(_log, logging.ERROR, run.name, "training ended by an error", traceback=True)
            raise
        finally:
            reporter.close()
    if options.json:
        print(json.dumps({"run": run.name, **dataclasses.asdict(state)}))
    elif not options.quiet:
        print(f"{run.name}: {state.status}. {state.reason}".rstrip())
    return 0


def _warm(options: argparse.Namespace) -> int:
    """Wait for a run, then do what ``train --resume`` does for a page."""
    from vae_core import cores, warm

    priority.give_way()
    task = warm.wait(options.runs_dir)
    if task is None:
        return 0
    with (task.run.path / log.FILE).open("ab") as output:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(output.fileno(), stream.fileno())
    train = [
        "train", "--resume", task.run.name, "--runs-dir", str(task.run.path.parent),
        "--data-dir", str(task.data_folder), "--quiet", "--background",
    ]  # fmt: skip
    if not cores.share(task.run.config):  # made ready for another architecture
        warm.begin_anew(train)
    return _train(_parser().parse_args(train), task.prepared)


def _list(options: argparse.Namespace) -> int:
    listing = runs.list_runs(options.runs_dir)
    if options.json:
        rows, broken = [], [list(pair) for pair in listing.broken]
        for run in listing.runs:
            try:
                rows.append(_summary(run))
            except RunError as error:
                broken.append([run.name, str(error)])
        print(json.dumps({"runs": rows, "broken": broken}))
        return 0
    for run in listing.runs:
        state = run.state
        print(f"{run.name:<32} {state.status:<8} {state.epoch:>4} epochs  {run.title}")
    for name, why in listing.broken:
        print(f"{name:<32} broken   {why}", file=sys.stderr)
    return 0


def _health(options: argparse.Namespace) -> int:
    from vae_core import health

    found = health.check(options.runs_dir)
    if options.json:
        print(json.dumps(dataclasses.asdict(found)))
    else:
        print(f"{found.runs} runs, {found.free_mb:,} MB free")
        print(f"training: {', '.join(found.training) or 'nothing'}")
        print(f"waiting: {', '.join(found.waiting) or 'nothing'}")
        for problem in found.problems:
            print(problem, file=sys.stderr)
    return 1 if found.problems else 0


def _show(options: argparse.Namespace) -> int:
    run = runs.open_run(options.run, options.runs_dir)
    summary = _summary(run) | {"config": run.config.to_json()}
    if options.json:
        print(json.dumps(summary))
        return 0
    print(f"{run.title}\n{run.path}\n{summary['status']}, {summary['epoch']} epochs")
    print(json.dumps(run.config.to_json(), ensure_ascii=False))
    if summary["metrics"]:
        print("test set, nats per example:\n     β   reconstruction     KL    loss   active units")
        for row in run.metrics:
            print(
                f"{row.beta:>6.4g} {row.reconstruction:>16.2f} {row.kl:>6.2f} {row.loss:>7.2f}"
                f" {row.active_units:>14}"
            )
    return 0


def _encode(options: argparse.Namespace) -> int:
    from vae_core.image_file import read_image
    from vae_core.preprocess import prepare, recipe_for

    codec = _codec(options)
    if len(codec.shape) != 3:
        raise ConfigError(
            f"this run encodes vectors of {codec.shape[0]} numbers, not pictures. "
            f"Received: {options.images[0]}"
        )
    recipe, (height, width, _) = recipe_for(codec.config.dataset), codec.shape
    results = []
    for path in options.images:
        image = prepare(read_image(_read_file(path)), recipe, (height, width)).image[None]
        posterior = codec.encode(image, options.beta)
        output = codec.output(posterior.mean, options.beta)
        nats = elbo.reconstruction(data.to_unit(image), output, codec.config.likelihood)
        kl = elbo.kl(posterior.mean, posterior.log_variance)
        results.append({
            "image": str(path), "mean": posterior.mean[0].tolist(),
            "sigma": posterior.sigma[0].tolist(), "reconstruction": float(nats[0]),
            "kl": float(kl[0]),
        })  # fmt: skip
    if options.json:
        print(json.dumps(results))
    for row in () if options.json else results:
        mean = ", ".join(f"{value:.4f}" for value in row["mean"])
        sigma = ", ".join(f"{value:.4f}" for value in row["sigma"])
        print(
            f"{row['image']}: μ = ({mean})  σ = ({sigma})  "
            f"reconstruction {row['reconstruction']:.2f} nats, KL {row['kl']:.2f} nats"
        )
    return 0


def _decode(options: argparse.Namespace) -> int:
    codec = _codec(options)
    if len(options.z) != codec.config.latent_dim:
        raise ConfigError(
            f"z must have {codec.config.latent_dim} numbers for this run. Received: {options.z}"
        )
    decoded = codec.decode(np.array([options.z], np.float32), options.beta)[0]
    if options.out is None:
        print(json.dumps(decoded.squeeze().tolist()))
    else:
        _save_picture(decoded.squeeze(), options.out)
    return 0


def _manifold(options: argparse.Namespace) -> int:
    from vae_core.latent import manifold

    codec = _codec(options)
    if len(codec.shape) != 3:
        raise ConfigError(
            f"this run decodes vectors, which make no picture. Received: shape {codec.shape}"
        )
    picture = manifold(
        lambda z: codec.decode(z, options.beta), options.n, options.span, options.spacing,
        codec.config.latent_dim,
    )  # fmt: skip
    _save_picture(picture, options.out)
    return 0


def _export(options: argparse.Namespace) -> int:
    from vae_core.trainer import export_run

    run = runs.open_run(options.run, options.runs_dir)
    copy = export_run(
        run, options.destination, float16=options.float16, data_folder=options.data_dir
    )
    print(copy.path)
    return 0


# -- what they share -----------------------------------------------------------------


class _Reporter:
    """Shows training: a bar on a terminal, JSON lines on request, else a line an epoch."""

    def __init__(self, run: runs.Run, options: argparse.Namespace) -> None:
        from tqdm import tqdm

        self._json, self._quiet = options.json, options.quiet
        total = run.config.epochs
        shown = not (options.json or options.quiet) and sys.stderr.isatty()
        self._bar = tqdm(total=total, unit="epoch", disable=not shown, desc=run.name)

    def __call__(self, state: runs.RunState, record: runs.EpochRecord | None) -> None:
        self._bar.update(state.epoch + state.progress - self._bar.n)
        if record is None or self._quiet:
            return
        figures = {
            "loss": record.test_loss, "reconstruction": record.test_reconstruction,
            "kl": record.test_kl,
        }  # fmt: skip
        if self._json:
            print(json.dumps(dataclasses.asdict(record)), flush=True)
        elif self._bar.disable:
            row = "  ".join(f"{name} {value:.2f}" for name, value in figures.items())
            print(f"epoch {record.epoch}: test {row}  ({record.seconds:.1f} s)", flush=True)
        else:
            self._bar.set_postfix({name: f"{value:.2f}" for name, value in figures.items()})

    def close(self) -> None:
        self._bar.close()


def _summary(run: runs.Run) -> dict[str, Any]:
    metrics = [dataclasses.asdict(row) for row in run.metrics] if run.can_open else []
    return {
        "run": run.name, "title": run.title, **dataclasses.asdict(run.state), "metrics": metrics,
    }  # fmt: skip


def _codec(options: argparse.Namespace) -> Any:
    from vae_core.inference import Codec

    return Codec.open(runs.open_run(options.run, options.runs_dir))


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise VaeError(f"{path} cannot be read: {error.strerror}.") from error


def _save_picture(values: np.ndarray, path: Path) -> None:
    if values.ndim != 2:
        raise ConfigError(
            "Only images can be saved as a picture; leave out --out to get the numbers. "
            f"Received: a vector of {values.size} numbers"
        )
    try:
        Image.fromarray(np.uint8(np.clip(values, 0, 1) * 255 + 0.5)).save(path)
    except (OSError, ValueError) as error:
        raise VaeError(f"{path} cannot be written: {error}.") from error
    print(path)


def _refuse_settings(options: argparse.Namespace) -> None:
    names = ["preset", "config", *(field.name for field in dataclasses.fields(TrainingConfig))]
    given = [name for name in names if getattr(options, name, None) is not None]
    if given:
        raise ConfigError(
            f"a resumed run keeps its settings; leave out --{given[0].replace('_', '-')}. "
            f"Received: {', '.join(given)} with --resume"
        )


def _config_of(options: argparse.Namespace) -> TrainingConfig:
    """The preset, then the configuration file, then the single options."""
    base = TrainingConfig()
    if options.preset:
        from vae_core.presets import PRESETS

        base = PRESETS[options.preset].config
    fields = base.to_json()
    if options.config:
        try:
            fields |= json.loads(_read_file(options.config))
        except (ValueError, TypeError) as error:
            raise ConfigError(f"{options.config} is not a JSON object: {error}.") from error
    for field in dataclasses.fields(TrainingConfig):
        value = getattr(options, field.name, None)
        if value is not None:
            fields[field.name] = value
    return TrainingConfig.from_json(fields)


def _beta(text: str) -> float | dict[str, float]:
    low, separator, high = text.partition(":")
    try:
        return {"low": float(low), "high": float(high)} if separator else float(low)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number or LOW:HIGH") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m vae_core",
        description="Train variational autoencoders, and encode and decode with them.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--runs-dir", type=Path, help=f"where runs are (or set {runs.RUNS_DIR_VARIABLE})"
    )
    shared.add_argument(
        "--data-dir", type=Path, help=f"where <dataset>.npz is (or set {data.DATA_DIR_VARIABLE})"
    )
    shared.add_argument("--json", action="store_true", help="print JSON")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Any, description: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, parents=[shared], help=description, description=description)
        sub.set_defaults(command=command)
        return sub

    _add_train_options(add("train", _train, "train a new run, or resume one"))
    add("warm", _warm, "wait, with Keras loaded, for a run that a page hands over")
    add("list", _list, "list all runs")
    add("health", _health, "disk, runs, training and queue; exit code 1 where something is wrong")
    show = add("show", _show, "show one run's settings and test metrics")
    encode = add("encode", _encode, "encode pictures of digits: posterior and nats")
    decode = add("decode", _decode, "decode one z")
    manifold = add("manifold", _manifold, "draw the n×n grid of decodes as a picture")
    export = add("export", _export, "copy a trained run so that it opens anywhere")
    for sub in (show, encode, decode, manifold, export):
        sub.add_argument("run", help="the run's name, see 'list'")
    for sub in (encode, decode, manifold):
        sub.add_argument("--beta", type=float, help="β, for a run trained over a range of it")
    encode.add_argument("images", type=Path, nargs="+", help="picture files")
    decode.add_argument("z", type=float, nargs="+", help="coordinates")
    decode.add_argument("--out", type=Path, help="picture file; default: numbers as JSON")
    manifold.add_argument("--n", type=int, default=20, help="tiles a side, 2 to 40 (default 20)")
    manifold.add_argument(
        "--span", type=float, default=3.0, help="z from -SPAN to SPAN (default 3)"
    )
    manifold.add_argument(
        "--spacing", choices=("linear", "quantile"), default="linear",
        help="even steps of z, or of the prior's probability",
    )  # fmt: skip
    manifold.add_argument("--out", type=Path, required=True, help="picture file")
    export.add_argument("destination", type=Path, help="a folder that does not exist yet")
    export.add_argument(
        "--float16", action="store_true", help="half-precision weights, measured as such"
    )
    return parser


def _add_train_options(train: argparse.ArgumentParser) -> None:
    from vae_core.presets import PRESETS

    train.add_argument("--preset", choices=tuple(PRESETS), help="settings to start from")
    train.add_argument("--config", type=Path, help="JSON file of settings")
    train.add_argument("--resume", metavar="RUN", help="go on with a stopped run")
    train.add_argument("--name", help="the run's folder name (default: made from the settings)")
    train.add_argument("--title", help="the run's title on the pages")
    train.add_argument("--quiet", action="store_true", help="print nothing")
    train.add_argument(
        "--background", action="store_true", help="leave the processors to others first"
    )
    group = train.add_argument_group("settings", "each overrides the preset's")
    group.add_argument(
        "--dataset", help="digits, mnist, fashion_mnist, or a file in the data folder"
    )
    group.add_argument("--architecture", choices=get_args(settings.Architecture))
    group.add_argument("--latent-dim", type=int)
    group.add_argument("--hidden", type=int, nargs="+", metavar="N", help="layer sizes or filters")
    group.add_argument("--activation", choices=get_args(settings.Activation))
    group.add_argument("--beta", type=_beta, help="a number, or LOW:HIGH for every β between")
    group.add_argument("--likelihood", choices=get_args(settings.Likelihood))
    group.add_argument(
        "--variational", action=argparse.BooleanOptionalAction, default=None,
        help="--no-variational trains a plain autoencoder",
    )  # fmt: skip
    group.add_argument("--optimizer", choices=get_args(settings.Optimizer))
    group.add_argument("--learning-rate", type=float)
    group.add_argument("--schedule", choices=get_args(settings.Schedule))
    group.add_argument("--batch-size", type=int)
    group.add_argument("--epochs", type=int)
    group.add_argument("--seed", type=int)


if __name__ == "__main__":
    sys.exit(main())
