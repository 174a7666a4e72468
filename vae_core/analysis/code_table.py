"""All codes of a run at one β as a table, for a spreadsheet or for NumPy."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from vae_core.analysis.evaluate import Network, batches, encode_all
from vae_core.datasets import Split
from vae_core.vae import elbo

_BLOCK = 20_000  # examples that are in memory at once
_COPIED = 2**20  # bytes of an array that are packed at once
_SPLIT_NAMES = "<U5"


@dataclass(frozen=True, eq=False)
class CodeTable:
    """A row for each example.

    Attributes:
        split: (n,), "train" or "test".
        index: (n,), the example's place in its split.
        labels: (n,), or None.
        mean, sigma: (n, d); sigma is None for a plain autoencoder, whose codes have no width.
        reconstruction: (n,), nats, decoded at the mean.
        kl: (n,), nats, or None likewise.
    """

    beta: float
    split: np.ndarray
    index: np.ndarray
    labels: np.ndarray | None
    mean: np.ndarray
    sigma: np.ndarray | None
    reconstruction: np.ndarray
    kl: np.ndarray | None

    def __len__(self) -> int:
        return len(self.index)

    def arrays(self) -> dict[str, np.ndarray]:
        """What it has of each example, by name."""
        found = {
            "split": self.split, "index": self.index, "labels": self.labels, "mean": self.mean,
            "sigma": self.sigma, "reconstruction": self.reconstruction, "kl": self.kl,
        }  # fmt: skip
        return {name: array for name, array in found.items() if array is not None}


def code_table(
    network: Network, splits: Mapping[str, Split], beta: float, *, step: int = 1
) -> CodeTable:
    """Encode every example of the splits, by their names, at β.

    Args:
        step: between two examples' places, where a split is a part of the whole one.
    """
    return _joined(list(pieces(network, splits, beta, step=step)))


def pieces(
    network: Network, splits: Mapping[str, Split], beta: float, *, step: int = 1
) -> Iterator[CodeTable]:
    """The same table, some rows at a time: what is in memory does not grow with the splits."""
    return (of_block(network, block, beta) for block in blocks(splits, step=step))


@dataclass(frozen=True, eq=False)
class Block:
    """Some examples of a split.

    Attributes:
        split: its name.
        index: (n,), their places in it.
    """

    split: str
    index: np.ndarray
    x: np.ndarray
    labels: np.ndarray | None
    observed: np.ndarray | None


def blocks(splits: Mapping[str, Split], *, step: int = 1) -> Iterator[Block]:
    """The splits, by their names, in blocks; labels are left out where not every split has them."""
    has_labels = all(split.labels is not None for split in splits.values())
    for name, split in splits.items():
        for first in range(0, len(split), _BLOCK):
            part = split.part(slice(first, first + _BLOCK))
            yield Block(
                split=name, index=step * np.arange(first, first + len(part)), x=part.x,
                labels=part.labels if has_labels else None, observed=part.observed,
            )  # fmt: skip


def of_block(network: Network, block: Block, beta: float) -> CodeTable:
    """The rows of a block."""
    posterior = encode_all(network, block.x, beta)
    variational = network.config.variational
    return CodeTable(
        beta=beta,
        split=np.full(len(block.x), block.split, _SPLIT_NAMES),
        index=block.index,
        labels=None if block.labels is None else np.array(block.labels),
        mean=posterior.mean,
        sigma=posterior.sigma if variational else None,
        reconstruction=_nats(network, block, posterior.mean, beta),
        kl=elbo.kl(posterior.mean, posterior.log_variance) if variational else None,
    )


def to_csv(table: CodeTable) -> bytes:
    """The table as text: split, index, label, β, nats, then every μ and every σ."""
    content = io.BytesIO()
    write_csv([table], content)
    return content.getvalue()


def to_npz(table: CodeTable) -> bytes:
    """The same arrays for ``numpy.load``; what a run does not have is left out."""
    content = io.BytesIO()
    write_npz([table], len(table), content)
    return content.getvalue()


def write_csv(parts: Iterable[CodeTable], file: BinaryIO) -> None:
    """The parts below each other, see ``to_csv``; each is written before the next is asked for."""
    text = io.TextIOWrapper(file, "utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    for number, part in enumerate(parts):
        columns = _columns(part)
        if number == 0:
            writer.writerow(columns)
        for row in zip(*columns.values(), strict=True):
            writer.writerow([f"{v:.6g}" if isinstance(v, float) else v for v in row])
    text.detach()


def write_npz(parts: Iterable[CodeTable], count: int, file: BinaryIO) -> None:
    """The parts' arrays one after another, see ``to_npz``; they wait on the disk, not in memory.

    Args:
        count: rows of all parts together.
    """
    with tempfile.TemporaryDirectory(prefix="vae-codes-") as folder:
        names = _collected(parts, count, Path(folder))
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            for name in names:
                with (
                    (Path(folder) / name).open("rb") as source,
                    archive.open(name, "w", force_zip64=True) as target,
                ):
                    while content := source.read(_COPIED):
                        target.write(content)


def _collected(parts: Iterable[CodeTable], count: int, folder: Path) -> list[str]:
    """Every array as a file of its own in the folder; gives back their names."""
    files: dict[str, np.memmap] = {}
    done = 0
    for part in parts:
        arrays = part.arrays()
        if not files:
            files = {
                name: np.lib.format.open_memmap(
                    folder / f"{name}.npy", "w+", array.dtype, (count, *array.shape[1:])
                )
                for name, array in arrays.items()
            }
            np.save(folder / "beta.npy", np.array(part.beta))
        for name, array in arrays.items():
            files[name][done : done + len(part)] = array
        done += len(part)
    for array in files.values():
        array.flush()
    return [f"{name}.npy" for name in ("beta", *files)]


def _joined(parts: list[CodeTable]) -> CodeTable:
    whole = {
        name: np.concatenate([part.arrays()[name] for part in parts]) for name in parts[0].arrays()
    }
    return CodeTable(
        beta=parts[0].beta, split=whole["split"], index=whole["index"],
        labels=whole.get("labels"), mean=whole["mean"], sigma=whole.get("sigma"),
        reconstruction=whole["reconstruction"], kl=whole.get("kl"),
    )  # fmt: skip


def _nats(network: Network, block: Block, mean: np.ndarray, beta: float) -> np.ndarray:
    """Reconstruction of examples decoded at their means, (n,), in nats."""
    return np.concatenate(
        [
            network.nats(
                block.x[at],
                network.output(mean[at], beta),
                beta,
                None if block.observed is None else block.observed[at],
            )
            for at in batches(block.x)
        ]
    )


def _columns(table: CodeTable) -> dict[str, list[object]]:
    columns: dict[str, list[object]] = {
        "split": table.split.tolist(),
        "index": table.index.tolist(),
    }
    if table.labels is not None:
        columns["label"] = table.labels.tolist()
    columns["beta"] = [float(table.beta)] * len(table.index)
    columns["reconstruction_nats"] = table.reconstruction.astype(float).tolist()
    if table.kl is not None:
        columns["kl_nats"] = table.kl.astype(float).tolist()
    for name, values in (("mu", table.mean), ("sigma", table.sigma)):
        if values is not None:
            for at in range(values.shape[1]):
                columns[f"{name}{at + 1}"] = values[:, at].astype(float).tolist()
    return columns
