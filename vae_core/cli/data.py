"""``data``: your own files as data sets, and what sets there are."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import get_args

from vae_core import datasets
from vae_core.cli.shared import Commands
from vae_core.datasets.imports import choices as choices_of
from vae_core.datasets.imports.choices import Choices, Role
from vae_core.errors import DataError


def add(commands: Commands) -> None:
    """Register the command."""
    group = commands.group("data", "bring your own data; list, show and remove data sets")
    _add_options(group.add("add", _add, "read files as a data set"))
    group.add("list", _list, "list all data sets")
    show = group.add("show", _show, "what a data set holds, and what its import understood")
    remove = group.add("remove", _remove, "remove an imported data set; runs stay")
    for command in (show, remove):
        command.add_argument("name", help="the data set's name, see 'data list'")
    work = group.add("work", _work, "do the import that a page has prepared in a folder")
    work.add_argument("folder", type=Path, help="the import's folder")


def _add_options(add: argparse.ArgumentParser) -> None:
    add.add_argument("path", type=Path, nargs="+", help="a zip, a folder, pictures, npz, npy, CSV")
    add.add_argument("--name", help="what to call it (default: the file's name)")
    add.add_argument("--label-column", help="the column that colours the map")
    add.add_argument("--leave-out", nargs="+", default=[], metavar="COLUMN", help="columns to drop")
    add.add_argument("--size", type=int, default=0, help="pixels of a square image's side")
    for option, kinds, text in (
        ("kind", choices_of.As, "what the numbers are"),
        ("colour", choices_of.Colour, "grey images, or in colour"),
        ("ground", choices_of.Ground, "what lies under transparent pixels"),
        ("framing", choices_of.Framing, "fit a picture into the square, or crop it"),
        ("held", choices_of.Held, "which examples are for testing"),
        ("gaps", choices_of.Gaps, "mask missing values, or drop their rows"),
        ("header", choices_of.Header, "whether a table's first row names its columns"),
    ):
        default = getattr(Choices(), option)
        add.add_argument(f"--{option}", choices=get_args(kinds), default=default, help=text)
    add.add_argument("--test-share", type=float, default=0.0, help="of all examples, for testing")
    add.add_argument("--seed", type=int, default=0, help="of the split")


def _add(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from vae_core.datasets.imports import Progress
    from vae_core.jobs import imports

    roles: dict[str, Role] = dict.fromkeys(options.leave_out, "out")
    if options.label_column:
        roles[options.label_column] = "label"
    choices = Choices(
        roles=roles, label=options.label_column or "", side=options.size, kind=options.kind,
        colour=options.colour, ground=options.ground, framing=options.framing, held=options.held,
        gaps=options.gaps, header=options.header, test_share=options.test_share, seed=options.seed,
    )  # fmt: skip
    title = options.name or options.path[0].stem
    with tqdm(total=100, unit="%", disable=options.json or not sys.stderr.isatty()) as bar:

        def tell(words: str, share: float) -> None:
            bar.set_description(words)
            bar.update(round(share * 100) - bar.n)

        name, report = imports.add(
            options.path, title, choices, folder=options.data_dir, progress=Progress(tell)
        )
    if options.json:
        print(json.dumps({"name": name, "report": report.to_json()}, ensure_ascii=False))
    else:
        print(report.texts())
        print(f"{name}: train on it with 'python -m vae_core train --dataset {name}'.")
    return 0


def _list(options: argparse.Namespace) -> int:
    rows = []
    for name in datasets.available(options.data_dir):
        try:
            known = datasets.describe(name, options.data_dir)
        except DataError as error:
            print(f"{name:<24} {error}", file=sys.stderr)
            continue
        rows.append((name, known))
    if options.json:
        print(json.dumps({name: known and known.to_json() for name, known in rows}))
        return 0
    for name, known in rows:
        print(f"{name:<24} {datasets.in_words(known) if known else 'not looked at yet'}")
    for file, why in datasets.ignored(options.data_dir):
        print(f"{file:<24} ignored: {why}", file=sys.stderr)
    return 0


def _show(options: argparse.Namespace) -> int:
    known = datasets.describe(options.name, options.data_dir)
    report = datasets.report_of(options.name, options.data_dir)
    if options.json:
        print(json.dumps({"description": known and known.to_json(), "report": report}))
        return 0
    print(options.name if known is None else f"{known.title}\n{datasets.in_words(known)}")
    for note in report.get("notes", []):
        print(note["text"])
    for column in known.columns if known else ():
        unit = f"{column.low:.6g} to {column.high:.6g}"
        print(f"  {column.name}: {', '.join(column.categories) or unit}")
    return 0


def _remove(options: argparse.Namespace) -> int:
    from vae_core.datasets.imports import remove

    remove(options.name, options.data_dir)
    print(f"{options.name} is removed.")
    return 0


def _work(options: argparse.Namespace) -> int:
    from vae_core.jobs import imports, priority

    if not options.folder.is_dir():
        raise DataError(f"There is no import in {options.folder}.")
    shutil.rmtree(options.folder / "set", ignore_errors=True)
    priority.give_way()
    return imports.work(options.folder)
