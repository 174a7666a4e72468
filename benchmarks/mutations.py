"""Small faults put into the code one at a time: which ones does no test see?

    pip install "mutmut>=3.8,<3.9"
    python benchmarks/mutations.py [ROOM ...] [--words] [--limit SECONDS] [--json FILE]

Mutates, in a copy of the committed files, what decides a number or a file, and runs the tests that
mirror the mutated files, with what else a room names. A fault that changes nothing but words (a
message's text, the case of letters) is counted apart; ``--words`` counts those too. Prints a table
and every survivor's changed line. Things it does not see: faults in code outside of functions, in
properties, and tests that drive a browser. A room that takes longer than ``--limit`` is cut off:
what was not tried by then is counted apart.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
# A room, the files of it that decide a number or a file, and what sees them beside their own tests.
ROOMS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "elbo": (
        (
            "vae/elbo", "vae/posterior", "vae/likelihood", "vae/importance", "vae/binarise",
            "vae/kl_schedule",
        ),
        (),
    ),
    "codes": (("vae/codes", "vae/interpolation", "vae/columns"), ()),
    "search": (("vae/fisher_scoring", "vae/map_search", "vae/snapshot_plan", "vae/halving"), ()),
    "figures": (
        (
            "analysis/evaluate", "analysis/typicality", "analysis/neighbours", "analysis/samples",
            "analysis/manifold", "analysis/code_table",
        ),
        (),
    ),
    "planes": (
        (
            "analysis/projection", "analysis/planes", "analysis/directions", "analysis/walks",
            "analysis/attributes", "analysis/lasso",
        ),
        (),
    ),
    "scores": (
        (
            "analysis/disentanglement", "analysis/scoreboard", "analysis/sweep_table",
            "analysis/map_code",
        ),
        (),
    ),
    "preparation": (
        ("images/paper", "images/pixel_grid", "images/strokes", "images/prepare", "images/grey"),
        (),
    ),
    "data": (
        (
            "datasets/digest", "datasets/describe", "datasets/title", "datasets/imports/split",
            "datasets/imports/standard",
        ),
        (),
    ),
    "training": (
        ("training/batches", "training/loop", "training/checkpoint"), ("training/epochs",)
    ),
    "model": (("training/model", "training/importance", "training/optimizer"), ()),
    "journal": (("jobs/journal", "jobs/hold"), ()),
    "run": (("runs/run", "runs/create", "runs/transfer"), ()),
    "runs": (
        (
            "runs/codes_file", "runs/snapshot_file", "runs/records", "runs/rows", "runs/trash",
            "runs/title",
        ),
        (),
    ),
    "storage": (("storage/*",), ()),
}  # fmt: skip
_BESIDE = ("app.py", "ui", "pages", "web", "models", "benchmarks", "docs", "lessons", ".streamlit")
# Tests that load TensorFlow, or prepare hundreds of photographs, anew for every fault.
_SLOW = "not training_backend and not photograph"
# All of them in one process: mutmut's own ``show`` takes a second for each.
_SHOW = """
import json, sys
from mutmut.mutation.diff_apply import get_diff_for_mutant
print(json.dumps({name: get_diff_for_mutant(name) for name in json.load(sys.stdin)}))
"""
_UNSEEN, _UNTRIED = ("survived", "no tests"), ("not checked", "skipped")


@dataclass(frozen=True)
class Survivor:
    """A fault that no test saw, with the line it changed."""

    name: str
    path: str
    was: str
    became: str

    @property
    def in_words_only(self) -> bool:
        """Whether only letters' case or the text of a string changed."""
        return _without_words(self.was) == _without_words(self.became)


@dataclass(frozen=True)
class Room:
    """What became of a room's faults.

    Attributes:
        timed_out: of those that were seen, how many ended by the limit of their time.
    """

    room: str
    faults: int
    seen: int
    timed_out: int
    in_words_only: int
    untried: int
    survivors: Sequence[Survivor]


def main() -> int:
    options = _options()
    results = []
    for room in options.rooms or ROOMS:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy"
            subprocess.run(["git", "clone", "-q", str(_ROOT), str(copy)], check=True)
            results.append(_tried(room, copy, options.limit))
        _tell(results[-1], words=options.words)
    names = ("faults", "seen", "by time", "words", "not seen", "not tried")
    print(f"\n{'room':14}" + "".join(f"{name:>10}" for name in names))
    for at in results:
        counts = (at.faults, at.seen, at.timed_out, at.in_words_only, len(at.survivors), at.untried)
        print(f"{at.room:14}" + "".join(f"{count:10}" for count in counts))
    if options.json:
        options.json.write_text(json.dumps([asdict(result) for result in results], indent=1))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"of {', '.join(ROOMS)}")
    parser.add_argument("--words", action="store_true")
    parser.add_argument("--limit", type=float, metavar="SECONDS", help="of a room")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if unknown := sorted(set(options.rooms) - set(ROOMS)):
        parser.error(f"no such room: {', '.join(unknown)}; there are {', '.join(ROOMS)}")
    return options


