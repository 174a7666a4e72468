"""The codes of a data set, computed on a cluster: block after block, each on a node that is free.

Nothing of the data set is kept there. A block travels with its question, and few of them are under
way at a time, so that memory does not grow with the set.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from vae_core.analysis.code_table import Block, CodeTable
from vae_core.errors import EngineError
from vae_core.jobs.cluster import connection, node
from vae_core.jobs.cluster.place import Place
from vae_core.runs import Run, transfer

_AHEAD = 2  # blocks that a node has: it computes one while the next one comes


def rows(run: Run, place: Place, blocks: Iterable[Block], beta: float) -> Iterator[CodeTable]:
    """The rows of every block, in the order of the blocks.

    Raises:
        EngineError: the cluster does not answer, cannot compute it, or is lost.
    """
    place.require_answer()
    ray = connection.connected(place)
    try:
        yield from _Map(ray, run, place).over(blocks, beta)
    finally:
        ray.shutdown()


class _Map:
    """Encoders on all nodes, each with the same networks; one that dies is done without."""

    def __init__(self, ray: Any, run: Run, place: Place) -> None:
        self._ray = ray
        files = ray.put(transfer.networks(run))
        self._encoders = [
            connection.actor(ray, node.Encoder, place) for _ in range(connection.room(ray, place))
        ]
        self._turn = 0
        for each in list(self._encoders):
            connection.require_same(self._got(each.versions.remote()))
            self._got(each.open.remote(run.name, files))

    def over(self, blocks: Iterable[Block], beta: float) -> Iterator[CodeTable]:
        asked: deque[tuple[Block, Any]] = deque()
        for block in blocks:
            asked.append((block, self._ask(block, beta)))
            if len(asked) >= _AHEAD * len(self._encoders):
                yield self._answer(*asked.popleft(), beta)
        while asked:
            yield self._answer(*asked.popleft(), beta)

    def _ask(self, block: Block, beta: float) -> Any:
        encoder = self._encoders[self._turn % len(self._encoders)]
        self._turn += 1
        return encoder, encoder.rows.remote(block, beta)

    def _answer(self, block: Block, asked: Any, beta: float) -> CodeTable:
        while True:
            encoder, answer = asked
            try:
                rows: CodeTable = self._ray.get(answer)
                return rows
            except self._ray.exceptions.RayActorError as error:
                if encoder in self._encoders:
                    self._encoders.remove(encoder)
                if not self._encoders:
                    raise EngineError(
                        "The cluster was lost before all codes were computed. Try it again, or on "
                        "this machine with --engine local."
                    ) from error
                asked = self._ask(block, beta)
            except self._ray.exceptions.RayTaskError as error:
                raise _failed(error) from error

    def _got(self, answer: Any) -> Any:
        try:
            return self._ray.get(answer)
        except self._ray.exceptions.RayActorError as error:
            raise EngineError("A node of the cluster was lost; try it again.") from error
        except self._ray.exceptions.RayTaskError as error:
            raise _failed(error) from error


def _failed(error: Any) -> EngineError:
    return EngineError(f"A node of the cluster failed: {getattr(error, 'cause', None) or error}.")
