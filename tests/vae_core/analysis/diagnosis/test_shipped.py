"""The table of expected diagnoses: every shipped run, at β where it is well and where it is not.

It is the same with the examples at hand as without: ``VAE_DATA_DIR`` with MNIST and Fashion-MNIST
in it has the costs of another example's code measured on these too.
"""

import pytest

from vae_core import datasets, runs
from vae_core.analysis.diagnosis import diagnose, gather
from vae_core.serving.codec import Codec
from vae_core.vae.config import BetaRange

WELL: set[str] = set()
PULLED_TOO_LITTLE = {"aggregate", "holes"}
EVERY_BETA = [
    "digits", "digits-film", "fashion-every-beta-conv", "fashion-every-beta-deep",
    "mnist-every-beta-conv", "mnist-every-beta-deep", "mnist-every-beta-mlp",
]  # fmt: skip
EXPECTED = {
    **{(name, beta): WELL for name in EVERY_BETA for beta in (0.5, 1.0, 2.0)},
    **{
        (f"mnist-every-beta-{kind}", beta): {"collapse", "over-weighted"}
        for kind in ("conv", "deep", "mlp")
        for beta in (20.0, 25.0)
    },
    **{
        (f"fashion-every-beta-{kind}", beta): {"over-weighted"}
        for kind in ("conv", "deep")
        for beta in (20.0, 25.0)
    },
    **{
        (name, beta): {"ignored-code", "collapse", "over-weighted"}
        for name in ("digits", "digits-film")
        for beta in (20.0, 25.0)
    },
    # Eight dimensions are more than the shapes need, and at β = 2 sixteen more than the digits.
    **{("shapes-every-beta", beta): {"collapse"} for beta in (0.5, 1.0, 2.0)},
    **{("shapes-every-beta", beta): {"collapse", "over-weighted"} for beta in (20.0, 25.0)},
    ("mnist-16-every-beta", 0.5): WELL,
    ("mnist-16-every-beta", 1.0): WELL,
    ("mnist-16-every-beta", 2.0): {"collapse"},
    **{("mnist-16-every-beta", beta): {"collapse", "over-weighted"} for beta in (20.0, 25.0)},
    ("digits-autoencoder", 0.0): PULLED_TOO_LITTLE,
    ("digits-64-autoencoder", 0.0): PULLED_TOO_LITTLE | {"likelihood", "overfitting"},
    ("digits-64-vae", 1.0): PULLED_TOO_LITTLE | {"likelihood"},
    ("digits-vae", 1.0): WELL,
    ("fashion-conv-beta-0", 0.0): PULLED_TOO_LITTLE,
    ("fashion-conv-beta-5", 5.0): WELL,
    ("mnist-conv-beta-5", 5.0): WELL,
    ("mnist-mlp-beta-0", 0.0): PULLED_TOO_LITTLE,
    ("mnist-mlp-beta-0.02", 0.02): PULLED_TOO_LITTLE,
    ("mnist-mlp-beta-0.1", 0.1): PULLED_TOO_LITTLE,
    ("mnist-mlp-beta-0.5", 0.5): WELL,
    ("mnist-mlp-beta-1", 1.0): WELL,
    ("mnist-mlp-beta-2", 2.0): WELL,
    ("mnist-mlp-beta-10", 10.0): WELL,
    ("mnist-mlp-beta-20", 20.0): {"collapse"},
}


@pytest.fixture(scope="module")
def opened():
    """Each run's codec, codes and test examples, opened once."""
    return {}


@pytest.mark.parametrize(("name", "beta"), list(EXPECTED))
def test_every_shipped_run_has_the_diagnoses_that_are_expected(name, beta, opened):
    run = runs.open_run(name)
    if name not in opened:
        opened.clear()
        opened[name] = Codec.open(run), run.codes(), datasets.load_test(run.config.dataset)
    evidence = gather(run, beta, *opened[name])
    assert {each.kind for each in diagnose(evidence)} == EXPECTED[name, beta]


def test_every_shipped_run_has_a_row():
    shipped = {path.name for path in runs.PRETRAINED_DIR.iterdir() if path.is_dir()}
    assert {name for name, _ in EXPECTED} == shipped
    for name in EVERY_BETA:
        assert isinstance(runs.open_run(name).config.beta, BetaRange)
