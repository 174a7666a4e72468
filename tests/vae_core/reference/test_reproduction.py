import json

import pytest

from vae_core.errors import RunError
from vae_core.reference import reproduction
from vae_core.reference.published import BETA_SWEEP
from vae_core.reference.reproduction import Reproduced


def row(beta, seed, loss, experiment="beta-sweep"):
    return Reproduced(
        experiment=experiment, beta=beta, seed=seed, reconstruction=loss - beta, kl=1.0,
        loss=loss, active_units=2, epochs=40, seconds=1.0,
    )  # fmt: skip


def test_seeds_become_a_mean_and_a_standard_deviation():
    rows = [row(1.0, 0, 150.0), row(1.0, 1, 151.0), row(1.0, 2, 152.0), row(0.1, 0, 143.0)]
    low, one = reproduction.spread([*rows, row(1.0, 0, 999.0, "other")])[:2]
    assert (low.beta, low.count, low.loss, low.loss_spread) == (0.1, 1, 143.0, 0.0)
    assert (one.beta, one.count, one.loss) == (1.0, 3, 151.0)
    assert one.loss_spread == pytest.approx(1.0)


def test_what_came_with_the_project_is_read():
    rows = reproduction.read()
    assert {row.beta for row in rows if row.experiment == "beta-sweep"} >= BETA_SWEEP.keys()


def test_no_file_is_no_rows_and_a_damaged_one_is_named(tmp_path):
    path = tmp_path / "reproduction.json"
    assert reproduction.read(path) == []
    for content in ("{", json.dumps([{"beta": 1}])):
        path.write_text(content)
        with pytest.raises(RunError, match=r"reproduction\.json"):
            reproduction.read(path)


def test_the_published_losses_are_reconstruction_plus_beta_kl():
    for beta, row in BETA_SWEEP.items():
        assert row.loss == pytest.approx(
            row.reconstruction + beta * row.kl, abs=0.06 + 0.005 * beta
        )
