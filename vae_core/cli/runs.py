"""``list``, ``show`` and ``health``: what there is."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from typing import Any

from vae_core import runs
from vae_core.cli.shared import Commands, named_run
from vae_core.errors import RunError

# Figures that a plain autoencoder does not have: null in its JSON.
_OF_VARIATIONAL = ("kl", "elbo", "active_units", "kl_per_dimension")


def add(commands: Commands) -> None:
    """Register this group's commands."""
    commands.add("list", _list, "list all runs")
    commands.add_for_run("show", _show, "show one run's settings and test metrics")
    commands.add(
        "health", _health, "disk, runs, training and queue; exit code 1 where something is wrong"
    )


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


def _show(options: argparse.Namespace) -> int:
    run = named_run(options)
    summary = _summary(run) | {"config": run.config.to_json()}
    if options.json:
        print(json.dumps(summary))
        return 0
    print(f"{run.title}\n{run.path}\n{summary['status']}, {summary['epoch']} epochs")
    print(json.dumps(run.config.to_json(), ensure_ascii=False))
    if summary["metrics"] and not run.config.variational:
        print(f"test set, nats per example: reconstruction {run.metrics[0].reconstruction:.2f}")
    elif summary["metrics"]:
        print("test set, nats per example:\n     β   reconstruction     KL    loss   active units")
        for row in run.metrics:
            print(
                f"{row.beta:>6.4g} {row.reconstruction:>16.2f} {row.kl:>6.2f} {row.loss:>7.2f}"
                f" {row.active_units:>14}"
            )
    return 0


def _health(options: argparse.Namespace) -> int:
    from vae_core.jobs import health

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


def _summary(run: runs.Run) -> dict[str, Any]:
    metrics = [dataclasses.asdict(row) for row in run.metrics] if run.can_open else []
    if not run.config.variational:
        metrics = [{**row, **dict.fromkeys(_OF_VARIATIONAL)} for row in metrics]
    return {
        "run": run.name, "title": run.title, **dataclasses.asdict(run.state), "metrics": metrics,
    }  # fmt: skip
