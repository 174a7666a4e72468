"""The API for a script, against the codec that it calls and the page that explains it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.support import trainings
from vae_core import runs
from vae_core.errors import ConfigError, RunNotFoundError
from vae_core.notebook import Run, names
from vae_core.serving.codec import Codec

PAGE = Path(__file__).parents[3] / "docs/notebook.md"


@pytest.fixture
def run(trained: dict[str, runs.Run]) -> Run:
    files = trained["mlp-every-beta"]
    return Run.open(files.name, files.path.parent)


def test_encode_and_decode_are_the_networks(run: Run) -> None:
    test = run.test()
    assert test is not None and test.labels is not None
    codec = Codec.open(run.files)
    posterior = run.encode(test.x[:5], beta=0.3)
    expected = codec.encode(test.x[:5], 0.3)
    np.testing.assert_array_equal(posterior.mean, expected.mean)
    np.testing.assert_array_equal(run.encode(test.x[:5] / 255, 0.3).mean, expected.mean)
    np.testing.assert_array_equal(run.decode(posterior.mean, 0.3), codec.decode(expected.mean, 0.3))
    np.testing.assert_array_equal(run.decode(posterior.mean), codec.decode(expected.mean, 1.0))


def test_codes_are_those_of_the_test_examples(run: Run) -> None:
    test = run.test()
    assert test is not None
    for beta in (None, 0.05, 7.0):
        codes, exact = run.codes(beta), run.encode(test.x, beta)
        assert codes.beta == (beta or 1.0)
        np.testing.assert_allclose(codes.mean, exact.mean, atol=0.02)
        np.testing.assert_allclose(codes.sigma, exact.sigma, rtol=0.05)
    np.testing.assert_array_equal(codes.labels, test.labels)
    assert codes.label_names == tuple("0123456789")


def test_a_run_whose_beta_moved_has_its_codes_at_the_last(
    trained: dict[str, runs.Run], tmp_path: Path
) -> None:
    shutil.copytree(trained["mlp"].path, tmp_path / "moved")
    trainings.move(runs.Run(tmp_path / "moved"), 5.0)
    run = Run.open("moved", tmp_path)
    assert run.beta == run.codes().beta == run.codes(5.0).beta == 5.0
    with pytest.raises(ConfigError, match="beta must be 5"):
        run.codes(1.0)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda run: run.encode(np.zeros((28, 28, 1))), r"x must have the shape \(n, 28, 28, 1\)"),
        (lambda run: run.encode(np.zeros((2, 8, 8, 1))), r"Received: the shape \(2, 8, 8, 1\)"),
        (lambda run: run.encode(np.full((1, 28, 28, 1), 255.0)), "from 255 to 255"),
        (lambda run: run.encode(np.full((1, 28, 28, 1), np.nan)), "x must be finite"),
        (lambda run: run.decode([0.0, 1.0]), r"z must have the shape \(n, 2\)"),
        (lambda run: run.decode(np.zeros((1, 3))), r"Received: the shape \(1, 3\)"),
        (lambda run: run.decode([[np.inf, 0]]), "z must be finite"),
        (lambda run: run.decode([[0, 0]], beta=50), r"from 0.01 to 25, which"),
        (lambda run: run.codes(beta=0), "from 0.01 to 25"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(run: Run, call, sentence: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ConfigError, match=sentence):
        call(run)


def test_a_run_of_one_beta_takes_no_other(trained: dict[str, runs.Run]) -> None:
    one = Run(trained["mlp"])
    assert len(one.codes(beta=1.0).mean) == len(one.codes().mean)
    with pytest.raises(ConfigError, match="which this run was trained for"):
        one.codes(beta=2)


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(RunNotFoundError, match="nobody"):
        Run.open("nobody")
    assert "digits" in names()


def test_the_page_says_what_works(capsys: pytest.CaptureFixture[str]) -> None:
    """Every block of the page, one after the other, as a reader would run them."""
    pytest.importorskip("anywidget")
    space: dict[str, object] = {}
    for block in re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S):
        exec(block, space)
    assert "digits" in capsys.readouterr().out
    walk = space["walk"]
    assert isinstance(walk, np.ndarray) and walk.shape == (9, 28, 28, 1)
