"""Several servers on one runs folder: each a process of its own, with nothing in common but it."""

import contextlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tests.support.small import SMALL_CONFIGS
from vae_core import runs
from vae_core.errors import RunError, VaeError
from vae_core.runs import trash

ROOT = Path(__file__).parents[3]
SERVERS, DEEDS = 3, 60
LOOKS = 3000


def _looks(run):
    return sum(run.is_owned() for _ in range(LOOKS))


def _deeds(folder, seed):
    """What the pages of one server do to a folder; returns the names of the runs it made."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(DEEDS):
        own = [run for run in runs.list_runs(folder).runs if not run.shipped]
        deleted = trash.contents(folder)
        deed = rng.choice(["make", "rename", "delete", "restore", "look"])
        with contextlib.suppress(VaeError):  # another server was faster: a sentence on its page
            if deed == "make" or not own:
                made.append(runs.create_run(SMALL_CONFIGS["mlp"], folder=folder).name)
            elif deed == "rename":
                runs.rename_run(own[rng.integers(len(own))], f"By {seed}")
            elif deed == "delete":
                trash.put(own[rng.integers(len(own))])
            elif deed == "restore" and deleted:
                trash.restore(deleted[rng.integers(len(deleted))])
            else:
                for run in own:
                    _ = run.title, run.damage(), run.is_owned()
    return made


def _in_processes(function, *arguments):
    """The results of one function in several processes at once, each with its own arguments."""
    program = (
        "import json, sys; from tests.vae_core.runs import test_several_servers as test;"
        f"print(json.dumps(test.{function}(*map(json.loads, sys.argv[1:]))))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, *map(json.dumps, each)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for each in arguments
    ]  # fmt: skip
    answers = [process.communicate(timeout=120) for process in processes]
    assert not any(process.returncode for process in processes), answers
    return [json.loads(out) for out, _ in answers]


def look_by_path(path):
    return _looks(runs.Run(Path(path)))


def deeds(folder, seed):
    return _deeds(folder, seed)


def test_servers_that_look_at_once_do_not_take_each_other_for_a_trainer(tmp_path):
    run = runs.create_run(SMALL_CONFIGS["mlp"], folder=tmp_path)
    run.lock().acquire().lock.release()  # as a trainer that has been and gone
    assert _in_processes("look_by_path", [str(run.path)], [str(run.path)]) == [0, 0]


def test_no_run_is_lost_or_twice_whatever_several_servers_do(tmp_path):
    made = _in_processes("deeds", *([str(tmp_path), seed] for seed in range(SERVERS)))
    listing = runs.list_runs(tmp_path)
    own = [run for run in listing.runs if not run.shipped]
    there = Counter(run.name for run in (*own, *trash.contents(tmp_path)))
    assert not listing.broken
    assert sum(there.values()) == sum(map(len, made)) >= SERVERS
    assert all(run.damage() is None and run.title for run in own)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".new-")]


def test_a_run_that_one_server_trains_cannot_be_deleted_by_another(tmp_path):
    run = runs.create_run(SMALL_CONFIGS["mlp"], folder=tmp_path)
    with run.lock().acquire(), pytest.raises(RunError, match="being trained"):
        trash.put(runs.Run(run.path))
