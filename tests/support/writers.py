"""What pages can change, read from the code: functions of the core that they name, and that write.

A function writes where it names one of ``WRITES``, or a function that does. Names are followed
through imports; of methods that are called, by their name, where all of that name write. What is
marked with ``read_only.refused`` writes too, and who only calls such does nothing by itself.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

_ROOT = Path(__file__).parent.parent.parent
WRITES = frozenset({
    "mkdir", "unlink", "rename", "rmtree", "write_bytes", "write_text", "touch", "rmdir", "Popen",
    "mkdtemp", "mkstemp", "symlink_to", "TemporaryDirectory", "TemporaryFile",
    "NamedTemporaryFile", "copytree", "open_to_add",
})  # fmt: skip
_MODES = frozenset({"w", "wb", "a", "ab", "x", "xb", "w+", "wb+", "r+", "r+b"})
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_METHOD = "?."  # before the name of a method whose object is not known


class Core:
    """Functions of vae_core by dotted name, such as ``vae_core.runs.run.Run.watch``."""

    def __init__(self, root: Path = _ROOT) -> None:
        self._trees = {_module(path, root): _tree(path) for path in _python(root / "vae_core")}
        self._imports = {name: imports_of(tree) for name, tree in self._trees.items()}
        self._functions: dict[str, _Function] = {}
        self._methods: defaultdict[str, set[str]] = defaultdict(set)
        for module, tree in self._trees.items():
            for name, node in _functions(tree):
                self._functions[f"{module}.{name}"] = node
                if "." in name:
                    self._methods[name.split(".")[1]].add(f"{module}.{name}")
        self._names = {
            name: self.named_in(node, self._imports[self._module_of(name)], self._module_of(name))
            for name, node in self._functions.items()
        }

    def is_refused(self, name: str) -> bool:
        node = self._functions.get(name)
        return node is not None and any(
            ast.unparse(mark).endswith("read_only.refused") for mark in node.decorator_list
        )

    def writers(self) -> set[str]:
        """Every function that writes while nothing refuses it."""
        found = {
            name for name, node in self._functions.items()
            if _writes(node) and not self.is_refused(name)
        }  # fmt: skip
        while more := {
            name for name, named in self._names.items()
            if name not in found and not self.is_refused(name)
            and any(self._is_among(each, found) for each in named)
        }:  # fmt: skip
            found |= more
        return found

    def methods(self, name: str) -> set[str]:
        return self._methods.get(name.removeprefix(_METHOD), set())

    def _is_among(self, name: str, found: set[str]) -> bool:
        own = self.methods(name) if name.startswith(_METHOD) else {name}
        return bool(own) and own <= found

    def named_in(self, tree: ast.AST, imports: Mapping[str, str], module: str = "") -> set[str]:
        """What some code names of the core; methods that it calls as ``?.name``."""
        called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        found = set()
        for node in ast.walk(tree):
            dotted = _dotted(node, imports)
            resolved = None if dotted is None else self._resolved(dotted)
            if resolved is not None:
                found.add(resolved)
            elif isinstance(node, ast.Name) and f"{module}.{node.id}" in self._functions:
                found.add(f"{module}.{node.id}")
            elif isinstance(node, ast.Attribute) and id(node) in called:
                found.add(_METHOD + node.attr)
        return found

    def _resolved(self, dotted: str) -> str | None:
        """The function of a dotted name, through modules that only hand it on; a class's start."""
        seen: set[str] = set()
        while dotted not in seen:
            seen.add(dotted)
            for name in (dotted, f"{dotted}.__init__"):
                if name in self._functions:
                    return name
            module, _, name = dotted.rpartition(".")
            dotted = self._imports.get(module, {}).get(name, dotted)
        return None

    def _module_of(self, name: str) -> str:
        module = name.rpartition(".")[0]
        return module if module in self._trees else module.rpartition(".")[0]


def of_pages(root: Path = _ROOT) -> tuple[set[str], set[str]]:
    """What pages can ask for that writes: what is refused where nothing may be, and what is not."""
    core = Core(root)
    named: set[str] = set()
    for path in [*_python(root / "ui"), *_python(root / "pages"), root / "app.py"]:
        tree = _tree(path)
        named |= core.named_in(tree, imports_of(tree))
    refused, writes = {name for name in named if core.is_refused(name)}, core.writers()
    methods = {each for name in named if name.startswith(_METHOD) for each in core.methods(name)}
    refused |= {name for name in methods if core.is_refused(name)}
    of_methods = {
        each for name in named if name.startswith(_METHOD)
        for each in core.methods(name) if core.methods(name) <= writes
    }  # fmt: skip
    return refused, (named & writes) | of_methods


def imports_of(tree: ast.AST) -> dict[str, str]:
    """What names of the core stand for in a file."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("vae_core"):
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def _dotted(node: ast.AST, imports: Mapping[str, str]) -> str | None:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in imports:
        return None
    return ".".join([imports[node.id], *reversed(parts)])


def _writes(node: ast.AST) -> bool:
    for each in ast.walk(node):
        name = each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", None)
        if name in WRITES:
            return True
        if isinstance(each, ast.Call) and _name(each.func) == "open" and _opens_to_write(each):
            return True
    return False


def _name(node: ast.AST) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))


def _opens_to_write(call: ast.Call) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(isinstance(each, ast.Constant) and each.value in _MODES for each in given)


def _functions(tree: ast.Module) -> Iterator[tuple[str, _Function]]:
    for node in tree.body:
        if isinstance(node, _Function):
            yield node.name, node
        if isinstance(node, ast.ClassDef):
            for each in node.body:
                if isinstance(each, _Function):
                    yield f"{node.name}.{each.name}", each


def _module(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def _python(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))
