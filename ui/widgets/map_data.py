"""An open run's data as the latent map fetches them, by recipes that hold none of its arrays."""

from __future__ import annotations

import functools

import numpy as np

from ui.components.map_blocks import KnownData, MapData, NeighboursData, WideData
from ui.state import exact_posteriors, neighbours, open_run, originals, plane, worth
from ui.state.open_run import OpenRun
from ui.widgets import moments
from vae_core.analysis import code_table, projection
from vae_core.datasets import Split
from vae_core.errors import BrokenRunError, DataError
from vae_core.serving import decoder_spec
from vae_core.serving.decoder_spec import BrowserDecoder
from vae_core.vae.codes import Codes

# What a browser fetches at most; of a larger test set it shows what codes decode to.
_MOST_BYTES_OF_IMAGES = 48 * 2**20


def of(opened: OpenRun) -> MapData:
    """What the map of this run fetches."""
    again = functools.partial(open_run.reopened, opened.run, opened.stamp)
    images_identity = _identity_of_images(opened)
    is_wide = projection.is_wide(opened.run.config.latent_dim)
    return MapData(
        identity=opened.identity,
        count=len(opened.codes),
        codes=functools.partial(_codes, again),
        is_fine=opened.codes.is_fine and not is_wide,
        decoder=functools.partial(_decoder, again) if opened.decodes_in_browser else None,
        images_identity=images_identity,
        images=None if images_identity is None else functools.partial(_images, again),
        nats=None
        if originals.coded_examples(opened) is None
        else lambda beta: _nats(again(), beta),
        known=_known(opened, again),
        moments=moments.of_run(opened.run, opened.codec.shape),
        neighbours=_neighbours(opened, again),
        exact=None
        if not exact_posteriors.has_any(opened) or originals.coded_examples(opened) is None
        else lambda point, beta: exact_posteriors.of_test_example(again(), point, beta),
        wide=_wide(opened, again) if is_wide else None,
    )


def _known(opened: OpenRun, again: functools.partial[OpenRun]) -> KnownData | None:
    columns = worth.known(opened).columns
    if not columns or opened.run.data is None:
        return None
    return KnownData(
        identity=f"{opened.run.data.digest} {len(opened.codes)}",
        columns=columns, chosen=opened.run.data.label,
        values=lambda: worth.known(again()).values,
    )  # fmt: skip


def _neighbours(opened: OpenRun, again: functools.partial[OpenRun]) -> NeighboursData | None:
    found = neighbours.of(opened)
    if found is None:
        return None
    return NeighboursData(
        identity=neighbours.identity(opened), beta=found.beta,
        places=lambda: neighbours.places(again()),
    )  # fmt: skip


def _nats(opened: OpenRun, beta: float) -> tuple[np.ndarray, np.ndarray | None]:
    test = originals.coded_examples(opened)
    if test is None:
        raise DataError("The test examples are not at hand any more; reload the page.")
    split = Split(test, observed=originals.observed(opened, slice(None)))
    table = code_table.code_table(opened.codec, {"test": split}, beta)
    return table.reconstruction, table.kl


def _wide(opened: OpenRun, again: functools.partial[OpenRun]) -> WideData:
    return WideData(
        plane_of=lambda look: plane.of(again(), look),
        latent_dim=opened.run.config.latent_dim,
        nodes=len(opened.codes.betas),
        full=lambda beta: plane.means(again(), beta),
        way=lambda point: plane.way(again(), point),
        codes=lambda: again().codes,
        variance=(lambda beta: np.exp(again().codes.log_variance_at(beta)))
        if opened.run.config.variational
        else None,
    )


def _identity_of_images(opened: OpenRun) -> str | None:
    """Names the test images; None where a browser would have to fetch too much of them."""
    images = originals.test_images(opened)
    if images is None or images.nbytes > _MOST_BYTES_OF_IMAGES:
        return None
    return originals.identity_of_test_images(opened)


def _codes(again: functools.partial[OpenRun]) -> Codes:
    opened = again()
    return projection.project_codes(opened.codes, projection.flat(opened.run.config.latent_dim))


def _decoder(again: functools.partial[OpenRun]) -> BrowserDecoder:
    found = decoder_spec.of_run(again().run)
    if found is None:
        raise BrokenRunError("The run has changed; reload the page.")
    return found


def _images(again: functools.partial[OpenRun]) -> np.ndarray:
    images = originals.test_images(again())
    if images is None:
        raise DataError("The test images are not at hand any more; reload the page.")
    return images
