"""What a run's map needs where no server answers it: its message, and its blocks by name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from vae_core import datasets
from vae_core.analysis import attributes, code_table, projection
from vae_core.analysis.attributes import Known
from vae_core.analysis.evaluate import SWEEP_BETAS
from vae_core.datasets import Split, shown
from vae_core.errors import BrokenRunError, ConfigError, DataError, RunError
from vae_core.runs import Run, Snapshot, neighbourhoods_file
from vae_core.runs.neighbourhoods_file import Neighbourhoods
from vae_core.serving import decoder_spec, facts
from vae_core.serving.codec import Codec
from vae_core.sharing import map_blocks, map_message, map_moments, map_words
from vae_core.vae.codes import Codes
from vae_core.vae.config import Beta, BetaRange

_MOST_IMAGES = 48 * 2**20  # bytes of originals, before they are packed
_MOST_WIDE = 160 * 2**20  # bytes of codes of many dimensions, before they are packed
_MOST_MOMENTS = 12 * 2**20  # bytes of snapshots: their weights hardly pack


@dataclass(frozen=True, eq=False)
class Contents:
    """Attributes:
    message: what the map is told, see ``Message`` of types.js.
    told: what the page's own host needs beside it, see ``Told`` of web/one_file/host.js.
    blocks: bytes by the names that both use.
    originals: whether the test examples themselves are among them.
    moments: how many moments of the training are.
    """

    message: dict[str, Any]
    told: dict[str, Any]
    blocks: Mapping[str, bytes]
    originals: bool
    moments: int


def may_share(run: Run) -> bool:
    """Whether the licence of the run's data lets its examples be passed on."""
    return bool(datasets.entry(run.config.dataset).licence)


def of(
    run: Run,
    *,
    originals: bool | None = None,
    training: bool = True,
    data_folder: str | os.PathLike[str] | None = None,
) -> Contents:
    """Everything that the map shows of a run.

    Args:
        originals: whether the test images are part of it; None: where their licence allows and
            they are at hand.
        training: whether the moments that were kept of its training are.

    Raises:
        BrokenRunError: a file of the run cannot be used.
        ConfigError: the originals were asked for, and cannot be had.
    """
    codes, codec = run.codes(), Codec.open(run)
    split = _test_split(run, codec.shape, len(codes), data_folder)
    test = None if split is None else split.x
    if originals and test is None:
        raise ConfigError(
            f"The originals of run {run.name!r} are not at hand: its data set "
            f"{run.config.dataset!r} is not in the data folder, or has become another one. "
            "Share it without originals, or bring the data back."
        )
    images = test if len(codec.shape) == 3 else None
    blocks = {"decoder": map_blocks.decoder_block(_decoder(run))}
    if images is not None and _are_wanted(run, images, originals):
        blocks["originals"] = map_blocks.images_block(images)
    wide = projection.is_wide(run.config.latent_dim)
    if wide:
        codes = _few_enough(codes)
        blocks["codes"] = map_blocks.frame_block(codes)
        blocks["wide"] = map_blocks.wide_block(codes)
    else:
        plane = projection.flat(run.config.latent_dim)
        blocks["codes"] = map_blocks.codes_block(projection.project_codes(codes, plane))
    columns = {} if test is None else _columns(codec, run.figures_beta, test[: len(codes)])
    blocks |= {f"columns-{beta:g}": block for beta, block in columns.items()}
    known = _known(run, split, originals)
    if known.columns:
        values = {name: column[: len(codes)] for name, column in known.values.items()}
        blocks["known"] = map_blocks.known_block(known.columns, values)
    metrics = [asdict(row) for row in run.metrics]
    message = _message(run, codec, codes, metrics, has_images="originals" in blocks)
    message["known"] = _known_message(run, known)
    moments = _moments(run, codec.shape) if training else []
    for index, (epoch, block) in enumerate(moments):
        blocks[f"moment-{index}"] = block
        message["snapshots"].append({"epoch": epoch, "block": f"moment-{index}"})
    if (picture := _neighbourhoods(run)) is not None:
        blocks["neighbours"] = map_blocks.neighbours_block(picture.places)
        message["neighbours"] = {"beta": picture.beta, "block": "neighbours"}
    return Contents(
        message=message,
        told={
            "wide": "wide" if wide else None,
            "kl": map_message.dimensions(metrics) if wide else [],
            "reference": run.last_beta,
            "columns": [{"beta": beta, "block": f"columns-{beta:g}"} for beta in columns],
        },
        blocks=blocks,
        originals="originals" in blocks,
        moments=len(moments),
    )


def moments_size(run: Run) -> int:
    """About how many bytes the moments of a run's training take in a page."""
    return min(run.snapshot_bytes(), _MOST_MOMENTS) * 4 // 3  # as base64


