"""Networks out to other programs, and in from them.

    python benchmarks/doors.py out [--run RUN …] [--json FILE]
    python benchmarks/doors.py hostile [--files N] [--json FILE]
    python benchmarks/doors.py pytorch [--json FILE]

``out`` exports every shipped run in every format, loads the files in the program that they are for
and prints the largest differences from the run's Keras networks: decoded values as they are, means
and log-variances relative to max(1, |value|). It ends with 1 where any of them is too large.

``hostile`` imports 200 damaged and hostile files, most of them once truncated or overwritten and
the others made by hand, and prints what is said of each. It ends with 1 where one is imported that
was made by hand, where more than a sentence is said, or where anything is left on the disk.

``pytorch`` (which needs torch) makes two VAEs as PyTorch's examples have them, of dense layers and
of convolutions, trains each for a moment on the digits, exports, imports, and prints how far the
run is from PyTorch, and whether the map decodes it in the browser.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support import hostile_networks
from vae_core import runs
from vae_core.doors import into, out
from vae_core.doors.agreement import PIXELS, RELATIVE
from vae_core.doors.into import Wish
from vae_core.errors import VaeError
from vae_core.serving import decoder_spec
from vae_core.serving.codec import Codec


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    outward = commands.add_parser("out", help="exports of shipped runs in every format")
    outward.add_argument("--run", nargs="*", help="names of runs; all shipped ones by default")
    outward.add_argument("--json", type=Path, help="also store the figures here")
    outward.set_defaults(command=_out)
    hostile = commands.add_parser("hostile", help="damaged and hostile files")
    hostile.add_argument("--files", type=int, default=200, help="how many")
    hostile.add_argument("--json", type=Path, help="also store the figures here")
    hostile.set_defaults(command=_hostile)
    pytorch = commands.add_parser("pytorch", help="two VAEs of PyTorch, imported")
    pytorch.add_argument("--json", type=Path, help="also store the figures here")
    pytorch.set_defaults(command=_pytorch)
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


def _hostile(options: argparse.Namespace) -> int:
    good = runs.open_run("digits-vae").decoder_bytes()
    said: dict[str, str] = {}
    wrong = []
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        home, place = Path(folder) / "runs", Path(folder) / "files"
        home.mkdir()
        place.mkdir()
        for name, ending, content in hostile_networks.files(options.files, good):
            path = place / f"decoder.{ending}"
            path.write_bytes(content)
            wish = Wish(decoder=path, encoder=None, dataset="digits", output="logits")
            try:
                into.import_run(wish, "hostile", folder=home)
            except VaeError as error:
                said[f"{name}.{ending}"] = str(error)
                good_sentence = str(error).isprintable() and len(str(error)) < 400
                if not good_sentence or any(home.iterdir()):
                    wrong.append(name)
            else:
                said[f"{name}.{ending}"] = "imported: still a network"
                if not name.startswith(hostile_networks.DAMAGES):
                    wrong.append(name)
                shutil.rmtree(home / "hostile")
            path.unlink()
            print(f"{name}.{ending}: {said[f'{name}.{ending}']}", flush=True)
    _store(options.json, said)
    seconds = time.monotonic() - began
    imported = sum(sentence.startswith("imported") for sentence in said.values())
    print(
        f"{options.files} files in {seconds:.0f} s: {options.files - imported} refused, {imported} "
        f"still a network after the damage, {len(wrong)} wrong: {', '.join(wrong) or 'none'}"
    )
    return 1 if wrong else 0


def _pytorch(options: argparse.Namespace) -> int:
    from benchmarks import pytorch_vae

    figures, apart = {}, []
    print("| VAE | decoded values | means | log-variances | map decodes |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name in pytorch_vae.KINDS:
            place = Path(folder) / name
            place.mkdir()
            vae = pytorch_vae.trained(name)
            encoder, decoder = pytorch_vae.export(vae, place)
            wish = Wish(decoder=decoder, encoder=encoder, dataset="digits", output="logits")
            run = into.import_run(wish, name, folder=Path(folder) / "runs")
            found = pytorch_vae.differences(vae, Codec.open(run))
            where = "on the server" if decoder_spec.of_run(run) is None else "in the browser"
            figures[name] = found | {"decodes": where}
            if found["pixels"] > PIXELS or max(found.values()) > RELATIVE:
                apart.append(name)
            cells = (f"{found[each]:.1e}" for each in ("pixels", "means", "log_variances"))
            _row(name, *cells, where)
    _store(options.json, figures)
    print(f"{len(figures)} VAEs, {len(apart)} too far from PyTorch: {', '.join(apart) or 'none'}")
    return 1 if apart else 0


def _row(*cells: str) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def _store(path: Path | None, figures: object) -> None:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
