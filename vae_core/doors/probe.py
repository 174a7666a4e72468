"""Look at somebody else's network in a process of its own: ``python -m vae_core.doors.probe FORM``.

Native parsers crash on hostile files, loop, or fill the memory. So a file is read here first, with
limits on time and memory, and what was found is one line of JSON. What this process dies of, its
parent puts into a sentence. It imports as little as it can: one is started for each file.
"""

from __future__ import annotations

import json
import struct
import sys
from typing import Any

import numpy as np

MEMORY = 4 * 2**30  # of addresses: the libraries alone take more than one of these
_MOST_VALUES = 2**22  # of one example, in or out
_MOST_OUTPUTS = 8
_CLOSE = 1e-3
_ONNX_TYPE, _LITE_TYPE = "tensor(float)", "float32"
_RANDOM = {
    "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Bernoulli",
    "Multinomial", "RANDOM_UNIFORM", "RANDOM_STANDARD_NORMAL", "MULTINOMIAL",
    "STABLEHLO_RNG_BIT_GENERATOR",
}  # fmt: skip
_LOOPS = {"Loop", "Scan", "If", "WHILE", "IF", "CALL", "CALL_ONCE", "STABLEHLO_WHILE"}
_OWN_DOMAINS = {"", "ai.onnx"}


class RefusedError(Exception):
    """What is wrong with a file: the second half of a sentence that begins with its name."""


def main() -> int:
    """Read a file from standard input; write what it is to standard output."""
    seconds = float(sys.argv[2])
    limit(seconds)
    content = sys.stdin.buffer.read()
    try:
        said: dict[str, Any] = {"found": look(content, sys.argv[1])}
    except RefusedError as error:
        said = {"refused": str(error)}
    except MemoryError:
        said = {"refused": "needs more memory than a network may take here"}
    except RecursionError:
        said = {"refused": "is damaged: it holds itself"}
    except Exception as error:  # whatever a parser says of a file that is none
        said = {"refused": f"is damaged: {_line(error)}"}
    print(json.dumps(said))
    return 0


