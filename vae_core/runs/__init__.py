"""Runs on disk: one directory each, see ``run.py``. Only this room opens their files."""

from __future__ import annotations

from vae_core.datasets.title import MAX_TITLE
from vae_core.runs.checkup import Checkup
from vae_core.runs.create import create_run
from vae_core.runs.folders import PRETRAINED_DIR, RUNS_DIR_VARIABLE, runs_dir
from vae_core.runs.listing import Listing, Memory, find_run, list_runs, open_run
from vae_core.runs.records import EpochRecord, LikelihoodRow, RunState, Status, TestMetrics
from vae_core.runs.rename import rename_run, require_own
from vae_core.runs.run import EXPLORED_FILES, FILES, Run
from vae_core.runs.snapshot_file import Kept, Layers, Snapshot
from vae_core.runs.title import describe, describe_beta

__all__ = [
    "EXPLORED_FILES",
    "FILES",
    "MAX_TITLE",
    "PRETRAINED_DIR",
    "RUNS_DIR_VARIABLE",
    "Checkup",
    "EpochRecord",
    "Kept",
    "Layers",
    "LikelihoodRow",
    "Listing",
    "Memory",
    "Run",
    "RunState",
    "Snapshot",
    "Status",
    "TestMetrics",
    "create_run",
    "describe",
    "describe_beta",
    "find_run",
    "list_runs",
    "open_run",
    "rename_run",
    "require_own",
    "runs_dir",
]
