"""The film of a training: its frames are where the kept codes are."""

import io
import json
import re
import shutil

import numpy as np
import pytest
from PIL import Image

from tests.support.driver import ROOT
from tests.support.small import SMALL_CONFIGS
from vae_core import runs
from vae_core.errors import RunError
from vae_core.images import film as pictures
from vae_core.jobs import film


@pytest.mark.parametrize("name", SMALL_CONFIGS)
def test_every_kind_of_run_has_a_film(trained, name):
    run = trained[name]
    with Image.open(io.BytesIO(film.gif(run))) as picture:
        assert picture.format == "GIF"
        # Three frames between any two moments, of which equal ones are one.
        assert 2 <= picture.n_frames <= 4 * len(run.snapshots()) + 1


def test_codes_lie_where_they_are_and_glide_between():
    still = pictures.Moment(np.array([[0.0, 0.0]]), "", ())
    away = pictures.Moment(np.array([[2.0, 0.0]]), "", ())
    frames = pictures.frames([still, away], np.array([0]), extent=4.0, between=1)
    blue = tuple(bytes.fromhex(pictures.COLOURS[0][1:]))
    columns = []
    for frame in frames:
        pixels = np.array(frame)
        _, x = np.nonzero((pixels == blue).all(axis=2))
        columns.append(float(x.mean()))
    left, side = 14, 420
    assert columns == pytest.approx(
        [left + side / 2, left + side * 5 / 8, left + side * 6 / 8], abs=1
    )


def test_labels_keep_their_colours_in_a_film_that_ends_with_none_to_be_seen():
    places = np.array([[-2.0, 0.0], [0.0, 1.0], [2.0, 0.0]])
    moments = [pictures.Moment(places, "", ()), pictures.Moment(places + 99.0, "", ())]
    content = pictures.gif(pictures.frames(moments, np.array([0, 4, 9]), extent=4.0))
    with Image.open(io.BytesIO(content)) as film_:
        seen = {colour for _, colour in film_.convert("RGB").getcolors(10_000)}
    assert {bytes.fromhex(pictures.COLOURS[i][1:]) for i in (0, 4, 9)} <= {bytes(c) for c in seen}


def test_a_damaged_snapshot_costs_its_moment_only(trained, tmp_path):
    copy = runs.Run(shutil.copytree(trained["mlp"].path, tmp_path / "copy"))
    whole = len(film.frames(copy))
    bad = copy.snapshots()[0]
    (copy.path / bad.name).write_bytes(b"")
    assert len(film.frames(copy)) == whole - 4
    copy.remove_snapshots(copy.snapshots())
    with pytest.raises(RunError, match="no film"):
        film.frames(copy)


def test_two_films_beside_each_other_end_together():
    short, long = ([Image.new("RGB", (4, 4))] * count for count in (1, 3))
    both = pictures.beside(short, long)
    assert len(both) == 3 and both[0].size == (8, 4)


def test_labels_have_the_maps_colours():
    text = (ROOT / "web/latent_map/lib/palette.js").read_text("utf-8")
    found = json.loads(re.search(r"LABEL_COLOURS = (\{.*?\});", text, re.DOTALL)[1])
    assert tuple(found["light"]) == pictures.COLOURS
