"""How a network that was made elsewhere is to be understood."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from vae_core.errors import ConfigError, shown

Form = Literal["onnx", "tflite"]
Layout = Literal["channels-last", "channels-first", "flat", "flat-channels-first"]
Values = Literal["0..1", "-1..1", "0..255"]
Output = Literal["logits", "probabilities", "mean"]
Spread = Literal["log-variance", "variance", "sigma"]


@dataclass(frozen=True, kw_only=True)
class Imported:
    """Attributes:
    form: of the network files.
    output: what the decoder puts out.
    decoder_layout: how a decoded example lies in its output.
    encoder_layout: how an example lies in the encoder's input; None where there is no encoder.
    values: what an image's black and white are to the networks.
    spread: what the encoder puts out beside the mean; None where that is all.

    Raises:
        ConfigError: a value is not one of those that there are.
    """

    form: Form
    output: Output
    decoder_layout: Layout
    encoder_layout: Layout | None = None
    values: Values = "0..1"
    spread: Spread | None = None

    def __post_init__(self) -> None:
        for name, kind, may_miss in (
            ("form", Form, False), ("output", Output, False), ("decoder_layout", Layout, False),
            ("encoder_layout", Layout, True), ("values", Values, False), ("spread", Spread, True),
        ):  # fmt: skip
            value = getattr(self, name)
            if value not in get_args(kind) and not (may_miss and value is None):
                raise ConfigError(
                    f"imported.{name} must be one of {', '.join(get_args(kind))}. "
                    f"Received: {shown(value)}"
                )

    @property
    def has_encoder(self) -> bool:
        """Whether it encodes; without, the z that explains an example best is searched for."""
        return self.encoder_layout is not None

    @classmethod
    def from_json(cls, fields: Any) -> Imported | None:
        """What ``dataclasses.asdict`` gave; None stays None.

        Raises:
            ConfigError: it is something else.
        """
        if fields is None:
            return None
        known = {field.name for field in dataclasses.fields(cls)}
        if (
            not isinstance(fields, Mapping)
            or not {"form", "output", "decoder_layout"} <= set(fields) <= known
        ):
            raise ConfigError(
                f"imported takes the keys {', '.join(sorted(known))}. Received: {shown(fields)}"
            )
        return cls(**fields)
