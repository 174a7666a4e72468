"""Networks out to other programs, and in from them.

    python benchmarks/doors.py out [--run RUN …] [--json FILE]

``out`` exports every shipped run in every format, loads the files in the program that they are for
and prints the largest differences from the run's Keras networks: decoded values as they are, means
and log-variances relative to max(1, |value|). It ends with 1 where any of them is too large.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from vae_core import runs
from vae_core.doors import out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    outward = commands.add_parser("out", help="exports of shipped runs in every format")
    outward.add_argument("--run", nargs="*", help="names of runs; all shipped ones by default")
    outward.add_argument("--json", type=Path, help="also store the figures here")
    outward.set_defaults(command=_out)
    options = parser.parse_args()
    return int(options.command(options))


def _out(options: argparse.Namespace) -> int:
    shipped = sorted(path.name for path in runs.PRETRAINED_DIR.iterdir() if path.is_dir())
    figures: dict[str, dict[str, object]] = {}
    apart = []
    print("| run | format | decoded values | means | log-variances |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name in options.run or shipped:
            run = runs.open_run(name)
            for form in out.FORMATS:
                found = out.export_networks(run, Path(folder) / name / form, form).agreement
                figures[f"{name} {form}"] = asdict(found)
                if not found.is_close:
                    apart.append(f"{name} {form}")
                _row(
                    f"`{name}`", form, f"{found.pixels:.1e}", f"{found.means:.1e}",
                    f"{found.log_variances:.1e}",
                )  # fmt: skip
    _store(options.json, figures)
    print(f"{len(figures)} exports, {len(apart)} too far from Keras: {', '.join(apart) or 'none'}")
    return 1 if apart else 0


def _row(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def _store(path: Path | None, figures: object) -> None:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
