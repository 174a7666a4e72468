"""A run of one's own, copied from a trained one."""

import shutil

import pytest

from vae_core import runs


@pytest.fixture
def run(trained):
    """A trained run of this test's own, in its runs folder."""
    target = runs.runs_dir() / "mine"
    shutil.copytree(trained["mlp"].path, target)
    return runs.open_run("mine")
