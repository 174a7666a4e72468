"""What is said of a run's β on its map and on its card, wherever they are shown."""

import shutil

import pytest

from tests.support import trainings
from vae_core import runs
from vae_core.runs import Run
from vae_core.sharing import card, map_words
from vae_core.vae.config import FixedBeta
from vae_core.vae.imported import Imported


@pytest.fixture
def run(trained):
    shutil.copytree(trained["mlp"].path, runs.runs_dir() / "mine")
    return Run(runs.runs_dir() / "mine")


def on_card(run):
    return dict(card.facts(run, examples=1, originals=False, moments=0))["β"]


def test_of_one_beta_and_of_one_that_moved(run):
    assert (map_words.beta_said(run), on_card(run)) == ("Trained at β = 1", "1")
    moved = trainings.move(run, 5.0)
    assert (
        map_words.beta_said(moved) == "All figures are at its last β = 5 (moved while it trained)"
    )
    assert on_card(moved) == "5"


def test_of_every_beta_and_of_none_the_map_itself_knows(trained):
    for name, words in (
        ("mlp-every-beta", "an input of the network, from"),
        ("autoencoder", "none"),
    ):
        assert map_words.beta_said(trained[name]) is None
        assert on_card(trained[name]).startswith(words)


def test_of_an_import_nobody_knows(run):
    flat = Imported(
        form="onnx", output="logits", decoder_layout="flat", encoder_layout="flat",
        spread="sigma",
    )  # fmt: skip
    run.write_config(run.config.replace(imported=flat))
    assert map_words.beta_said(run) == "Imported: which β it was trained at is not known"
    assert on_card(run) == "not known"
    alone = Imported(form="onnx", output="logits", decoder_layout="flat")
    run.write_config(run.config.replace(imported=alone, variational=False, beta=FixedBeta(0.0)))
    assert map_words.beta_said(run) == "A decoder alone: MAP codes, no KL, so no β."
    assert on_card(run) == "none"
