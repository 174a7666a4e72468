"""Every file of a run, damaged in every way: named with its run, or without consequence.

``VAE_TEST_FULL=1`` shows every kind of damage to the app; the short form shows it each
file once.
"""

import os
import shutil

import numpy as np
import pytest

from tests.support.pages import shown_table
from vae_core import runs
from vae_core.errors import BrokenRunError
from vae_core.jobs import health
from vae_core.runs import Run, trash
from vae_core.serving.codec import Codec
from vae_core.serving.decoder_spec import browser_decoder

FULL = os.environ.get("VAE_TEST_FULL") == "1"
FILES = ("config.json", "data.json", "state.json", "history.jsonl", "checkpoint.npz",
         "encoder.tflite", "decoder.tflite", "latents.npz", "metrics.json", "digests.json",
         "title.txt", "trainer.lock")  # fmt: skip
# A title can be made anew from the configuration; a lock is held or it is not.
UNCHECKED = ("title.txt", "trainer.lock")
FLIPS = 10
PAGES = ("explore", "manifold", "compare", "encode", "train")


def truncated(share):
    return lambda path, rng: path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])


def emptied(path, rng):
    path.write_bytes(b"")


def flipped(path, rng):
    content = bytearray(path.read_bytes()) or bytearray(1)
    content[rng.integers(len(content))] ^= 1 << rng.integers(8)
    path.write_bytes(content)


def removed(path, rng):
    path.unlink()


def turned_into_a_folder(path, rng):
    path.unlink()
    path.mkdir()


def unreadable(path, rng):
    """No file mode stops root: a link to itself stops everybody."""
    path.unlink()
    path.symlink_to(path.name)


DAMAGES = {
    "cut to nearly all": truncated(0.99), "cut to half": truncated(0.5),
    "cut to a tenth": truncated(0.1), "emptied": emptied, "removed": removed,
    "a folder": turned_into_a_folder, "unreadable": unreadable,
} | {f"bit flip {index}": flipped for index in range(FLIPS)}  # fmt: skip
CASES = [(file, damage) for file in FILES for damage in DAMAGES]


@pytest.fixture
def pair(trained):
    """Two finished runs in a folder of their own; the first will be damaged."""
    for name in ("hurt", "well"):
        path = runs.runs_dir() / name
        shutil.copytree(trained["mlp"].path, path)
        runs.rename_run(Run(path), f"The {name} one")
        (path / "trainer.lock").touch()
        names = {file.name for file in path.iterdir()}
        assert {name for name in names if not name.startswith("snapshot-")} == set(FILES)
    return Run(runs.runs_dir() / "hurt"), Run(runs.runs_dir() / "well")


def damage(run, file, kind):
    rng = np.random.default_rng([FILES.index(file), list(DAMAGES).index(kind)])
    DAMAGES[kind](run.path / file, rng)


def look(run):
    """Read and use every file; all that anybody learns from it."""
    run = Run(run.path)  # nothing remembered
    codec, codes, checkpoint = Codec.open(run), run.codes(), run.checkpoint() or {}
    decoder = browser_decoder(run.config, run.decoder_bytes())
    posterior = codec.encode(np.full((1, 28, 28, 1), 99, np.uint8))
    arrays = (codec.decode(posterior.mean), codes.mean.integers, codes.log_variance.integers)
    figures = (
        run.config,
        run.data,
        run.state,
        run.history,
        run.metrics,
        decoder,
        sorted(checkpoint),
    )
    arrays = (*arrays, codes.betas, codes.labels, *checkpoint.values())
    return figures, [array.tobytes() for array in arrays]


@pytest.mark.parametrize(("file", "kind"), CASES)
def test_damage_is_named_or_changes_nothing(pair, file, kind):
    hurt, well = pair
    before = look(hurt)
    damage(hurt, file, kind)
    listing = runs.list_runs()
    assert well in listing.runs and look(well) == before
    try:
        assert look(hurt) == before and Run(hurt.path).title
    except BrokenRunError as error:
        assert "'hurt'" in str(error) and names_the_file(str(error), file)
        assert names_the_file(str(hurt.damage() or dict(listing.broken)["hurt"]), file)
        assert kind != "emptied" or "hurt" in health.check().broken
    else:
        assert file in UNCHECKED or (file, kind) == ("digests.json", "removed")
    assert trash.restore(trash.put(hurt)) == hurt


def names_the_file(sentence, file):
    # A digest that is not of its file: either may be the damaged one, and both are named.
    return file in sentence


