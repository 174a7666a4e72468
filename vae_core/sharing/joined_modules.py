"""Several ES modules as one text, so that they come with one request, or stand in one file.

Each module becomes a function that returns what it exports; names need not differ between
modules. web/ keeps to the few forms of import and export that are read here.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function (\w+)|const (\w+))", re.MULTILINE)
_NOTHING = re.compile(r"^export \{\};\n", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)
_OWN_ADDRESS = "import.meta.url"


def join(modules: Mapping[str, str], entries: Iterable[str]) -> str:
    """One module that exports what the entries export.

    Args:
        modules: texts by path, such as ``latent_map/index.js``.
        entries: paths. The result is to lie beside their folders: addresses relative to a module
            are made relative to it.

    Raises:
        ValueError: a module uses another form of import or export, or imports go in a circle.
    """
    order: dict[str, int] = {}
    for entry in entries:
        _visit(modules, entry, order, ())
    parts = [_function(modules, path, order) for path in order]
    exports = {name: order[entry] for entry in entries for name in _exported(modules[entry])}
    last = [f"export const {name} = $m{number}.{name};\n" for name, number in exports.items()]
    return "".join([*parts, *last])


def _visit(
    modules: Mapping[str, str], path: str, order: dict[str, int], above: tuple[str, ...]
) -> None:
    """Give a module its number, after those of all it imports."""
    if path in above:
        raise ValueError(f"Imports go in a circle: {' → '.join((*above, path))}")
    if path in order:
        return
    for _, address in _IMPORT.findall(modules[path]):
        _visit(modules, _resolved(path, address), order, (*above, path))
    order[path] = len(order)


def _function(modules: Mapping[str, str], path: str, order: Mapping[str, int]) -> str:
    names = ", ".join(_exported(modules[path]))

    def constants(found: re.Match[str]) -> str:
        imported, address = found.groups()
        return (
            f"const {{{imported.replace(' as ', ': ')}}} = $m{order[_resolved(path, address)]};\n"
        )

    body = _IMPORT.sub(constants, _NOTHING.sub("", modules[path]))
    body = _EXPORT.sub("", body)
    if left := _LEFT.search(body):
        raise ValueError(f"{path}: this form cannot be joined: {left.group()}")
    body = body.replace(_OWN_ADDRESS, f'new URL("{path}", {_OWN_ADDRESS})')
    return f"const $m{order[path]} = (() => {{ // {path}\n{body}return {{ {names} }};\n}})();\n"


def _exported(text: str) -> list[str]:
    return [function or constant for function, constant in _EXPORT.findall(text)]


def _resolved(path: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), address))
