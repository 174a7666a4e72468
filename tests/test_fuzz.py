"""Thousands of damaged files and odd inputs: a valid value or one sentence, never a traceback.

``CASES`` says how many each test runs through, and a test adds them up. They are the same at every
run; ``VAE_TEST_FULL=1`` makes ten times as many.
"""

import contextlib
import dataclasses
import io
import json
import os
import shutil
import tracemalloc
import unicodedata
import zipfile
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.support.small import SMALL
from ui.components import map_state
from vae_core import datasets, runs
from vae_core.analysis import projection
from vae_core.errors import DataError, ImageError, RunError, VaeError
from vae_core.images.preparation import AS_IT_IS, FASHION, MNIST
from vae_core.images.prepare import prepare
from vae_core.images.read import read_image
from vae_core.runs import Run, folders, trash
from vae_core.storage import npz
from vae_core.vae.codes import Codes, Quantised
from vae_core.vae.config import TrainingConfig

CASES = {
    "config": 1500, "run json": 1200, "run npz": 400, "name": 500, "title": 500, "link": 800,
    "data set": 500, "image": 350, "page": 10, "page of a damaged run": 15,
}  # fmt: skip
TIMES = 10 if os.environ.get("VAE_TEST_FULL") == "1" else 1
MODEL = runs.PRETRAINED_DIR / "digits"
PAGES = ("explore", "manifold", "compare", "encode", "data", "train")


def fuzz(name):
    return settings(
        max_examples=CASES[name] * TIMES, derandomize=True, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


def test_there_are_at_least_five_thousand_cases():
    assert sum(CASES.values()) >= 5000


# -- what is tried -----------------------------------------------------------------------

SEEDS = st.integers(0, 2**32 - 1).map(np.random.default_rng)
NUMBERS = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([10**400, -(10**400), 1e308, 1e11, 2**63, 1e-320, 0, -1, True]),
)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=20) | st.just("x" * 100_000),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
ODD = ["", ".", "..", "../up", "a/b", "/etc/passwd", "a\0b", "CON", ".trash", "-rf", "x" * 5000,
       "\ud800", "\u202egpj", "<b>x</b>", "![x](http://example.com)", "%2e%2e", "~", "a\nb",
       "digits", "mnist-every-beta-deep/../digits"]  # fmt: skip
WORDS = st.sampled_from(ODD) | st.text(max_size=130) | st.from_regex(r"[A-Za-z0-9._-]{1,101}")


def mutated(content, rng):
    """Up to six bits flipped, or bytes cut out, doubled or put in."""
    content = bytearray(content)
    for _ in range(rng.integers(1, 7)):
        place = int(rng.integers(len(content) + 1))
        end = place + int(rng.integers(1, 30))
        match rng.integers(6):
            case 0:
                del content[place:end]
            case 1:
                content[place:place] = content[place:end]
            case 2:
                content[place:place] = rng.bytes(3)
            case 3 if rng.integers(4) == 0:
                del content[place:]
            case _ if place < len(content):
                content[place] ^= 1 << int(rng.integers(8))
    return bytes(content)


def replaced(document, rng, value):
    """The document with something in it replaced, removed or added."""
    document = json.loads(json.dumps(document))
    at = document
    while True:
        keys = list(at) if isinstance(at, dict) else range(len(at))
        if not keys:
            return value
        key = keys[int(rng.integers(len(keys)))]
        if isinstance(at[key], list | dict) and rng.integers(3):
            at = at[key]
            continue
        if rng.integers(6) == 0:
            del at[key]
        else:
            at[key] = value
        return document


