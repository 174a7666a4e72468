"""``encode``, ``decode`` and ``manifold``: a trained run's networks at work."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vae_core import datasets
from vae_core.cli.shared import Commands, named_run, read_file, save_picture
from vae_core.datasets import shown
from vae_core.errors import ConfigError
from vae_core.vae import elbo

if TYPE_CHECKING:
    from vae_core.analysis.projection import Plane
    from vae_core.serving.codec import Codec


def add(commands: Commands) -> None:
    """Register this group's commands."""
    encode = commands.add_for_run(
        "encode", _encode, "encode pictures of digits: posterior and nats"
    )
    decode = commands.add_for_run("decode", _decode, "decode one z")
    grid = commands.add_for_run("manifold", _manifold, "draw the n×n grid of decodes as a picture")
    for command in (encode, decode, grid):
        command.add_argument("--beta", type=float, help="β, for a run trained over a range of it")
    encode.add_argument("images", type=Path, nargs="+", help="picture files")
    decode.add_argument("z", type=float, nargs="+", help="coordinates")
    decode.add_argument("--out", type=Path, help="picture file; default: numbers as JSON")
    grid.add_argument("--n", type=int, default=20, help="tiles a side, 2 to 40 (default 20)")
    grid.add_argument("--span", type=float, default=3.0, help="z from -SPAN to SPAN (default 3)")
    grid.add_argument(
        "--spacing", choices=("linear", "quantile"), default="linear",
        help="even steps of z, or of the prior's probability",
    )  # fmt: skip
    grid.add_argument(
        "--plane", metavar="TEXT",
        help="of more than two dimensions, such as axes:3,7, components:1,2, labels:3-8 "
        "or attributes:2,4 (default: the two dimensions with most KL)",
    )  # fmt: skip
    grid.add_argument("--out", type=Path, required=True, help="picture file")


def _encode(options: argparse.Namespace) -> int:
    # Not above, where every command would wait for SciPy.
    from vae_core.datasets.preparation import preparation_for
    from vae_core.images.prepare import prepare
    from vae_core.images.read import read_image

    codec = _codec(options)
    if len(codec.shape) != 3:
        raise ConfigError(
            f"this run encodes vectors of {codec.shape[0]} numbers, not pictures. "
            f"Received: {options.images[0]}"
        )
    name = codec.config.dataset
    test = datasets.load_test(name, options.data_dir)
    preparation = preparation_for(name, None if test is None else test.x)
    height, width, channels = codec.shape
    results = []
    for path in options.images:
        picture = read_image(read_file(path))
        prepared = prepare(picture, preparation, (height, width), channels=channels)
        image = prepared.image[None]
        posterior = codec.encode(image, options.beta)
        output = codec.output(posterior.mean, options.beta)
        nats = codec.nats(image, output, options.beta)
        kl = elbo.kl(posterior.mean, posterior.log_variance)
        variational = codec.config.variational  # a plain autoencoder gives a point alone
        results.append({
            "image": str(path), "mean": posterior.mean[0].tolist(),
            "sigma": posterior.sigma[0].tolist() if variational else None,
            "reconstruction": float(nats[0]), "kl": float(kl[0]) if variational else None,
        })  # fmt: skip
    if options.json:
        print(json.dumps(results))
    for row in () if options.json else results:
        print(_in_words(row))
    return 0


def _in_words(row: dict[str, Any]) -> str:
    mean = ", ".join(f"{value:.4f}" for value in row["mean"])
    nats = f"reconstruction {row['reconstruction']:.2f} nats"
    if row["sigma"] is None:
        return f"{row['image']}: z = ({mean})  {nats}"
    sigma = ", ".join(f"{value:.4f}" for value in row["sigma"])
    return f"{row['image']}: μ = ({mean})  σ = ({sigma})  {nats}, KL {row['kl']:.2f} nats"


def _decode(options: argparse.Namespace) -> int:
    codec = _codec(options)
    if len(options.z) != codec.config.latent_dim:
        raise ConfigError(
            f"z must have {codec.config.latent_dim} numbers for this run. Received: {options.z}"
        )
    decoded = codec.decode(np.array([options.z], np.float32), options.beta)[0]
    if options.out is None:
        print(json.dumps(decoded.squeeze().tolist()))
    else:
        save_picture(decoded, options.out)
    return 0


def _manifold(options: argparse.Namespace) -> int:
    from vae_core.analysis.manifold import manifold

    codec = _codec(options)
    if len(codec.shape) != 3:
        raise ConfigError(
            f"this run decodes vectors, which make no picture. Received: shape {codec.shape}"
        )
    picture = manifold(
        lambda z: codec.decode(z, options.beta), options.n, options.span, options.spacing,
        _plane(options),
    )  # fmt: skip
    save_picture(picture, options.out)
    return 0


def _plane(options: argparse.Namespace) -> Plane:
    """The plane that was asked for, or the one that the map shows first."""
    from vae_core.analysis import attributes, planes

    choice = planes.parse(options.plane) if options.plane else None
    if options.plane and choice is None:
        raise ConfigError(
            "plane must be such as axes:3,7, components:1,2, examples:4,19,250, labels:3-8, "
            f"attributes:2,4, example:17 or place:0.5,-1. Received: {options.plane}"
        )
    run = named_run(options)
    codes = run.codes()
    asked = options.beta if choice is None or choice.beta is None else choice.beta
    beta = run.known_beta(asked)
    names = run.data.label_names if run.data else datasets.entry(run.config.dataset).label_names
    kl = planes.kl_at([(row.beta, row.kl_per_dimension) for row in run.metrics], beta)
    known = attributes.Known((), {})
    if choice is not None and choice.kind == "attributes":
        test = datasets.load_test(run.config.dataset, options.data_dir)
        coded = None if test is None else shown.of_run(test, len(codes))
        known = attributes.known_of(run.data, coded, len(codes))
    measured = planes.Measured(codes.mean_at(beta), kl, codes.labels, names, known)
    return planes.build(choice, measured)


def _codec(options: argparse.Namespace) -> Codec:
    from vae_core.serving.codec import Codec  # loads LiteRT

    run = named_run(options)
    run.known_beta(options.beta)  # else it is refused before any work
    return Codec.open(run)