def limit(seconds: float) -> None:
    """No more memory and time than that, and no files. Other systems than POSIX have no limits."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    whole = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def look(content: bytes, form: str) -> dict[str, Any]:
    """What a network takes and gives.

    Raises:
        RefusedError: it cannot be used.
    """
    if form == "onnx":
        _look_at_onnx(content)
        from vae_core.serving.onnx_network import OnnxNetwork

        network: Any = _loaded(lambda: OnnxNetwork(content))
        float_type = _ONNX_TYPE
    else:
        _look_at_tflite(content)
        from vae_core.serving.litert_plain import PlainLiteNetwork

        network = _loaded(lambda: PlainLiteNetwork(content))
        float_type = _LITE_TYPE
    if len(network.inputs) != 1:
        raise RefusedError(f"must take one array. Received: {len(network.inputs)}")
    if network.types != {float_type}:
        raise RefusedError(
            f"must take and give 32-bit floats. Received: {', '.join(sorted(network.types))}"
        )
    ((name, shape),) = network.inputs.items()
    if not shape or not all(shape) or (network.batch is not None and network.batch < 1):
        raise RefusedError(
            "must take examples of a fixed size, and only their number may be open. "
            f"Received: an input of shape (n, {', '.join(str(s or 'open') for s in shape)})"
        )
    if float(np.prod([float(size) for size in shape])) > _MOST_VALUES:
        raise RefusedError(f"takes examples that are too large. Received: shape {list(shape)}")
    if not 1 <= len(network.outputs) <= _MOST_OUTPUTS:
        raise RefusedError(f"gives too many arrays. Received: {len(network.outputs)}")
    outputs = _try(network, name, shape)
    return {
        "input": list(shape),
        "outputs": [list(each.shape[1:]) for each in outputs],
        "names": list(network.output_names),
    }


def _loaded(load: Any) -> Any:
    try:
        return load()
    except ValueError as error:
        raise RefusedError(f"cannot be used: {_line(error)}") from error


def _try(network: Any, name: str, shape: tuple[int, ...]) -> list[np.ndarray]:
    """Compute a few examples, twice and alone.

    Raises:
        RefusedError: what comes out is no use.
    """
    rng = np.random.default_rng(0)
    x = np.concatenate([np.zeros((1, *shape)), rng.normal(size=(2, *shape))]).astype(np.float32)
    try:
        first, again = network({name: x}), network({name: x})
        alone = network({name: x[1:2]})
    except ValueError as error:
        raise RefusedError(f"cannot be computed: {_line(error)}") from error
    for each in first:
        if each.ndim < 2 or len(each) != len(x):
            raise RefusedError(
                f"must give a row for each example. Received: shape {list(each.shape)} for "
                f"{len(x)} examples"
            )
        if each[0].size > _MOST_VALUES:
            raise RefusedError(f"gives too much. Received: shape {list(each.shape[1:])}")
        if not np.isfinite(each).all():
            raise RefusedError("gives values that are not numbers, for ordinary input")
    if any(not np.array_equal(a, b) for a, b in zip(first, again, strict=True)):
        raise RefusedError(_DRAWS)
    if any(
        np.abs(a[1:2] - b).max() > _CLOSE * max(1.0, float(np.abs(a).max()))
        for a, b in zip(first, alone, strict=True)
    ):
        raise RefusedError(
            "gives an example other values when others are beside it: export it as it is after "
            "training (in PyTorch, after model.eval())"
        )
    return list(first)


_DRAWS = (
    "draws at random: two calls with the same input differ. Export the network without its "
    "sampling: mean and log-variance"
)


def _look_at_onnx(content: bytes) -> None:
    """What onnxruntime does not say, or says in other words."""
    import onnx

    try:
        model = onnx.ModelProto.FromString(content)
    except Exception as error:
        raise RefusedError("is no ONNX file, or only a part of one") from error
    if not model.graph.node or not model.graph.output:
        raise RefusedError("is no ONNX file: there is no network in it")
    nodes, tensors = [*model.graph.node], [*model.graph.initializer]
    for function in model.functions:
        nodes += function.node
    own = {(f.domain, f.name) for f in model.functions}
    for node in nodes:
        if node.op_type in _LOOPS:
            raise RefusedError(f"has a loop or a branch, {_name(node.op_type)}: no VAE needs one")
        if node.op_type in _RANDOM:
            raise RefusedError(f"{_DRAWS} (it holds {node.op_type})")
        known = node.domain in _OWN_DOMAINS and onnx.defs.has(node.op_type)
        if not known and (node.domain, node.op_type) not in own:
            where = f" of {_name(node.domain)}" if node.domain else ""
            raise RefusedError(
                f"needs an operator that is not one of ONNX's own. Received: {_name(node.op_type)}"
                f"{where}"
            )
        tensors += [attribute.t for attribute in node.attribute]
    if any(tensor.external_data or tensor.data_location for tensor in tensors):
        raise RefusedError(
            "keeps its weights in another file, which is not read: save it as one file"
        )
    try:
        onnx.checker.check_model(model)
    except Exception as error:
        raise RefusedError(f"is damaged: {_line(error)}") from error


def _look_at_tflite(content: bytes) -> None:
    """Its operators, by name."""
    from ai_edge_litert import schema_py_generated as schema

    if content[4:8] != b"TFL3":
        raise RefusedError("is no TFLite file, or only a part of one")
    try:
        model = schema.Model.GetRootAsModel(content, 0)
        codes = [model.OperatorCodes(index) for index in range(model.OperatorCodesLength())]
        graphs = model.SubgraphsLength()
        names = [_lite_name(schema, code) for code in codes if code is not None]
    except (struct.error, TypeError, AttributeError, IndexError, ValueError) as error:
        raise RefusedError("is damaged: its list of operators cannot be read") from error
    if graphs != 1 or not names:
        raise RefusedError(f"must hold one network. Received: {graphs}")
    for name, custom in names:
        if custom:
            raise RefusedError(
                f"needs an operator that is not one of TFLite's own. Received: {_name(name)}"
            )
        if name in _RANDOM:
            raise RefusedError(f"{_DRAWS} (it holds {name})")
        if name in _LOOPS:
            raise RefusedError(f"has a loop or a branch, {name}: no VAE needs one")


def _lite_name(schema: Any, code: Any) -> tuple[str, bool]:
    """An operator's name, and whether it is somebody's own."""
    number = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
    if number == schema.BuiltinOperator.CUSTOM:
        raw = code.CustomCode() or b"?"
        return raw.decode("utf-8", "replace"), True
    known = {value: name for name, value in vars(schema.BuiltinOperator).items()}
    return (known[number], False) if number in known else (f"number {number}", True)


def _line(error: BaseException) -> str:
    """What an error says, on one line and in plain characters."""
    lines = [line for line in str(error).strip().splitlines() if line.strip()]
    return _name(lines[0] if lines else type(error).__name__, 160).rstrip(".: ")


def _name(text: str, most: int = 60) -> str:
    """A name out of a file, as it can be shown."""
    return "".join(c if c.isprintable() else "?" for c in text)[:most]


if __name__ == "__main__":
    sys.exit(main())