def _tests(room: str, copy: Path) -> list[str]:
    """The files of tests that should see a room's faults."""
    files, beside = ROOMS[room]
    found = []
    for name in (*files, *beside):
        folder, _, file = f"tests/vae_core/{name}".rpartition("/")
        found += sorted((copy / folder).glob(f"test_{file}.py"))
    return [str(path.relative_to(copy)) for path in found]


def _tried(room: str, copy: Path, limit: float | None) -> Room:
    """Every fault in ``room``, tried in ``copy``."""
    files, _ = ROOMS[room]
    settings = {
        "source_paths": ["vae_core"],
        "only_mutate": [f"vae_core/{name}.py" for name in files],
        "also_copy": list(_BESIDE),
        "pytest_add_cli_args": [
            "-n", "0", "-x", "-p", "no:cacheprovider", "-m", "not browser", "-k", _SLOW,
        ],
        "pytest_add_cli_args_test_selection": _tests(room, copy),
    }  # fmt: skip
    with (copy / "pyproject.toml").open("a") as file:
        # TensorFlow's threads do not outlive a fork: mutants come from a process that only imports.
        file.write('\n[tool.mutmut]\nprocess_isolation = "forkserver"\n')
        file.write("use_git_change_detection = false\n")
        file.writelines(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
    told = _mutmut(copy, "run", "--max-children", "2", limit=limit)
    listed = _mutmut(copy, "results", "--all", "true").splitlines()
    states = dict(line.strip().split(": ", 1) for line in listed if ": " in line)
    if not states:
        sys.exit(f"{room}: nothing was tried\n{told[-2000:]}")
    untried = sum(state in _UNTRIED for state in states.values())
    timed_out = sum(state == "timeout" for state in states.values())
    unseen = [name for name, state in states.items() if state in _UNSEEN]
    survivors = _survivors(unseen, copy)
    real = [survivor for survivor in survivors if not survivor.in_words_only]
    seen, in_words = len(states) - len(unseen) - untried, len(survivors) - len(real)
    return Room(room, len(states), seen, timed_out, in_words, untried, real)


def _mutmut(copy: Path, *arguments: str, limit: float | None = None) -> str:
    """What mutmut says, within the limit."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    # Trained once for all faults: anew for each, the limit of its processor time would end it.
    trained = {"VAE_TEST_RUNS": str(copy.parent / "trained")}
    # A group of its own: what it has started ends with it.
    with subprocess.Popen(
        command, cwd=copy, env=os.environ | trained, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        try:
            return process.communicate(timeout=limit)[0]
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return process.communicate()[0]


def _survivors(names: Sequence[str], copy: Path) -> list[Survivor]:
    """What each of these faults changed."""
    shown = subprocess.run(
        [sys.executable, "-c", _SHOW], check=True, cwd=copy, text=True, stdout=subprocess.PIPE,
        input=json.dumps(names),
    ).stdout  # fmt: skip
    return [_survivor(name, told.splitlines()) for name, told in json.loads(shown).items()]


def _survivor(name: str, shown: Sequence[str]) -> Survivor:
    path = next((line[4:] for line in shown if line.startswith("+++ ")), "?")
    was = [line[1:].strip() for line in shown if re.match(r"-(?!--)", line)]
    became = [line[1:].strip() for line in shown if re.match(r"\+(?!\+\+)", line)]
    return Survivor(name, path, " ".join(was), " ".join(became))


def _without_words(line: str) -> str:
    """``line`` with its strings emptied."""
    return re.sub(r"(['\"]).*?\1", "''", line).lower()


def _tell(room: Room, *, words: bool) -> None:
    print(f"\n## {room.room}: {len(room.survivors)} of {room.faults} not seen", flush=True)
    for survivor in room.survivors:
        print(f"{survivor.path}  {_difference(survivor)}")
    if words:
        print(f"and {room.in_words_only} in words only")


def _difference(survivor: Survivor) -> str:
    """What changed, with a few characters before and after."""
    match = difflib.SequenceMatcher(None, survivor.was, survivor.became, autojunk=False)
    changed = [block for block in match.get_opcodes() if block[0] != "equal"]
    if not changed:
        return survivor.was
    (_, start, _, new_start, _), (_, _, end, _, new_end) = changed[0], changed[-1]
    before, after = survivor.was[max(0, start - 30) : start], survivor.was[end : end + 30]
    return f"{before}[{survivor.was[start:end]} → {survivor.became[new_start:new_end]}]{after}"


if __name__ == "__main__":
    sys.exit(main())
