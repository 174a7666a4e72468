"""Rows of JSON as frozen dataclasses, whatever a damaged file holds."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType, UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
LARGEST = 1e12  # no loss, time or speed comes near it


def parsed(kind: type[T], row: Any) -> T:
    """A JSON object as a dataclass; keys that it does not know are left out.

    Raises:
        ValueError: a value is missing or of the wrong kind; the message is half a sentence.
    """
    hints = _fields(kind)  # type: ignore[arg-type]
    try:
        values = {key: value for key, value in row.items() if key in hints}
        values = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
        if not all(_has_type(value, hints[key]) for key, value in values.items()):
            raise ValueError("it has values of the wrong kind")
        return kind(**values)
    except (AttributeError, TypeError) as error:
        raise ValueError("it lacks values it must have") from error


@functools.lru_cache(maxsize=16)  # working them out takes longer than reading a row
def _fields(kind: type[Any]) -> Mapping[str, Any]:
    """A dataclass's fields by name, with their types."""
    return MappingProxyType(get_type_hints(kind))


def _has_type(value: Any, hint: Any) -> bool:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return value in arguments
    if origin is UnionType:
        return any(_has_type(value, argument) for argument in arguments)
    if origin is tuple:
        return isinstance(value, tuple) and all(_has_type(item, arguments[0]) for item in value)
    if isinstance(value, bool):
        return False
    if hint in (int, float):
        kinds = (int,) if hint is int else (int, float)
        return isinstance(value, kinds) and abs(value) <= LARGEST  # nor is NaN
    return isinstance(value, hint)
