"""Shared fixtures: an isolated runs folder, and small trained runs, made once a session."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Hypothesis keeps what it learned of Unicode: not in the project.
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", f"{tempfile.gettempdir()}/hypothesis")

from vae_core import runs, warm
from vae_core.config import BetaRange, FixedBeta, TrainingConfig
from vae_core.runs import Run

_ROOT = Path(__file__).parent.parent
SMALL = TrainingConfig(dataset="digits", hidden=(32,), epochs=2, learning_rate=3e-3)
SMALL_CONFIGS = {
    "mlp": SMALL,
    "conv": SMALL.replace(architecture="conv", hidden=(4, 8), epochs=1),
    "mlp-every-beta": SMALL.replace(hidden=(32, 16), activation="gelu", beta=BetaRange()),
    "conv-every-beta": SMALL.replace(
        architecture="conv", hidden=(4, 8), beta=BetaRange(), epochs=1
    ),
    "autoencoder": SMALL.replace(variational=False, beta=FixedBeta(0.0)),
    "gaussian-3d": SMALL.replace(likelihood="gaussian", latent_dim=3),
    "vectors": SMALL.replace(dataset="digits_64", likelihood="gaussian"),
    "one-dimension": SMALL.replace(latent_dim=1, epochs=1),
}


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test writes into the project, or reads what a user trained, or starts what it forgets."""
    monkeypatch.setenv(runs.RUNS_DIR_VARIABLE, str(tmp_path / "runs"))
    monkeypatch.setenv(warm.VARIABLE, "off")


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """One small run of every kind, trained on the digits."""
    from vae_core.trainer import train_run

    folder = tmp_path_factory.mktemp("trained")
    made = {}
    for name, config in SMALL_CONFIGS.items():
        made[name] = runs.create_run(config, folder=folder, name=name)
        train_run(made[name])
    return made


@pytest.fixture
def whole_app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app, with its sidebar on every page.

    AppTest forgets before each run that app.py lists the pages, and runs a page's file alone.
    """
    begin = PagesManager.__init__

    def begin_with_navigation(self: PagesManager, *args: Any, **kwargs: Any) -> None:
        PagesManager.uses_pages_directory = False
        begin(self, *args, **kwargs)

    monkeypatch.setattr(PagesManager, "__init__", begin_with_navigation)
    return AppTest.from_file(str(_ROOT / "app.py"), default_timeout=60)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first: what starts trainers, then what drives a browser, at the end."""

    def cost(item: pytest.Item) -> int:
        if "browser" in item.path.parts:
            return 2
        return int(
            item.path.name
            in (
                "test_class.py",
                "test_jobs.py",
                "test_survival.py",
                "test_warm.py",
            )
        )

    items.sort(key=cost)
