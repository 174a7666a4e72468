"""Ray, connected to a cluster that can take what is wanted of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vae_core.errors import EngineError
from vae_core.jobs.cluster import node
from vae_core.jobs.cluster.place import Place

_PACKAGE = Path(__file__).resolve().parent.parent.parent


def connected(place: Place) -> Any:
    """Ray, connected.

    Raises:
        EngineError: it is not installed, does not answer, or has too little for a run.
    """
    os.environ.setdefault("RAY_NUM_REDIS_GET_RETRIES", "1")  # of 36 seconds; Ray's own are 20
    try:
        import ray
    except ImportError as error:
        raise EngineError(
            "Training on a cluster needs Ray: pip install -r requirements-cluster.txt"
        ) from error
    try:
        ray.init(
            address=place.address, log_to_driver=False, logging_level="ERROR",
            runtime_env={"py_modules": [str(_PACKAGE)]},
        )  # fmt: skip
    except (ConnectionError, RuntimeError, OSError, ValueError) as error:
        raise EngineError(
            f"The cluster at {place.address} cannot be used: {str(error).splitlines()[0]}"
        ) from error
    try:
        _require_room(ray, place)
    except EngineError:
        ray.shutdown()
        raise
    return ray


def actor(ray: Any, kind: type, place: Place) -> Any:
    """One more of its kind, with a place's share of a node; it is told how many CPUs and GPUs."""
    options: dict[str, Any] = {"num_cpus": place.cpus, "num_gpus": place.gpus, "max_restarts": 0}
    if place.memory_gb is not None:
        options["memory"] = place.memory_gb * 2**30
    return ray.remote(kind).options(**options).remote(place.cpus, place.gpus)


def require_same(theirs: Mapping[str, str]) -> None:
    """Raises EngineError where a package of a node is not the one that is here."""
    ours = node.versions()
    for name in node.PACKAGES:
        if theirs.get(name, "") != ours[name]:
            there = theirs.get(name) or "no"
            raise EngineError(
                f"The cluster has {there} {name}, this machine {ours[name] or 'none'}: their "
                "numbers could differ. Install the same requirements.txt on every node."
            )


def room(ray: Any, place: Place) -> int:
    """How many of a place's shares the cluster has in all."""
    wanted = _wanted(place)
    return sum(
        min(int(has.get(what, 0.0) / share) for what, share in wanted.items() if share)
        for has in _resources(ray)
    )


def _require_room(ray: Any, place: Place) -> None:
    """Look whether any node could ever take a run: Ray would wait for one without a word."""
    wanted, nodes = _wanted(place), _resources(ray)
    if any(all(has.get(what, 0.0) >= share for what, share in wanted.items()) for has in nodes):
        return
    most = {what: max((has.get(what, 0.0) for has in nodes), default=0.0) for what in wanted}
    raise EngineError(
        f"No node of the cluster at {place.address} has what a run is to have: "
        f"{_in_words(wanted)} wanted, at most {_in_words(most)} there."
    )


def _wanted(place: Place) -> dict[str, float]:
    """A share, as Ray counts it."""
    wanted = {"CPU": float(place.cpus), "GPU": float(place.gpus)}
    if place.memory_gb is not None:
        wanted["memory"] = place.memory_gb * 2**30
    return wanted


def _resources(ray: Any) -> list[dict[str, float]]:
    return [each["Resources"] for each in ray.nodes() if each["Alive"]]


def _in_words(resources: Mapping[str, float]) -> str:
    parts = [f"{resources['CPU']:g} CPUs", f"{resources['GPU']:g} GPUs"]
    if "memory" in resources:
        parts.append(f"{resources['memory'] / 2**30:.1f} GB")
    return ", ".join(parts)
