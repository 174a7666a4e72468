"""Words of others on the pages: titles, names and reasons stay words, and nothing opens the server.

A picture in Markdown would make every visitor's browser fetch it from somebody's address.
"""

import re
import shutil
import tomllib

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.driver import ROOT
from vae_core import runs
from vae_core.errors import RunNotFoundError
from vae_core.runs import RunState

HOSTILE = "![x](http://example.com/a.png) <img src=x onerror=alert(1)> [y](http://example.com)"
# The pages' own pictures carry their bytes with them and are fetched from nowhere.
OTHER_IMAGE = r'(?<!\\)<img(?! alt="[^"<>]*" src="data:)'
PAGES = ["explore", "manifold", "compare", "encode", "train"]


def written(node):
    """Every text of a page that Streamlit reads as Markdown."""
    if getattr(node, "type", None) == "text":  # st.text knows no Markdown
        return
    proto = getattr(node, "proto", None)
    for field in ("body", "label", "caption", "text", "help"):
        if isinstance(text := getattr(proto, field, None), str):
            yield text
    for child in (getattr(node, "children", None) or {}).values():
        yield from written(child)


@pytest.mark.parametrize("page", PAGES)
def test_a_hostile_title_is_only_words(page, trained, tmp_path, monkeypatch):
    monkeypatch.setenv(runs.RUNS_DIR_VARIABLE, str(tmp_path))
    shutil.copytree(trained["mlp"].path, tmp_path / "mlp")
    (tmp_path / "mlp" / "title.txt").write_text(HOSTILE)
    failed = runs.create_run(trained["mlp"].config, name="failed", title=HOSTILE[:80])
    failed.write_state(RunState(status="failed", reason=HOSTILE))
    app = AppTest.from_file(str(ROOT / "ui/main.py"), default_timeout=60)
    app.query_params["run"], app.query_params["job"] = "mlp", "failed"
    app.run()
    if page != "explore":
        app.switch_page(f"../pages/{page}.py").run()
    assert not app.exception
    texts = [text for element in app for text in written(element)]
    assert any("example" in text for text in texts) or page == "train"
    assert not [t for t in texts if re.search(r"(?<!\\)\]\(http", t) or re.search(OTHER_IMAGE, t)]


def test_the_server_keeps_its_defences():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    server = settings["server"]
    assert server["address"] == "127.0.0.1" and server["maxUploadSize"] <= 200
    assert server.get("enableXsrfProtection", True) and server.get("enableCORS", True)
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorDetails"] == "none"


def test_no_page_asks_for_unsafe_markdown():
    for path in [ROOT / "app.py", *(ROOT / "pages").rglob("*.py")]:
        assert "unsafe_allow" not in path.read_text("utf-8"), path


@pytest.mark.parametrize("name", ["../digits", "..", "/etc", "a/b", "digits\0", "", "C:\\x", "~"])
def test_no_name_leaves_the_runs_folder(name):
    with pytest.raises(RunNotFoundError):
        runs.open_run(name)
