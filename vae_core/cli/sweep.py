"""``sweep`` and ``sweeps``: many runs that differ in a few settings."""

from __future__ import annotations

import argparse
import dataclasses
import json
import signal
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from vae_core.cli import engine, settings
from vae_core.cli.shared import Commands
from vae_core.errors import BrokenRunError, ConfigError
from vae_core.runs import TestMetrics
from vae_core.runs.sweep import Sweep, list_sweeps, open_sweep
from vae_core.vae.combinations import combinations, in_words

if TYPE_CHECKING:
    from vae_core.analysis.scoreboard import Figure
    from vae_core.analysis.sweep_table import Ranking, Row
    from vae_core.jobs.sweeps import Member

# One for all runs of a sweep: its data, and the seed that the others count from.
_NO_AXIS = ("dataset", "seed")


def add(commands: Commands) -> None:
    """Register this group's commands."""
    sweep = commands.add("sweep", _sweep, "train every combination of a few settings")
    sweep.add_argument("--resume", metavar="SWEEP", help="go on with what is not done")
    sweep.add_argument("--name", help="the sweep's name, which its runs' names begin with")
    sweep.add_argument("--seeds", type=int, default=1, help="trainings of each combination")
    sweep.add_argument("--at-once", type=int, help="runs at a time (default: 1; on a cluster 4)")
    sweep.add_argument("--background", action="store_true", help="return once it is under way")
    sweep.add_argument("--quiet", action="store_true", help="print nothing")
    engine.add_options(sweep)
    settings.add_axes(sweep, _NO_AXIS)
    sweeps = commands.add("sweeps", _sweeps, "list all sweeps, or show the figures of one")
    sweeps.add_argument("sweep", nargs="?", help="its name")
    sweeps.add_argument("--stop", action="store_true", help="stop its runs; epochs are kept")
    sweeps.add_argument("--rank", choices=("elbo", "log-p"), default="elbo", help="the best first")
    sweeps.add_argument(
        "--log-p", action="store_true", help="compute log p(x) of the runs that have none yet"
    )
    sweeps.add_argument("--examples", type=int, default=500, help="test examples of log p(x)")


def _sweep(options: argparse.Namespace) -> int:
    from vae_core.jobs import sweeps

    place = engine.place_of(options)
    trains = sweeps.engine_at(place)
    sweep = open_sweep(options.resume, options.runs_dir) if options.resume else _planned(options)
    if options.background:
        sweeps.resume(sweep, data_folder=options.data_dir, place=place, at_once=options.at_once)
        print(sweep.name)
        return 0
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sweep.request_stop())
    told: dict[int, str] = {}

    def report(now: list[Member]) -> None:
        for index, member in enumerate(now):
            line = f"{sweep.run_name(index)}: {member.standing}. {member.reason}".rstrip()
            if not options.quiet and told.get(index, line) != line:
                print(line, file=sys.stderr, flush=True)
            told[index] = line

    ended = sweeps.drive(
        sweep, trains, at_once=options.at_once or sweeps.usual_at_once(place),
        data_folder=options.data_dir, report=report,
    )  # fmt: skip
    if not options.quiet:
        _show(sweep, ended, as_json=options.json)
    return 0 if all(member.standing == "done" for member in ended) else 1


def _planned(options: argparse.Namespace) -> Sweep:
    from vae_core.jobs import sweeps

    base, axes = settings.base_and_axes(options, _NO_AXIS)
    configs = combinations(base, axes, options.seeds)
    return sweeps.plan(
        configs, name=options.name, folder=options.runs_dir, data_folder=options.data_dir
    )


def _sweeps(options: argparse.Namespace) -> int:
    from vae_core.jobs import sweeps

    if options.sweep is None:
        if options.stop or options.log_p:
            raise ConfigError("--stop and --log-p need the name of a sweep. Received: none")
        return _list(options)
    sweep = open_sweep(options.sweep, options.runs_dir)
    if options.stop:
        sweeps.stop(sweep)
        return 0
    if options.log_p:
        for reason in sweeps.compute_log_p(
            sweep, examples=options.examples, data_folder=options.data_dir
        ):
            print(reason, file=sys.stderr)
    by: Ranking = "log p(x)" if options.rank == "log-p" else "ELBO"
    _show(sweep, sweeps.members(sweep), as_json=options.json, by=by)
    return 0


def _list(options: argparse.Namespace) -> int:
    from vae_core.jobs import sweeps

    found = list_sweeps(options.runs_dir)
    rows = []
    for sweep in found:
        try:
            counts = Counter(member.standing for member in sweeps.members(sweep))
        except BrokenRunError as error:
            print(error, file=sys.stderr)
            continue
        known: dict[str, Any] = {"sweep": sweep.name, "driven": sweep.is_driven()}
        rows.append(known | {str(standing): count for standing, count in counts.items()})
        if not options.json:
            parts = ", ".join(f"{count} {standing}" for standing, count in sorted(counts.items()))
            print(f"{sweep.name:<32} {'under way' if sweep.is_driven() else 'at rest':<10} {parts}")
    if options.json:
        print(json.dumps({"sweeps": rows}))
    return 0


def _show(sweep: Sweep, members: list[Member], *, as_json: bool, by: Ranking = "ELBO") -> None:
    """The table, the best first; then what failed and why."""
    from vae_core.analysis.sweep_table import table
    from vae_core.jobs.sweeps import log_p, test_figures

    figures: list[TestMetrics | None] = [test_figures(member) for member in members]
    rows = table(sweep.configs, figures, [log_p(member) for member in members], by)
    if as_json:
        print(json.dumps([_as_json(sweep, row) for row in rows]))
        return
    names = list(rows[0].settings)
    heads = [*names, "ELBO", "log p(x)", "reconstruction", "KL", "runs"]
    lines = [
        [*(in_words(row.settings[name]) for name in names),
         str(row.elbo or ""), row.log_p_in_words,
         *(str(cell or "") for cell in (row.reconstruction, row.kl)),
         f"{len(row.members)} of {row.planned}"]
        for row in rows
    ]  # fmt: skip
    widths = [max(len(line[at]) for line in [heads, *lines]) for at in range(len(heads))]
    for line in [heads, *lines]:
        print("  ".join(f"{cell:>{width}}" for cell, width in zip(line, widths, strict=True)))
    print(f"Test set, nats per example, mean ± standard deviation over seeds; the best {by} first.")
    for index, member in enumerate(members):
        if member.standing == "failed":
            print(f"{sweep.run_name(index)} failed: {member.reason}", file=sys.stderr)


def _as_json(sweep: Sweep, row: Row) -> dict[str, Any]:
    return {
        "settings": {name: in_words(value) for name, value in row.settings.items()},
        "runs": [sweep.run_name(index) for index in row.members],
        "planned": row.planned,
        "elbo": _fields(row.elbo),
        "log_p": _fields(row.log_p),
        "log_p_is_bound": row.at_least,
        "log_p_examples": row.examples,
        "reconstruction": _fields(row.reconstruction),
        "kl": _fields(row.kl),
        "active_units": _fields(row.active_units),
    }


def _fields(figure: Figure | None) -> dict[str, Any] | None:
    return None if figure is None else dataclasses.asdict(figure)
