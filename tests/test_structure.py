"""The architecture's rules, held by reading the imports and by running the web process."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORE = sorted((ROOT / "vae_core").glob("*.py"))
PAGES = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
MAY_IMPORT_KERAS = {"cores", "model", "one_channel", "training", "export"}
# Who may know whom inside the core, beside errors, config and elbo, which all may.
MAY_KNOW = {
    "npz": set(), "data": {"npz"}, "latent": set(), "image_file": set(), "presets": set(),
    "pixel_grid": set(), "preprocess": {"pixel_grid"},
    "published": set(), "reproduction": set(), "placement": {"data"},
    "codes": set(), "runs": {"codes", "npz"}, "jobs": {"runs", "data", "log", "warm"},
    "estimate": {"runs"}, "trash": {"runs"}, "health": {"runs"}, "log": {"runs"},
    "priority": set(),
    "fixed_batch": set(), "inference": {"runs", "data", "latent", "fixed_batch"},
    "browser_decoder": set(), "one_channel": set(), "cores": set(),
    "model": {"cores", "one_channel"},
    "evaluation": {"codes", "data", "latent", "runs"}, "export": {"runs"},
    "training": {"model", "data", "runs"},
    "warm": {"cores", "runs", "data", "training"},
    "trainer": {
        "runs", "data", "cores", "training", "evaluation", "export", "inference", "model"
    },
}  # fmt: skip


def imports(path, *, everywhere=True):
    """Dotted names that a file imports; with ``everywhere`` also inside functions."""
    tree = ast.parse(path.read_text("utf-8"))
    nodes = ast.walk(tree) if everywhere else tree.body
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.stem)
def test_the_core_knows_no_user_interface(path):
    assert not [n for n in imports(path) if n.split(".")[0] in ("streamlit", "plotly", "pages")]


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.stem)
def test_few_modules_import_keras(path):
    found = [n for n in imports(path) if n.split(".")[0] in ("keras", "tensorflow")]
    assert not found or path.stem in MAY_IMPORT_KERAS


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_pages_import_nothing_that_imports_keras(path):
    heavy = {f"vae_core.{name}" for name in MAY_IMPORT_KERAS} | {"vae_core.trainer"}
    names = set(imports(path))
    assert not names & heavy
    assert not [name for name in names if name.split(".")[0] in ("keras", "tensorflow")]


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.stem)
def test_directions_inside_the_core(path):
    if path.stem in ("__init__", "__main__", "errors", "config", "elbo"):
        return
    known = {
        name.split(".")[1] for name in imports(path) if name.startswith("vae_core.")
    } - {"errors", "config", "elbo"}  # fmt: skip
    assert known <= MAY_KNOW[path.stem]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_cache_has_a_bound(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            for cache in node.decorator_list:
                if re.search("cache", ast.unparse(cache)):
                    assert re.search(r"max_?(entries|size)=\d", ast.unparse(cache)), node.name


def test_the_elbo_is_written_once():
    """exp(log_variance) − 1 − log_variance, or a cross-entropy, appears in elbo.py only."""
    for path in [*CORE, *PAGES]:
        if path.stem != "elbo":
            text = path.read_text("utf-8")
            assert "log1p" not in text and "binary_crossentropy" not in text, path


TOUR = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=60).run()
assert not app.exception and not app.error, (app.exception, app.error)
for page in ("manifold", "compare", "encode", "train"):
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception and not app.error, (page, app.exception, app.error)
loaded = {name.split(".")[0] for name in sys.modules} & {"keras", "tensorflow", "sklearn", "torch"}
print("loaded:", sorted(loaded))
"""


def test_the_web_process_never_loads_keras(trained):
    environment = os.environ | {"VAE_RUNS_DIR": str(trained["mlp"].path.parent)}
    done = subprocess.run(
        [sys.executable, "-c", TOUR], cwd=ROOT, env=environment, capture_output=True, text=True,
        timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert "loaded: []" in done.stdout
