"""The architecture's rules, read from the imports and from a running web process.

Rooms are the folders of ``vae_core``, floors their order: a room imports only what lies below it.
"""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# From the ground up. What stands in one line is side by side and does not know each other.
FLOORS = (
    {"errors"},
    {"storage", "vae", "images"},
    {"datasets", "reference", "lessons"},
    {"runs"},
    {"serving", "training"},
    {"analysis"},
    {"jobs", "sharing"},
    {"doors"},
    {"cli", "notebook"},
)
LEVEL = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
CORE = sorted(path for path in (ROOT / "vae_core").rglob("*.py") if path.parent.name != "vae_core")
WEB = [
    ROOT / "app.py",
    *sorted((ROOT / "pages").rglob("*.py")),
    *sorted((ROOT / "ui").rglob("*.py")),
]
HEAVY = {"keras", "tensorflow", "torch", "pandas", "ray", "sklearn"}
RUN_FILES = (
    "config.json", "data.json", "state.json", "history.jsonl", "checkpoint.npz", "encoder.tflite",
    "decoder.tflite", "latents.npz", "metrics.json", "digests.json", "title.txt",
)  # fmt: skip


def imports(path):
    """Dotted names that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def packages(path):
    """The top-level packages that a file imports."""
    return {name.split(".")[0] for name in imports(path)}


def relative(path):
    return str(path.relative_to(ROOT))


def room_of(path):
    return path.relative_to(ROOT / "vae_core").parts[0]


@pytest.mark.parametrize("path", CORE, ids=relative)
def test_a_room_imports_only_what_lies_below_it(path):
    known = {name.split(".")[1] for name in imports(path) if name.startswith("vae_core.")}
    here = room_of(path)
    assert all(room == here or LEVEL[room] < LEVEL[here] for room in known), known


def test_no_imports_go_in_a_circle():
    files = {module_name(path): path for path in [*CORE, *WEB]}
    knows = {name: known_modules(path, files) - {name} for name, path in files.items()}
    while knows:
        free = {name for name, others in knows.items() if not others & knows.keys()}
        assert free, f"a circle among {sorted(knows)}"
        knows = {name: others for name, others in knows.items() if name not in free}


def known_modules(path, files):
    """The modules that a file imports; a package only where it is more than a module's address."""
    names = {name for name in imports(path) if name in files}
    return {name for name in names if not any(other.startswith(f"{name}.") for other in names)}


def module_name(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", CORE, ids=relative)
def test_the_core_knows_no_user_interface(path):
    assert not packages(path) & {"streamlit", "plotly", "pages", "ui"}


@pytest.mark.parametrize("path", WEB, ids=relative)
def test_the_pages_parts_stand_on_floors_too(path):
    """Components, then state, then widgets, then each page's own parts, which do not meet."""
    here = path.relative_to(ROOT).parts
    if here[0] != "ui" or len(here) < 3:
        return
    floors = ("components", "state", "widgets")
    known = {name.split(".")[1] for name in imports(path) if name.startswith("ui.")}
    rooms = {name for name in known if (ROOT / "ui" / name).is_dir()} - {here[1]}
    allowed = floors[: floors.index(here[1])] if here[1] in floors else floors
    assert rooms <= set(allowed), rooms


@pytest.mark.parametrize("path", CORE, ids=relative)
def test_only_training_imports_keras(path):
    assert not packages(path) & {"keras", "tensorflow"} or room_of(path) == "training"


@pytest.mark.parametrize("path", CORE, ids=relative)
def test_training_gives_back_what_it_makes(path):
    """It writes no file: what it makes are bytes and arrays."""
    if room_of(path) == "training":
        assert not re.search(r"\.write_|\.open\(\"w|savez", path.read_text("utf-8")) or (
            "os.devnull" in path.read_text("utf-8")
        )


@pytest.mark.parametrize("path", [*CORE, *WEB], ids=relative)
def test_only_runs_opens_a_runs_files(path):
    """The names of a run's files stand nowhere else, but in sentences and in docstrings."""
    if path.is_relative_to(ROOT / "vae_core/runs"):
        return
    constants = {
        node.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    # The codec is given bytes and names their file in its sentences.
    allowed = {"encoder.tflite", "decoder.tflite"} if path.name == "codec.py" else set()
    assert not constants & set(RUN_FILES) - allowed


@pytest.mark.parametrize("path", WEB, ids=relative)
def test_the_web_process_imports_nothing_heavy(path):
    assert not packages(path) & HEAVY
    trains = ("vae_core.training", "vae_core.jobs.trainer", "vae_core.jobs.measure")
    assert not [name for name in imports(path) if name.startswith(trains)]


@pytest.mark.parametrize("path", WEB, ids=relative)
def test_every_cache_has_a_bound(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            for cache in node.decorator_list:
                # What an object remembers of itself goes with it.
                if re.search("cache(?!d_property)", ast.unparse(cache)):
                    assert re.search(r"max_?(entries|size)=\d", ast.unparse(cache)), node.name


def test_the_elbo_is_written_once():
    """exp(log_variance) − 1 − log_variance, or a cross-entropy, appears in elbo.py only."""
    for path in [*CORE, *WEB]:
        if path.stem != "elbo":
            text = path.read_text("utf-8")
            assert "log1p" not in text and "binary_crossentropy" not in text, path


def test_a_data_sets_facts_stand_in_the_catalogue_only():
    """Nothing else asks which data set it is."""
    for path in [*CORE, *WEB]:
        assert not re.search(r"dataset\w* (==|in) [\"'(\[{]", path.read_text("utf-8")), path


TOUR = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("ui/main.py", default_timeout=60).run()
assert not app.exception and not app.error, (app.exception, app.error)
assert "scipy" not in sys.modules, "the first page would wait for it"
for page in ("manifold", "compare", "encode", "data", "train"):
    app.switch_page(f"../pages/{page}.py").run()
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
