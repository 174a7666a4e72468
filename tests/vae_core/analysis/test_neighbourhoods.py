"""The picture of neighbourhoods keeps who is near to whom."""

import numpy as np
import pytest

from vae_core.analysis import neighbourhoods
from vae_core.errors import VaeError

RNG = np.random.default_rng(0)


def clusters(count=120, dimensions=6):
    """Codes of three groups that no two dimensions tell apart, and their groups."""
    group = np.arange(count) % 3
    centres = 8 * np.linalg.qr(RNG.normal(size=(dimensions, dimensions)))[0][:3]
    return centres[group] + 0.3 * RNG.normal(size=(count, dimensions)), group


def test_neighbours_stay_neighbours_and_the_picture_is_in_the_unit_square():
    pytest.importorskip("openTSNE")
    codes, group = clusters()
    told = []
    at = neighbourhoods.places(codes, tell=told.append, threads=1)
    assert at.shape == (120, 2) and at.dtype == np.float32
    assert at.min() >= 0 and at.max() <= 1 and np.ptp(at, axis=0).max() == pytest.approx(1)
    apart = np.linalg.norm(at[:, None] - at[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert (group[apart.argmin(axis=1)] == group).all()
    assert told[0] == 0 and told[-1] == pytest.approx(1) and told == sorted(told)
    assert (neighbourhoods.places(codes, threads=1) == at).all(), "the same codes, the same picture"


def test_it_stops_when_it_is_told_to():
    pytest.importorskip("openTSNE")
    with pytest.raises(neighbourhoods.StoppedError, match="nothing of it is kept"):
        neighbourhoods.places(clusters()[0], should_stop=lambda: True, threads=1)


def test_too_few_codes_are_refused():
    with pytest.raises(VaeError, match="Received: 19"):
        neighbourhoods.places(RNG.normal(size=(19, 3)))


def test_without_the_package_a_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openTSNE", None)
    with pytest.raises(VaeError, match="pip install -r requirements-neighbourhoods"):
        neighbourhoods.places(clusters()[0])


def test_both_axes_are_scaled_alike():
    at = neighbourhoods.unit_square(np.array([[0.0, 0.0], [4.0, 1.0]]))
    assert at.tolist() == [[0.0, 0.375], [1.0, 0.625]]
    assert neighbourhoods.unit_square(np.ones((3, 2))).tolist() == [[0.5, 0.5]] * 3
