"""What a data set holds, in words and figures and without its examples.

A run keeps a copy, so that its pages know names, units and kinds, and can say when the set under
its data's name has become another one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from vae_core.vae import columns as columns_of
from vae_core.vae.columns import Column, LabelColumn

Kind = Literal["images", "vectors", "table", "series"]


@dataclass(frozen=True, kw_only=True)
class Description:
    """A data set without its examples.

    Attributes:
        kind: ``images``; ``vectors`` of numbers; ``table``, columns of numbers and categories;
            ``series``, a table whose columns follow one another.
        title: as people see it.
        shape: of one example, (h, w, c) or (width,).
        training_size, test_size: examples.
        low, high: the least and the greatest value of both splits that a network is given.
        binary: whether its images are black and white, with nothing between.
        columns: for all but images, what an example's places mean.
        label_columns: what is known beside each example.
        label: which of them colours the map and names the examples; None where none does.
        missing: values that are missing, in both splits.
        digest, test_digest: SHA-256 over the arrays of both splits, and of the test split; empty
            where nobody has computed them.
    """

    kind: Kind
    title: str
    shape: tuple[int, ...]
    training_size: int
    test_size: int
    low: float = 0.0
    high: float = 1.0
    binary: bool = False
    columns: tuple[Column, ...] = ()
    label_columns: tuple[LabelColumn, ...] = ()
    label: int | None = None
    missing: int = 0
    digest: str = ""
    test_digest: str = ""

    @property
    def is_images(self) -> bool:
        return self.kind == "images"

    @property
    def chosen_label(self) -> LabelColumn | None:
        """The label column that colours the map."""
        return None if self.label is None else self.label_columns[self.label]

    @property
    def label_names(self) -> tuple[str, ...]:
        """What the chosen labels stand for; empty where there are none."""
        return () if self.chosen_label is None else self.chosen_label.names

    def has_the_form_of(self, other: Description) -> bool:
        """Whether one network can take the examples of both, and mean the same by each place."""
        places = [[(c.name, c.kind, c.categories) for c in d.columns] for d in (self, other)]
        return self.shape == other.shape and places[0] == places[1]

    def difference(self, now: Description) -> str:
        """In a few words, what another set under the same name has that differs; empty for none."""
        if self.digest == now.digest:
            return ""
        found = [
            f"{what} {_shown(before)}, now {_shown(after)}"
            for what, before, after in (
                ("examples of shape", self.shape, now.shape),
                ("training examples", self.training_size, now.training_size),
                ("test examples", self.test_size, now.test_size),
                ("columns", _names(self.columns), _names(now.columns)),
                ("labels", self.label_names, now.label_names),
                ("least value", self.low, now.low),
                ("greatest value", self.high, now.high),
            )
            if before != after
        ]
        unknown = not (self.digest and now.digest)  # then equal figures are all that is known
        return "; ".join(found) or ("" if unknown else "other values")

    def to_json(self) -> dict[str, Any]:
        """A JSON-ready dict; ``from_json`` reads it back unchanged."""
        return {
            "kind": self.kind, "title": self.title, "shape": list(self.shape),
            "training_size": self.training_size, "test_size": self.test_size,
            "low": self.low, "high": self.high, "binary": self.binary,
            "columns": [column.to_json() for column in self.columns],
            "label_columns": [column.to_json() for column in self.label_columns],
            "label": self.label, "missing": self.missing,
            "digest": self.digest, "test_digest": self.test_digest,
        }  # fmt: skip

    @classmethod
    def from_json(cls, fields: Any) -> Description:
        """The description that ``to_json`` wrote.

        Raises:
            ValueError: it is none; the message is half a sentence.
        """
        try:
            return _checked(_parsed(fields))
        except (KeyError, TypeError, AttributeError, IndexError, OverflowError) as error:
            raise ValueError("it does not describe a data set") from error


def _names(of: Sequence[Column]) -> tuple[str, ...]:
    return tuple(column.name for column in of)


def _shown(value: object) -> str:
    if isinstance(value, tuple) and value and isinstance(value[0], str):
        return f"{len(value)} ({', '.join(value[:3])}{', …' if len(value) > 3 else ''})"
    if isinstance(value, tuple):
        return "×".join(f"{side}" for side in value) or "none"
    return f"{value:,}" if isinstance(value, int) else f"{value:.4g}"


def _parsed(fields: Mapping[str, Any]) -> Description:
    label = fields["label"]
    return Description(
        kind=fields["kind"], title=str(fields["title"]),
        shape=tuple(int(side) for side in fields["shape"]),
        training_size=int(fields["training_size"]), test_size=int(fields["test_size"]),
        low=float(fields["low"]), high=float(fields["high"]), binary=bool(fields["binary"]),
        columns=tuple(Column.from_json(column) for column in fields["columns"]),
        label_columns=tuple(LabelColumn.from_json(column) for column in fields["label_columns"]),
        label=None if label is None else int(label), missing=int(fields["missing"]),
        digest=str(fields["digest"]), test_digest=str(fields["test_digest"]),
    )  # fmt: skip


def _checked(found: Description) -> Description:
    places = len(found.shape)
    if (
        found.kind not in get_args(Kind)
        or places != (3 if found.is_images else 1)
        or not all(side > 0 for side in found.shape)
        or not (math.isfinite(found.low) and math.isfinite(found.high))
        or (not found.is_images and columns_of.width(found.columns) != found.shape[0])
        or (found.label is not None and not 0 <= found.label < len(found.label_columns))
    ):
        raise ValueError("it does not describe a data set")
    return found