def _moments(run: Run, shape: tuple[int, ...]) -> list[tuple[float, bytes]]:
    """Epochs and blocks of what was kept; a damaged snapshot costs itself only."""
    kept, size = run.snapshots(), run.snapshot_bytes()
    room = len(kept) if size <= _MOST_MOMENTS else len(kept) * _MOST_MOMENTS // size
    chosen = sorted({round(place) for place in np.linspace(0, len(kept) - 1, room)})
    found = []
    for one in (kept[place] for place in chosen):
        try:
            snapshot: Snapshot = run.snapshot(one)
            found.append((snapshot.epoch, map_moments.block(run, snapshot, shape)))
        except BrokenRunError:
            continue
    return found


def _neighbourhoods(run: Run) -> Neighbourhoods | None:
    """The picture that was computed for it; one that is damaged costs only itself."""
    try:
        return neighbourhoods_file.read(run)
    except RunError:
        return None


def _message(
    run: Run, codec: Codec, codes: Codes, metrics: list[dict[str, Any]], *, has_images: bool
) -> dict[str, Any]:
    config = run.config
    described = map_message.of_run(
        run=run.name,
        label_names=facts.label_names(run, codes),
        metrics=map_message.metric_rows(metrics, variational=config.variational),
        tick_betas=SWEEP_BETAS,
        value_range=facts.value_range(codec, codes),
        rows=map_words.rows(facts.rows(run, codec.shape)),
        variational=config.variational,
        terms=map_words.terms(),
        beta_ends=map_words.beta_ends(is_image=len(codec.shape) == 3),
    )
    return described | {
        "blocks": {
            "codes": "codes", "decoder": "decoder", "originals": "originals" if has_images else None
        },
        "start": {"z": [0.0, 0.0], "beta": run.last_beta, "point": None},
        "beta_said": map_words.beta_said(run),
        "columns": None,
        "epochs": run.state.epoch,
        "snapshots": [],
    }  # fmt: skip


def _decoder(run: Run) -> decoder_spec.BrowserDecoder:
    found = decoder_spec.of_run(run)
    if found is None:
        raise ConfigError(
            f"Run {run.name!r} was imported with a decoder whose layers a browser does not know: "
            "it can be explored on a server, not in a file of its own."
        )
    return found


def test_examples(
    run: Run, shape: tuple[int, ...], count: int, folder: str | os.PathLike[str] | None = None
) -> np.ndarray | None:
    """The test examples that the run's codes belong to, (count, *shape); None without them.

    They are not there where the data set is not on this machine, or has become another one.
    """
    split = _test_split(run, shape, count, folder)
    return None if split is None else split.x


def _test_split(
    run: Run, shape: tuple[int, ...], count: int, folder: str | os.PathLike[str] | None
) -> Split | None:
    """The test examples that the run's codes belong to; None where they are not at hand."""
    name = run.config.dataset
    try:
        now = datasets.describe(name, folder) if datasets.at_hand(name, folder) else None
        split = datasets.load_test(name, folder)
    except DataError:
        return None
    if split is None or (run.data and now and run.data.difference(now)):
        return None
    coded = shown.of_run(split, count)
    fits = coded.x.shape == (count, *shape) and coded.observed is None
    return coded if fits else None


def _known(run: Run, test: Split | None, asked: bool | None) -> Known:
    """The test examples' label columns, where these may go with the originals."""
    goes = may_share(run) if asked is None else asked
    return attributes.known_of(run.data, test if goes else None, 0 if test is None else len(test))


def _known_message(run: Run, known: Known) -> dict[str, Any] | None:
    if not known.columns or run.data is None:
        return None
    return {
        "columns": [column.to_json() for column in known.columns],
        "chosen": run.data.label,
        "block": "known",
    }


def _are_wanted(run: Run, images: np.ndarray, asked: bool | None) -> bool:
    """Whether the test images are to be part of it.

    Raises:
        ConfigError: they were asked for, and are too many for a page.
    """
    fits = images.nbytes <= _MOST_IMAGES
    if asked and not fits:
        raise ConfigError(
            f"The originals of run {run.name!r} would take {images.nbytes / 2**20:.0f} MB, and a "
            f"page holds {_MOST_IMAGES / 2**20:.0f} MB of them at most. Share it without."
        )
    return fits and (may_share(run) if asked is None else asked)


def _few_enough(codes: Codes) -> Codes:
    """Codes of the first examples, where those of all would be too much for a page."""
    nodes, count, dimensions = codes.mean.integers.shape
    nodes += len(codes.log_variance_betas)
    return codes.first(min(count, _MOST_WIDE // (2 * nodes * dimensions)))


def _columns(codec: Codec, beta: Beta, test: np.ndarray) -> dict[float, bytes]:
    """Every example's nats, by the β that they belong to."""
    betas = [at for at in SWEEP_BETAS if beta.contains(at)] if isinstance(beta, BetaRange) else []
    split = {"test": Split(test, None)}
    found = {}
    for at in betas or [beta.reference]:
        table = code_table.code_table(codec, split, at)
        kl = None if table.kl is None else _brief(table.kl)
        found[float(at)] = map_blocks.columns_block(_brief(table.reconstruction), kl)
    return found


def _brief(nats: np.ndarray) -> np.ndarray:
    """To three digits, as a colour needs: what is left of each number packs to half."""
    return nats.astype(np.float16).astype(np.float32)
