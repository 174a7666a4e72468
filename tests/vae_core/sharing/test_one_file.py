"""One HTML file of a run: what is in it, and what never is."""

from __future__ import annotations

import base64
import gzip
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from tests.support import trainings
from vae_core import datasets, lessons, runs
from vae_core.cli.main import main
from vae_core.datasets import catalogue
from vae_core.errors import ConfigError
from vae_core.runs import Run, neighbourhoods_file
from vae_core.sharing import card, contents, one_file


class _Scripts(HTMLParser):
    """The scripts of a page by their names, and every address that it could fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.addresses: list[str] = []
        self._open: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [str(given[name]) for name in ("src", "href") if name in given]
        if tag == "script":
            self._open = given.get("id") or "module"

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found[self._open] = self.found.get(self._open, "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._open = None


def read(content: bytes) -> _Scripts:
    parser = _Scripts()
    parser.feed(content.decode())
    return parser


def block(scripts: _Scripts, name: str) -> tuple[dict[str, object], bytes]:
    plain = gzip.decompress(base64.b64decode(scripts.found[f"block-{name}"]))
    end = 4 + int.from_bytes(plain[:4], "little")
    return json.loads(plain[4:end]), plain[end:]


def test_a_run_whose_beta_moved_is_shown_at_the_last(
    trained: dict[str, Run], tmp_path: Path
) -> None:
    shutil.copytree(trained["mlp"].path, tmp_path / "moved")
    run = trainings.move(Run(tmp_path / "moved"), 5.0)
    told = contents.of(run)
    assert told.message["start"]["beta"] == told.told["reference"] == 5.0
    assert [each["beta"] for each in told.told["columns"]] == [5.0]
    assert told.message["beta_said"].startswith("All figures are at its last β = 5 (moved")
    assert ("β", "5") in card.facts(run, examples=1, originals=True, moments=0)


@pytest.mark.parametrize("name", ["mlp-every-beta", "gaussian-3d", "vectors", "autoencoder"])
def test_a_file_names_nothing_to_fetch_and_may_not(trained: dict[str, Run], name: str) -> None:
    content = one_file.make(trained[name])
    scripts = read(content)
    assert scripts.addresses == []
    text = content.decode()
    assert "default-src 'none'" in text and "connect-src" not in text
    known = {"http://www.w3.org/2000/svg"}
    assert set(re.findall(r"https?://[^\s\"'`)<]+", text)) <= known
    assert json.loads(scripts.found["run"])["message"]["run"] == name


def test_every_block_that_the_page_names_is_in_it(trained: dict[str, Run]) -> None:
    for name in ("mlp-every-beta", "eight-every-beta", "autoencoder", "vectors"):
        scripts = read(one_file.make(trained[name]))
        held = json.loads(scripts.found["run"])
        named = [block for block in held["message"]["blocks"].values() if block]
        named += [row["block"] for row in held["told"]["columns"]]
        named += [moment["block"] for moment in held["message"]["snapshots"]]
        named += [held["told"]["wide"]] if held["told"]["wide"] else []
        named += [held["message"]["known"]["block"]] if held["message"]["known"] else []
        there = {key.removeprefix("block-") for key in scripts.found if key.startswith("block-")}
        assert set(named) == there, name


def test_a_file_holds_the_runs_own_codes_and_examples(trained: dict[str, Run]) -> None:
    run = trained["mlp-every-beta"]
    scripts = read(one_file.make(run))
    header, _ = block(scripts, "codes")
    assert header["points"] == len(run.codes())
    test = datasets.load_test("digits")
    assert test is not None
    _, images = block(scripts, "originals")
    assert images == test.x.tobytes()
    held = json.loads(scripts.found["run"])
    rows = held["told"]["columns"]
    _, body = block(scripts, rows[0]["block"])
    assert len(body) == 2 * 4 * len(run.codes())
    assert np.frombuffer(body, "<f4").min() >= 0


def test_originals_go_where_the_licence_allows_or_somebody_asks(
    trained: dict[str, Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = trained["mlp"]
    assert contents.may_share(run)
    assert contents.of(run).originals and not contents.of(run, originals=False).originals
    rows = {"digits": catalogue.Entry(name="digits", title="Digits")}
    monkeypatch.setattr(catalogue, "CATALOGUE", catalogue.CATALOGUE | rows)
    monkeypatch.setattr(contents.datasets, "entry", lambda name: rows[name])
    assert not contents.may_share(run)
    assert not contents.of(run).originals


def test_label_columns_go_where_the_originals_may(monkeypatch: pytest.MonkeyPatch) -> None:
    run = runs.open_run("shapes-every-beta")
    test = datasets.load_test("shapes")
    assert test is not None
    held = contents.of(run)
    known = held.message["known"]
    names = [column["name"] for column in known["columns"]]
    assert len(names) > 2 and set(names) == set(test.label_columns)
    body = held.blocks["known"][-4 * len(names) * len(test) :]
    values = np.frombuffer(body, "<f4").reshape(len(names), -1)
    for name, found in zip(names, values, strict=True):
        np.testing.assert_allclose(found, test.label_columns[name], rtol=1e-6)
    assert contents.of(run, originals=False).message["known"] is None
    monkeypatch.setattr(contents, "may_share", lambda run: False)
    assert contents.of(run).message["known"] is None
    assert contents.of(run, originals=True).message["known"] == known


def test_originals_that_are_not_at_hand_are_refused_in_a_sentence(
    trained: dict[str, Run], tmp_path: Path
) -> None:
    path = tmp_path / "lost"
    shutil.copytree(trained["mlp"].path, path)
    config = json.loads((path / "config.json").read_text())
    (path / "config.json").write_text(json.dumps(config | {"dataset": "gone"}))
    (path / "digests.json").unlink()
    with pytest.raises(ConfigError, match="are not at hand: its data set 'gone'"):
        contents.of(Run(path), originals=True, data_folder=tmp_path)
    assert not contents.of(Run(path), data_folder=tmp_path).originals


def test_a_hostile_title_is_text(trained: dict[str, Run], tmp_path: Path) -> None:
    path = tmp_path / "hostile"
    shutil.copytree(trained["mlp"].path, path)
    (path / "title.txt").write_text('</title><script id="x">alert(1)</script>{{data}}<!--')
    scripts = read(one_file.make(Run(path)))
    assert "x" not in scripts.found
    assert one_file.make(Run(path)).decode().count("{{data}}") == 2  # the title, twice


def test_names_of_labels_cannot_end_the_script_they_stand_in(
    trained: dict[str, Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        contents.facts, "label_names", lambda run, codes: ("</script><script id=x>",) * 10
    )
    scripts = read(one_file.make(trained["mlp"]))
    assert "x" not in scripts.found
    names = json.loads(scripts.found["run"])["message"]["label_names"]
    assert names[0] == "</script><script id=x>"


def test_codes_of_many_dimensions_are_as_many_as_a_page_can_hold(
    trained: dict[str, Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = trained["eight-every-beta"]
    whole = run.codes()
    nodes = len(whole.betas) + len(whole.log_variance_betas)
    monkeypatch.setattr(contents, "_MOST_WIDE", 2 * nodes * 8 * 100)
    header = json.loads(contents.of(run).blocks["codes"][4:].split(b"}")[0] + b"}}")
    assert header["points"] == 100


def test_the_moments_of_a_training_go_with_it_unless_they_are_to_stay(
    trained: dict[str, Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(Path(shutil.copytree(trained["mlp"].path, tmp_path / "mlp")))
    epochs = [kept.epoch for kept in run.snapshots()]
    held = contents.of(run)
    assert held.message["epochs"] == 2 and held.moments == len(epochs) > 1
    assert [moment["epoch"] for moment in held.message["snapshots"]] == epochs
    kept = run.snapshot(run.snapshots()[1])
    scripts = read(one_file.make(run))
    header, _ = block(scripts, held.message["snapshots"][1]["block"])
    assert header["epoch"] == kept.epoch and header["points"] == len(kept.codes)
    assert f"{len(epochs)} moments of the training" in one_file.make(run).decode()

    without = contents.of(run, training=False)
    assert without.message["snapshots"] == [] and without.moments == 0
    assert not [name for name in without.blocks if name.startswith("moment")]

    # Too many for a page: fewer, spread over the training.
    monkeypatch.setattr(contents, "_MOST_MOMENTS", run.snapshot_bytes() * 2 // len(epochs) + 1)
    few = [moment["epoch"] for moment in contents.of(run).message["snapshots"]]
    assert few == [epochs[0], epochs[-1]]
    monkeypatch.undo()
    (run.path / run.snapshots()[0].name).write_bytes(b"PK")
    assert [moment["epoch"] for moment in contents.of(run).message["snapshots"]] == epochs[1:]


def test_a_lesson_of_other_runs_is_refused_in_a_sentence(trained: dict[str, Run]) -> None:
    with pytest.raises(ConfigError, match="shows digits too, and one file holds one run"):
        one_file.make(trained["mlp"], lesson=lessons.find("collapse"))


def test_the_command_writes_the_same_file(
    trained: dict[str, Run], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, out = trained["mlp"], tmp_path / "run.html"
    where = ["--runs-dir", str(run.path.parent)]
    assert main(["share", run.name, "--no-originals", "--out", str(out), *where]) == 0
    assert out.read_bytes() == one_file.make(run, originals=False)
    assert "MB" in capsys.readouterr().out
    assert main(["share", run.name, "--out", str(tmp_path / "no" / "run.html"), *where]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_picture_of_neighbourhoods_is_part_of_it_and_a_damaged_one_is_left_out(
    trained: dict[str, Run], tmp_path: Path
) -> None:
    path = tmp_path / "wide"
    shutil.copytree(trained["gaussian-3d"].path, path)
    run = Run(path)
    assert "neighbours" not in contents.of(run).message
    places = np.random.default_rng(0).random((len(run.codes()), 2), np.float32)
    found = neighbourhoods_file.Neighbourhoods(places, 1.0)
    neighbourhoods_file.write(run, found, neighbourhoods_file.codes_digest(run))
    made = contents.of(run)
    assert made.message["neighbours"] == {"beta": 1.0, "block": "neighbours"}
    assert made.blocks["neighbours"].endswith(places.astype("<f4").tobytes())
    (path / "neighbourhoods.npz").write_bytes(b"PK")
    assert "neighbours" not in contents.of(run).message
