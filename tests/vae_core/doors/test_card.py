"""A run card: what it says, and that nobody's text becomes markup in it."""

import shlex
import shutil

from tests.support import trainings
from tests.support.small import SMALL_CONFIGS
from vae_core.cli import settings
from vae_core.cli.main import _parser
from vae_core.doors import card
from vae_core.runs import Run
from vae_core.serving.codec import Codec
from vae_core.vae.config import BetaRange, FixedBeta, TrainingConfig


def test_its_command_trains_the_same_configuration():
    others = [
        TrainingConfig(beta_moves=((3, 0.5), (9, 2.0)), snapshots=False, binarised=True),
        TrainingConfig(beta=FixedBeta(0.1), hidden=(64, 32), learning_rate=3e-4, epochs=3),
        TrainingConfig(beta=BetaRange(0.5, 7.0), activation="gelu"),
    ]
    for config in [*SMALL_CONFIGS.values(), *others]:
        words = shlex.split(card.command(config))
        assert words[:3] == ["python", "-m", "vae_core"]
        assert settings.config_of(_parser().parse_args(words[3:])) == config


def test_it_has_the_runs_figures_and_the_datas_digest(trained):
    run = trained["mlp"]
    text = card.markdown(run, Codec.open(run))
    (row,) = run.metrics
    assert f"| 1 | {row.reconstruction:.2f} | {row.kl:.2f} |" in text
    assert run.data.digest in text and "## Files" not in text
    assert "trained at β = 1." in text


def test_a_run_whose_beta_moved_was_trained_at_the_last(trained, tmp_path):
    shutil.copytree(trained["mlp"].path, tmp_path / "copy")
    run = trainings.move(Run(tmp_path / "copy"), 5.0)
    assert "trained at β = 5." in card.markdown(run, Codec.open(run))


def test_a_plain_autoencoder_has_no_kl(trained):
    run = trained["autoencoder"]
    text = card.markdown(run, Codec.open(run))
    assert "A plain autoencoder" in text and "KL" not in text.split("## Figures")[1]


def test_a_title_is_no_markup(trained, tmp_path):
    shutil.copytree(trained["mlp"].path, tmp_path / "copy")
    (tmp_path / "copy" / "title.txt").write_text("<script>alert(1)</script> [a](http://b) | *c*")
    run = Run(tmp_path / "copy")
    first = card.markdown(run, Codec.open(run)).splitlines()[0]
    assert first == r"# \<script\>alert(1)\</script\> \[a\](http://b) \| \*c\*"