def test_a_run_without_digests_opens_unchecked(pair):
    hurt, _ = pair
    before = look(hurt)
    (hurt.path / "digests.json").unlink()
    assert look(hurt) == before and hurt.damage() is None


def test_writing_any_file_takes_the_digests_back_until_the_run_is_sealed(pair):
    hurt, _ = pair
    hurt.write_state(hurt.state)
    assert not (hurt.path / "digests.json").exists() and look(hurt)
    hurt.seal()
    (hurt.path / "metrics.json").write_bytes((hurt.path / "metrics.json").read_bytes() + b" ")
    with pytest.raises(BrokenRunError, match=r"metrics\.json cannot"):
        _ = hurt.metrics


def test_a_file_written_while_it_is_read_is_no_damage(pair, monkeypatch):
    """The trainer writes state.json and the digests between a reader's two looks."""
    hurt, _ = pair
    looks = []
    digests = Run._digests

    def meanwhile(self):
        if not looks:
            looks.append("once")
            hurt.write_state(runs.RunState(status="stopped", epoch=1))
            hurt.seal()
        return digests(self)

    monkeypatch.setattr(Run, "_digests", meanwhile)
    assert hurt.state.epoch == 1 and looks


def test_a_newer_version_is_one_sentence(pair):
    hurt, _ = pair
    fields = hurt.config.to_json()
    assert fields["version"] == 1
    hurt.write_json("config.json", {k: v for k, v in fields.items() if k != "version"})
    assert Run(hurt.path).config == hurt.config  # before there was a version
    hurt.write_json("config.json", fields | {"version": 2, "prior": "vamp"})
    with pytest.raises(BrokenRunError, match=r"'hurt'.*made by a newer version") as caught:
        _ = Run(hurt.path).config
    assert str(caught.value).count(". ") == 1


# -- the app ---------------------------------------------------------------------------


def texts(at):
    return [element.value.replace("\\", "") for element in (*at.warning, *at.error)]


def shown_cases():
    """Every file with each damage, or with one that differs from file to file."""
    kinds = list(DAMAGES)
    if FULL:
        return CASES
    return [(file, kinds[3 * index % len(kinds)]) for index, file in enumerate(FILES)]


@pytest.mark.parametrize(("file", "kind"), shown_cases())
def test_every_page_opens_names_the_damage_and_offers_the_others(whole_app, pair, file, kind):
    hurt, _ = pair
    damage(hurt, file, kind)
    harmless = file in UNCHECKED and kind != "unreadable"  # which is a link, and never harmless
    harmless |= (file, kind) == ("digests.json", "removed")
    at = whole_app
    at.query_params["run"] = "hurt"
    at.run()
    for page in PAGES:
        at.switch_page(f"../pages/{page}.py").run()
        assert not at.exception and not [t for t in texts(at) if "error of its own" in t]
        named = [text for text in texts(at) if "'hurt'" in text and file in text]
        assert bool(named) != harmless, (page, texts(at))
        at.sidebar.selectbox(key="run-data").set_value("digits").run()
        assert {"The well one"} <= set(at.sidebar.selectbox(key="run").options)
    at.sidebar.selectbox(key="run").set_value("well").run()
    assert not at.exception and at.session_state["run"] == "well"


def test_a_broken_run_can_be_deleted_from_the_list_and_comes_back(whole_app, pair):
    """The dialog between is pressed in a browser (test_journey.py): AppTest cannot."""
    hurt, _ = pair
    (hurt.path / "config.json").write_bytes(b"{")
    (hurt.path / "title.txt").unlink()
    whole_app.run().switch_page("../pages/train.py").run()
    whole_app.button(key="delete-hurt").click().run()
    assert whole_app.button(key="confirm-delete") and not whole_app.exception
    trash.put(hurt)
    whole_app.run()
    assert not [text for text in texts(whole_app) if "hurt" in text]
    whole_app.button(key="restore-0-hurt").click().run()
    assert (hurt.path / "config.json").read_bytes() == b"{" and not whole_app.exception
    assert [text for text in texts(whole_app) if "'hurt'" in text and "config.json" in text]


def test_a_broken_run_among_several_leaves_the_others_compared(whole_app, pair):
    hurt, _ = pair
    whole_app.query_params["run"] = "well"
    whole_app.run()
    damage(hurt, "latents.npz", "bit flip 0")
    whole_app.switch_page("../pages/compare.py").run()
    whole_app.multiselect(key="compare-digits-bernoulli").set_value(["hurt", "well"]).run()
    assert [text for text in texts(whole_app) if "'hurt'" in text and "latents.npz" in text]
    assert len(shown_table(whole_app)) == 1 and not whole_app.exception