def rezipped(content, rng):
    """An npz file whose checksums are right and whose arrays are not."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        names = old.namelist()
        victim = names[int(rng.integers(len(names)))]
        for name in names:
            array = old.read(name)
            if name == victim:
                # Where the header is, or anywhere.
                split = 128 if rng.integers(3) else len(array)
                array = mutated(array[:split], rng) + array[split:]
            new.writestr(name, array)
    return buffer.getvalue()


def sentence(error):
    """What a person reads is short, one line, and all of it can be shown."""
    text = str(error)
    assert 10 < len(text) < 600
    assert not [sign for sign in text if unicodedata.category(sign) in ("Cc", "Cs")], text
    return text


@pytest.fixture
def around(tmp_path, monkeypatch):
    """A runs folder deep inside of a tree in which nothing else may change."""
    inner = tmp_path / "outside" / "inside" / "runs"
    (tmp_path / "outside" / "here").mkdir(parents=True)
    (tmp_path / "outside" / "up").write_text("untouched")
    inner.mkdir(parents=True)
    monkeypatch.setenv(runs.RUNS_DIR_VARIABLE, str(inner))
    monkeypatch.chdir(tmp_path / "outside" / "here")

    def tree():
        return {
            path: path.read_bytes() if path.is_file() else None
            for path in tmp_path.rglob("*")
            if inner not in path.parents
        }

    before = tree()
    yield inner
    assert tree() == before


@pytest.fixture
def run(around, monkeypatch):
    """A small run as an older version left it, nothing with a digest, beside a healthy one."""
    monkeypatch.setattr(folders, "PRETRAINED_DIR", around / ".none")
    for name in ("well", "fuzzed"):
        made = Run(Path(shutil.copytree(MODEL, around / name)))
        made.write_history(made.history[:2])
        made.write_metrics(made.metrics[::8])
        codes, some = made.codes(), np.arange(40)
        few = [
            Quantised(kept.integers[::9, some], kept.step)
            for kept in (codes.mean, codes.log_variance)
        ]
        made.write_codes(
            Codes(codes.betas[::9], few[0], codes.log_variance_betas[::9], few[1],
                  codes.labels[some])
        )  # fmt: skip
    return made


# -- settings and runs -------------------------------------------------------------------


@fuzz("config")
@given(value=JSON, rng=SEEDS)
def test_any_json_is_a_configuration_or_a_sentence(value, rng):
    base = json.loads((MODEL / "config.json").read_text())
    for document in (value, replaced(base, rng, value)):
        try:
            config = TrainingConfig.from_json(document)
        except VaeError as error:
            sentence(error)
        else:
            assert TrainingConfig.from_json(json.loads(json.dumps(config.to_json()))) == config


def read(run):
    run = Run(run.path)
    listed = runs.list_runs()
    assert "well" in {other.name for other in listed.runs}
    for why in dict(listed.broken).values():
        sentence(why)
    _ = run.damage(), run.title, run.state, run.history, run.metrics, run.can_resume
    codes = projection.project_codes(run.codes(), projection.flat(run.config.latent_dim))
    assert np.isfinite(codes.mean_at(1.0)).all() and np.isfinite(codes.log_variance_at(1.0)).all()


@fuzz("run json")
@given(
    name=st.sampled_from(["config.json", "state.json", "history.jsonl", "metrics.json",
                          "digests.json", "title.txt"]),
    rng=SEEDS, value=JSON, depth=st.integers(0, 200_000),
)  # fmt: skip
def test_a_run_with_any_text_in_it_is_read_or_named(run, name, rng, value, depth):
    path = run.path / name
    original = path.read_bytes() if path.exists() else None
    content = original or b'{"metrics.json": ""}'
    match rng.integers(6):
        case 0:
            content = json.dumps(value).encode()
        case 1:
            content = b"[" * depth
        case 2 | 3 if name.endswith("json"):
            content = json.dumps(replaced(json.loads(content), rng, value)).encode()
        case 2 | 3 if name == "history.jsonl":
            line = json.loads(content.splitlines()[0])
            content = json.dumps(replaced(line, rng, value)).encode() + b"\n" + content
        case _:
            content = mutated(content, rng)
    path.write_bytes(content)
    try:
        read(run)
    except VaeError as error:
        assert "'fuzzed'" in sentence(error)
    finally:
        path.unlink() if original is None else path.write_bytes(original)


@fuzz("run npz")
@given(rng=SEEDS, inside=st.booleans())
def test_a_run_with_any_codes_is_read_or_named(run, rng, inside):
    content = (run.path.parent / "well" / "latents.npz").read_bytes()
    content = rezipped(content, rng) if inside else mutated(content, rng)
    (run.path / "latents.npz").write_bytes(content)
    with bounded(50e6):
        try:
            read(run)
        except VaeError as error:
            assert "latents.npz" in sentence(error)


@contextlib.contextmanager
def bounded(size):
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < size
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("shape", ["(1000000000000,)", "(1000000, 1000000)", "(999999999,)"])
def test_an_array_that_claims_more_than_the_file_holds_is_refused_unallocated(around, shape):
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': %s, }" % shape.encode()
    member = b"\x93NUMPY\x01\0" + len(header).to_bytes(2, "little") + header + bytes(800)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("x_test.npy", member)
    with bounded(1e6), pytest.raises(ValueError, match="damaged"):
        npz.read(buffer)


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_nothing_is_unpacked_that_numpy_does_not_pack(packing):
    content = io.BytesIO()
    np.savez(content, x=np.zeros(9))
    buffer = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(buffer, "w", packing) as new:
        new.writestr("x.npy", old.read("x.npy"))
    assert npz.read(content)["x"].tolist() == [0.0] * 9
    with pytest.raises(ValueError, match="damaged"):
        npz.read(buffer)


@pytest.mark.parametrize("label", [-2, 10**9])  # -1 is an example without a label
def test_a_label_nobody_has_a_name_for_is_damage(run, label):
    codes = run.codes()
    run.write_codes(dataclasses.replace(codes, labels=np.full(len(codes), label)))
    with pytest.raises(RunError, match=r"'fuzzed': latents\.npz"):
        run.codes()


def test_figures_far_from_all_others_still_make_a_plane(whole_app, run):
    run.write_metrics([dataclasses.replace(row, reconstruction=1e11) for row in run.metrics])
    whole_app.query_params["run"] = "fuzzed"
    shows(whole_app, "compare")
    assert "fuzzed" in whole_app.session_state["run"] and not whole_app.error


# -- names and titles --------------------------------------------------------------------


@fuzz("name")
@given(name=WORDS)
def test_no_name_leaves_the_folder(around, name):
    with contextlib.suppress(VaeError):
        shown = runs.open_run(name)
        assert shown.path.parent in (around, runs.PRETRAINED_DIR)
    try:
        run = runs.create_run(SMALL, name=name)
    except RunError as error:
        sentence(error)
        return
    assert run.path.parent == around and runs.open_run(name) == run
    deleted = trash.put(run)
    assert around in deleted.path.parents and trash.restore(deleted) == run
    trash.put(run)
    trash.empty()
    assert list(around.iterdir()) == []


@fuzz("title")
@given(title=WORDS | st.text(max_size=90))
def test_no_title_is_more_than_a_title(around, title):
    run = runs.create_run(SMALL)
    try:
        runs.rename_run(run, title)
    except RunError as error:
        sentence(error)
    assert 1 <= len(run.title) <= runs.MAX_TITLE
    assert not [sign for sign in run.title if unicodedata.category(sign) in ("Cc", "Cs")]
    (run.path / "title.txt").write_bytes(title.encode("utf-8", "surrogatepass"))
    assert 1 <= len(run.title) <= runs.MAX_TITLE
    shutil.rmtree(run.path)


# -- data sets and pictures --------------------------------------------------------------


def data_file():
    x = (np.arange(5 * 784) % 251).astype(np.uint8).reshape(5, 28, 28)
    buffer = io.BytesIO()
    np.savez(buffer, x_train=x, x_test=x, y_train=np.arange(5), y_test=np.arange(5))
    return buffer.getvalue()


@fuzz("data set")
@given(rng=SEEDS, inside=st.booleans())
def test_any_file_in_the_data_folder_is_a_data_set_or_a_sentence(around, rng, inside):
    content = rezipped(data_file(), rng) if inside else mutated(data_file(), rng)
    (around / "own.npz").write_bytes(content)
    try:
        loaded = datasets.load("own", around)
        assert loaded.train.x.ndim == len(loaded.shape) + 1 and np.isfinite(loaded.train.x).all()
        assert len(datasets.load_test("own", around).x) and datasets.feature_names("own", 3, around)
    except DataError as error:
        sentence(error)


def pictures():
    digit = Image.fromarray(255 - datasets.load("digits").test.x[0, :, :, 0]).resize((56, 56))
    for kind in ("PNG", "JPEG", "GIF", "WEBP", "BMP"):
        buffer = io.BytesIO()
        digit.save(buffer, kind)
        yield buffer.getvalue()


PICTURES = tuple(pictures())


@fuzz("image")
@given(
    content=st.sampled_from(PICTURES),
    rng=SEEDS,
    recipe=st.sampled_from([MNIST, FASHION, AS_IT_IS]),
)
def test_any_upload_is_a_picture_or_a_sentence(around, content, rng, recipe):
    try:
        prepared = prepare(read_image(mutated(content, rng)), recipe)
    except ImageError as error:
        sentence(error)
    else:
        assert prepared.image.shape == (28, 28, 1) and prepared.image.dtype == np.uint8


# -- the address line, and the pages -----------------------------------------------------

PARAMETERS = st.one_of(
    WORDS,
    NUMBERS.map(str),
    st.tuples(NUMBERS, NUMBERS).map(lambda pair: f"{pair[0]},{pair[1]}"),
    st.sampled_from(["nan", "inf,-inf", "1e999", "٣", "²", "1_0", " 1 ", "1,2,3", ","]),
)


@fuzz("link")
@given(z=PARAMETERS, beta=PARAMETERS, point=PARAMETERS, points=st.integers(0, 400))
def test_any_link_is_a_view(around, z, beta, point, points):
    view = map_state.read(
        urlencode({"z": z, "beta": beta, "point": point}, errors="replace"), points
    )
    for value in (*(view.z or ()), view.beta):
        assert value is None or (isinstance(value, float) and abs(value) <= 1000)
    assert view.point is None or 0 <= view.point < points


def shows(app, page):
    """Whatever is wrong is said in a sentence."""
    app.run().switch_page(f"../pages/{page}.py").run()
    words = [element.value for element in (*app.warning, *app.error)]
    assert not app.exception and not [text for text in words if "error of its own" in text]


def fresh(app):
    """Another visitor of the same server."""
    return type(app).from_file(app._script_path, default_timeout=60)


@fuzz("page")
@given(
    page=st.sampled_from(PAGES), run=WORDS, z=PARAMETERS, beta=PARAMETERS, point=PARAMETERS,
    job=WORDS,
)  # fmt: skip
def test_any_address_is_a_page(whole_app, around, page, **parameters):
    app = fresh(whole_app)
    # What a browser can send: a lone half of a character becomes a question mark.
    for name, value in parameters.items():
        app.query_params[name] = value.encode("utf-8", "replace").decode()
    app.query_params["run"] = "digits" if len(parameters["z"]) % 2 else app.query_params["run"]
    shows(app, page)


@fuzz("page of a damaged run")
@given(
    page=st.sampled_from(PAGES), rng=SEEDS, value=NUMBERS,
    name=st.sampled_from(["config.json", "state.json", "metrics.json", "latents.npz"]),
)  # fmt: skip
def test_a_run_with_odd_values_is_shown_or_named(whole_app, run, *, page, rng, value, name):
    path = run.path / name
    original = path.read_bytes()
    if name == "latents.npz":
        path.write_bytes(rezipped(original, rng))
    else:
        path.write_text(json.dumps(replaced(json.loads(original), rng, value)))
    app = fresh(whole_app)
    app.query_params["run"] = "fuzzed"
    try:
        shows(app, page)
    finally:
        path.write_bytes(original)
