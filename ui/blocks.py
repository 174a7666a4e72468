"""Blocks: large, unchanging bytes that browsers fetch by digest.

A script run only says how a block is made (``offer``); it is made when the first browser asks
for it, once for all of them, and kept while it is among those asked for last. An offer holds no
arrays: where a run was evicted from the cache, its files are opened again.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

import streamlit as st

_MOST_BYTES = 48_000_000  # of blocks kept, which is some four large runs
_MOST_OFFERS = 4_000


@dataclass(frozen=True)
class Offer:
    """How a block is made.

    Attributes:
        digest: names the block's content: another content has another digest.
        make: gives the bytes. It runs in a thread of the server, and whatever it holds is held
            as long as the offer is.
        compressed: whether compression pays; a network's weights do not get smaller.
    """

    digest: str
    make: Callable[[], bytes]
    compressed: bool


@dataclass(frozen=True)
class Block:
    """Attributes:
    content: the bytes, packed by gzip if ``compressed``.
    """

    content: bytes
    compressed: bool

    @property
    def plain(self) -> bytes:
        return gzip.decompress(self.content) if self.compressed else self.content


class BlockStore:
    """Offers and the blocks made from them, for all sessions; safe to use from any thread."""

    def __init__(self, most_bytes: int = _MOST_BYTES, most_offers: int = _MOST_OFFERS) -> None:
        self._most_bytes, self._most_offers = most_bytes, most_offers
        self._lock = threading.Lock()
        self._offers: OrderedDict[str, Offer] = OrderedDict()
        self._made: OrderedDict[str, Block] = OrderedDict()
        self._being_made: dict[str, Future[Block]] = {}

    def offer(self, offer: Offer) -> str:
        """Let browsers ask for a block; returns its digest."""
        with self._lock:
            self._offers[offer.digest] = offer
            self._offers.move_to_end(offer.digest)
            while len(self._offers) > self._most_offers:
                digest, _ = self._offers.popitem(last=False)
                self._made.pop(digest, None)
        return offer.digest

    def get(self, digest: str) -> Block | None:
        """The block of that digest, or None where nobody has offered one.

        Raises:
            Exception: whatever its making raised; it is tried again when asked for again.
        """
        with self._lock:
            offer = self._offers.get(digest)
            if offer is None:
                return None
            if digest in self._made:
                self._made.move_to_end(digest)
                return self._made[digest]
            waiting = self._being_made.get(digest)
            if waiting is None:
                mine = self._being_made[digest] = Future()
        if waiting is not None:
            return waiting.result()
        return self._make(offer, mine)

    def _make(self, offer: Offer, promise: Future[Block]) -> Block:
        try:
            block = _made(offer)
        except BaseException as error:
            with self._lock:
                del self._being_made[offer.digest]
            promise.set_exception(error)
            raise
        with self._lock:
            del self._being_made[offer.digest]
            self._made[offer.digest] = block
            self._forget()
        promise.set_result(block)
        return block

    def _forget(self) -> None:
        """Let go of the blocks asked for longest ago; the last one stays, however large."""
        size = sum(len(block.content) for block in self._made.values())
        while size > self._most_bytes and len(self._made) > 1:
            _, oldest = self._made.popitem(last=False)
            size -= len(oldest.content)

    def bytes_kept(self) -> int:
        with self._lock:
            return sum(len(block.content) for block in self._made.values())


def _made(offer: Offer) -> Block:
    content = offer.make()
    if offer.compressed:
        content = gzip.compress(content, compresslevel=3, mtime=0)
    return Block(content, offer.compressed)


def digest_of(*parts: object) -> str:
    """A digest of what a block's content follows from; equal parts, equal content."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:40]


@st.cache_resource(max_entries=1, show_spinner=False)
def store() -> BlockStore:
    """The server's blocks."""
    return BlockStore()
