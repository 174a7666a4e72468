"""What the README and docs/ say is true: links, paths, commands, settings, variables, figures."""

import json
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from vae_core import datasets, runs
from vae_core.cli.main import main
from vae_core.datasets.catalogue import CATALOGUE
from vae_core.reference.glossary import GLOSSARY
from vae_core.reference.published import BETA_SWEEP
from vae_core.vae.config import SETTINGS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [README, ROOT / "CHANGELOG.md", *DOCS]
BENCHMARKS = [
    path
    for path in sorted((ROOT / "benchmarks").glob("*.py"))
    if "__main__" in path.read_text("utf-8")
]
CODE_FOLDERS = ("vae_core", "ui", "pages", "tests", "benchmarks")
# Made by the app, and not in the repository.
MADE_LATER = ("data/", "models/runs/")
FENCES = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LANGUAGES = ("", "sh", "nginx", "python", "toml")
# Commands of other programs: only the files of ours that they name are looked for.
OF_OTHERS = (
    ("pip", "install"),
    ("streamlit", "run"),
    ("apt-get", "install"),
    ("systemd-run",),
    ("docker",),
    ("ray", "start"),
    ("python", "-m", "pytest"),
)
# Commands that are quick enough to be run as they are shown.
QUICK = ("list", "show", "encode", "decode", "manifold")


def relative(value):
    """A path as tests name it; anything else as it is."""
    return str(value.relative_to(ROOT)) if isinstance(value, Path) else str(value)


def prose(page):
    """A page without its code blocks."""
    return FENCES.sub("", page.read_text("utf-8"))


def code_spans(page):
    return re.findall(r"`([^`\n]+)`", prose(page))


def section(page, heading):
    return page.read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


# -- links -------------------------------------------------------------------------------


def links(page):
    """(page, target) of every link and picture; what is in code is no link."""
    text = re.sub(r"`[^`\n]*`", "code", prose(page))
    return [(page, target) for target in re.findall(r"\]\(([^)\s]+)\)", text)]


def anchors(page):
    """The addresses that a page's headings have on GitHub."""
    for heading in re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE):
        kept = re.sub(r"[^\w\- ]", "", heading.lower())
        yield kept.replace(" ", "-")


@pytest.mark.parametrize(
    ("page", "target"), [link for page in PAGES for link in links(page)], ids=relative
)
def test_a_link_leads_somewhere(page, target):
    if ":" in target:
        assert target.startswith("https://")
        return
    name, _, anchor = target.partition("#")
    path = page.parent / name if name else page
    assert path.exists()
    if anchor:
        assert anchor in set(anchors(path))
    if path.suffix == ".png":
        with Image.open(path) as picture:
            picture.verify()


@pytest.mark.parametrize("page", DOCS, ids=relative)
def test_a_page_answers_one_question_and_the_readme_leads_to_it(page):
    assert re.match(r"# .+\?\n", page.read_text("utf-8"))
    assert f"docs/{page.name}" in [target for _, target in links(README)]


def test_the_readme_is_short():
    assert len(README.read_text("utf-8").split()) <= 750


# -- paths -------------------------------------------------------------------------------


def paths(page):
    """(page, path) of every piece of code that looks like a path of this repository."""
    for text in sorted(set(code_spans(page))):
        looks = re.fullmatch(r"[\w.-]+(/[\w.-]+)*/?", text)
        if looks and ("/" in text or text.endswith((".py", ".js", ".md", ".toml"))):
            yield page, text


def assert_is_there(path):
    if path in MADE_LATER:
        assert f"/{path}" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    else:
        found = ROOT / path
        assert found.is_dir() if path.endswith("/") else found.exists(), path


@pytest.mark.parametrize(
    ("page", "path"), [pair for page in PAGES for pair in paths(page)], ids=relative
)
def test_a_path_is_there(page, path):
    assert_is_there(path)


def test_the_readmes_tree_is_the_tree():
    (_, tree) = FENCES.search(section(README, "The tree")).groups()
    above, shown = "", set()
    for line in tree.splitlines():
        indent, name = re.match(r"( *)(\S+)", line).groups()
        above = above if indent else name
        shown.add(above + name if indent else name)
    for path in shown:
        assert_is_there(path)
    rooms = {f"vae_core/{path.parent.name}/" for path in (ROOT / "vae_core").glob("*/__init__.py")}
    assert rooms == {path for path in shown if re.fullmatch("vae_core/.+/", path)}


def test_the_architecture_names_every_folder_of_the_pages_and_of_their_parts():
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    folders = [
        path.parent.relative_to(ROOT)
        for path in (*ROOT.glob("ui/*/__init__.py"), *ROOT.glob("web/*/*.js"))
        if path.parent.name != "node_modules"
    ]
    assert folders and [path for path in folders if f"`{path}/" not in text] == []


# -- commands ----------------------------------------------------------------------------


