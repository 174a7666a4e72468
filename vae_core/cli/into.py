"""``import``: networks that were made elsewhere, as a run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import get_args

from vae_core.cli.shared import Commands
from vae_core.vae.imported import Layout, Output, Spread, Values


def add(commands: Commands) -> None:
    """Register the command."""
    into = commands.add("import", _import, "make a run of an ONNX or TFLite decoder and encoder")
    into.add_argument("--decoder", type=Path, required=True, help="z → example")
    into.add_argument(
        "--encoder",
        type=Path,
        help="example → mean and log-variance; without one, codes are searched",
    )
    into.add_argument("--data", required=True, help="the data set that they were trained on")
    into.add_argument("--name", required=True, help="of the run")
    into.add_argument("--title", help="what people see; the name by default")
    into.add_argument(
        "--output", choices=get_args(Output), required=True, help="what the decoder puts out"
    )
    into.add_argument(
        "--layout", choices=get_args(Layout), help="how images lie in the arrays (default: found)"
    )
    into.add_argument(
        "--range", choices=get_args(Values), default="0..1", dest="values",
        help="what black and white are to the networks (default: 0..1)",
    )  # fmt: skip
    into.add_argument(
        "--spread", choices=get_args(Spread), default="log-variance",
        help="what the encoder puts out beside the mean (default: log-variance)",
    )  # fmt: skip


def _import(options: argparse.Namespace) -> int:
    import json

    from vae_core.doors.into import Wish, import_run

    wish = Wish(
        decoder=options.decoder, encoder=options.encoder, dataset=options.data,
        output=options.output, layout=options.layout, values=options.values,
        spread=options.spread,
    )  # fmt: skip
    run = import_run(
        wish, options.name, title=options.title, folder=options.runs_dir,
        data_folder=options.data_dir,
    )  # fmt: skip
    (row,) = run.metrics
    in_browser = run.browser_layers() is not None
    if options.json:
        print(json.dumps({"run": run.name, "in_browser": in_browser, "elbo": row.elbo}))
        return 0
    print(f"{run.name}: {run.path}")
    kl = f", KL {row.kl:.2f}" if run.config.variational else ""
    print(f"Test set: reconstruction {row.reconstruction:.2f}{kl} nats per example")
    print(f"The map decodes {'in the browser' if in_browser else 'on the server'}.")
    return 0
