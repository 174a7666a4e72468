"""Shared fixtures: an isolated runs folder, and small trained runs, made once a session."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from filelock import FileLock
from streamlit.testing.v1 import AppTest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Hypothesis keeps what it learned of Unicode: not in the project.
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", f"{tempfile.gettempdir()}/hypothesis")

from tests.support.small import SMALL_CONFIGS
from vae_core import runs
from vae_core.jobs import warm
from vae_core.runs import Run

pytest_plugins = ["tests.support.browser"]

_ROOT = Path(__file__).parent.parent
_WITH_TRAINERS = {"test_class.py", "test_local.py", "test_survival.py", "test_warm.py"}


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test writes into the project, or reads what a user trained, or starts what it forgets."""
    monkeypatch.setenv(runs.RUNS_DIR_VARIABLE, str(tmp_path / "runs"))
    monkeypatch.setenv(warm.VARIABLE, "off")


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> dict[str, Run]:
    """One small run of every kind, trained on the digits; once, however many tests run at a time.

    Tests leave them as they are. A folder named by `VAE_TEST_RUNS` keeps them for the next call.
    """
    from vae_core.jobs.trainer import train_run

    own = tmp_path_factory.getbasetemp()
    kept = os.environ.get("VAE_TEST_RUNS")
    folder = Path(kept) if kept else (own if worker_id == "master" else own.parent) / "trained"
    made = {name: Run(folder / name) for name in SMALL_CONFIGS}
    with FileLock(folder.with_suffix(".lock")):
        for name, config in SMALL_CONFIGS.items():
            if not made[name].path.exists():
                train_run(runs.create_run(config, folder=folder, name=name))
    return made


@pytest.fixture
def whole_app() -> AppTest:
    """The app, with its sidebar on every page."""
    return AppTest.from_file(str(_ROOT / "ui/main.py"), default_timeout=60)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast files first: what starts trainers, then what drives a browser, at the end.

    Playwright leaves an event loop behind, in which nothing else can start one of its own.
    """
    in_a_browser = {item.path for item in items if "browser" in getattr(item, "fixturenames", ())}

    def cost(item: pytest.Item) -> int:
        return 2 if item.path in in_a_browser else int(item.path.name in _WITH_TRAINERS)

    items.sort(key=cost)