def commands():
    """Every command of ours that a page shows, in a block or in a sentence, once."""
    shown = []
    for page in PAGES:
        blocks = FENCES.findall(page.read_text("utf-8"))
        lines = [line for kind, text in blocks if kind == "sh" for line in text.splitlines()]
        lines += [text for text in code_spans(page) if text.startswith("python ")]
        shown += [part for line in lines for part in line.split(" && ")]
    return sorted(set(shown))


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_commands_stand_where_they_are_found(page):
    assert {kind for kind, _ in FENCES.findall(page.read_text("utf-8"))} <= set(LANGUAGES)
    rest = re.sub(r"^```sh\n.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    assert not re.search(r"^ *(python|pip|streamlit) ", rest, re.MULTILINE)


@pytest.mark.parametrize("command", commands())
def test_a_command_works_as_it_is_shown(command, tmp_path, monkeypatch, capsys):
    program, *words = shlex.split(command, comments=True)
    if (program, *words)[:3] == ("python", "-m", "vae_core"):
        arguments = words[2:]
        if set(arguments[:1]) & set(QUICK) and not {"RUN", "my-run"} & set(arguments):
            a_picture(tmp_path / "seven.png")
            monkeypatch.chdir(tmp_path)
            assert main(arguments) == 0
            return
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--help"])
        assert ended.value.code == 0
        assert_knows_options(capsys.readouterr().out, arguments)
    elif program == "python" and words[0].endswith(".py"):
        done = subprocess.run(
            [sys.executable, *words, "--help"], cwd=ROOT, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-1000:]
        assert_knows_options(done.stdout, words)
    else:
        assert any((program, *words)[: len(known)] == known for known in OF_OTHERS), command
        for word in words:
            if word.endswith((".py", ".txt")):
                assert (ROOT / word).is_file()


def a_picture(path):
    Image.fromarray(datasets.load_test("digits").x[0].squeeze()).save(path)


def assert_knows_options(help_text, arguments):
    """Values that options do not allow have ended the program before it came to its help."""
    for word in arguments:
        if word.startswith("--"):
            assert re.search(rf"{re.escape(word.partition('=')[0])}(?![\w-])", help_text), word


@pytest.mark.parametrize("path", BENCHMARKS, ids=relative)
def test_a_benchmark_has_help_without_loading_what_it_measures(path):
    asked = (
        "import runpy, sys\n"
        f"sys.argv = [{str(path)!r}, '--help']\n"
        "try: runpy.run_path(sys.argv[0], run_name='__main__')\n"
        "finally: print('loaded:', sorted({'keras', 'tensorflow', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-1000:]
    assert done.stdout.startswith("usage:") and "loaded: []" in done.stdout


def test_every_command_has_a_row(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    offered = re.findall(r"^    (\w+)(?: |$)", capsys.readouterr().out, re.MULTILINE)
    rows = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/command-line.md").read_text("utf-8"), re.M)
    assert sorted(offered) == sorted(rows)


# -- settings and variables ----------------------------------------------------------------


def test_the_table_of_settings_is_the_codes():
    page = runpy.run_path(str(ROOT / "docs/settings.py"))["page"]()
    assert (ROOT / "docs/settings.md").read_text("utf-8") == page, "run python docs/settings.py"
    assert all(f"\n| `{name}` |" in page for name in SETTINGS)


def test_the_glossary_is_the_codes():
    page = runpy.run_path(str(ROOT / "docs/glossary.py"))["page"]()
    assert (ROOT / "docs/glossary.md").read_text("utf-8") == page, "run python docs/glossary.py"
    assert all(f"\n| {term.name} | {term.meaning} |" in page for term in GLOSSARY.values())


def test_every_variable_is_documented_and_is_read():
    pattern = re.compile(r"VAE_[A-Z_]+")
    files = [path for folder in CODE_FOLDERS for path in (ROOT / folder).rglob("*.py")]
    used = {name for path in files for name in pattern.findall(path.read_text("utf-8"))}
    table = section(ROOT / "docs/data.md", "Folders and variables")
    assert used == set(pattern.findall(table))


def test_every_data_set_has_a_row():
    table = section(ROOT / "docs/data.md", "Data sets")
    rows = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert rows == list(CATALOGUE)


# -- figures -----------------------------------------------------------------------------


def rows_of(text):
    """The cells of every table row, without marks."""
    rows = [line.strip("| ").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows]


def metrics_of(name):
    return json.loads((runs.PRETRAINED_DIR / name / "metrics.json").read_text("utf-8"))


def test_the_figures_of_what_ships_are_the_runs_own():
    seen = set()
    for head, *cells in rows_of(section(ROOT / "docs/reproduction.md", "What ships")):
        name = re.match(r"`([\w.-]+)`<br>", head)
        if name is None:
            continue
        metrics = metrics_of(name[1])
        if len(cells) == 7:
            losses = {round(row["beta"], 4): row["loss"] for row in metrics}
            figures = [losses.get(beta) for beta in (0.02, 0.1, 0.5, 1.0, 2.0, 10.0, 20.0)]
        else:
            (row,) = metrics
            figures = [row["reconstruction"], row["kl"], row["loss"]]
        words = ["–" if value is None else f"{value:.2f}" for value in figures]
        if not runs.Run(runs.PRETRAINED_DIR / name[1]).config.variational:
            words[1] = "–"
        assert cells == words, name[1]
        seen.add(name[1])
    shipped = {path.name for path in runs.PRETRAINED_DIR.iterdir()}
    assert seen == {name for name in shipped if not name.startswith("mnist-mlp-beta-")}


def test_the_readmes_figures_are_those_of_the_docs():
    betas, _, published, same_layers, deeper = rows_of(section(README, "Results"))
    assert published[1:] == [f"{BETA_SWEEP[float(beta)].loss:.2f}" for beta in betas[1:]]
    ships = rows_of(section(ROOT / "docs/reproduction.md", "What ships"))
    for row, name in ((same_layers, "mnist-every-beta-mlp"), (deeper, "mnist-every-beta-deep")):
        (known,) = [cells for head, *cells in ships if head.startswith(f"`{name}`<br>")]
        assert row[1:] == known
