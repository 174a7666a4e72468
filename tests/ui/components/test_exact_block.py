"""The exact posterior as a map gets it, and when one is offered at all."""

import json
import struct

import numpy as np
import pytest

from tests.vae_core.analysis.likelihood.linear import LinearGaussian
from ui.components import map_blocks
from ui.components.map_blocks import MapData
from vae_core.analysis.likelihood.posterior import exact_posterior
from vae_core.analysis.likelihood.quadrature import Quadrature
from vae_core.sharing.map_blocks import posterior_block

ON, OFF = "layers=rings,posterior", "layers=rings"


def read(block):
    size = struct.unpack("<I", block[:4])[0]
    return json.loads(block[4 : 4 + size]), block[4 + size :]


def test_a_block_holds_the_closed_form_s_density_and_figures():
    model = LinearGaussian(2, 20, 0.8)
    example = model.draw(1)
    code = model.encoded(example, shift=0.6)
    found = exact_posterior(model.decoder, Quadrature(model.decoder, code), example, code)
    header, body = read(posterior_block(found))
    mean, covariance = model.posterior(example)
    z = np.stack(np.meshgrid(header["x"], header["y"]), axis=-1) - mean[0]
    squares = np.einsum("yxi,ij,yxj->yx", z, np.linalg.inv(covariance), z)
    expected = np.exp(-0.5 * squares) / (2 * np.pi * np.sqrt(np.linalg.det(covariance)))
    density = np.frombuffer(body, "<f4").reshape(expected.shape)
    assert density == pytest.approx(expected, abs=0.01 * expected.max())
    parts = header["approximation"] + header["amortisation"]
    assert header["log_p"] - header["elbo"] == pytest.approx(parts)
    assert header["best"]["mean"] == pytest.approx(mean[0].tolist(), abs=0.01)


def test_why_there_is_none_is_a_sentence():
    assert read(posterior_block("Too narrow.")) == ({"refused": "Too narrow."}, b"")


def data(exact):
    return MapData(identity="run", count=3, codes=lambda: None, decoder=None, exact=exact)


def test_it_is_offered_for_a_kept_example_while_its_layer_is_on():
    made = data(lambda point, beta: f"{point} {beta}")
    offered = map_blocks.offer_exact(made, ON, 1.0, 2)
    assert offered["point"] == 2 and offered["beta"] == 1.0
    block = map_blocks.blocks.store().get(offered["block"])
    assert read(block.plain)[0] == {"refused": "2 1.0"}
    assert map_blocks.offer_exact(made, ON, 2.0, 2)["block"] != offered["block"]
    for look, point in ((OFF, 2), (ON, None)):
        assert map_blocks.offer_exact(made, look, 1.0, point)["block"] is None
    assert map_blocks.offer_exact(data(None), ON, 1.0, 2) is None
