"""Blocks: large, unchanging bytes that browsers fetch by digest.

A script run only says how a block is made (``offer``); it is made when the first browser asks
for it, once for all of them, and kept in the server's cache. An offer holds no arrays: where a
run has left the cache, its files are opened again.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from ui.cache import Cache, shared

_LEVEL = 3
_MOST_OFFERS = 4_000
_MOST_FOLLOWED = 500


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
    content: the bytes, packed by gzip: Streamlit would pack what is not, at every answer.
    """

    content: bytes

    @classmethod
    def of(cls, plain: bytes, level: int) -> Block:
        """Pack the bytes; at level 0 they only get gzip's frame."""
        return cls(gzip.compress(plain, compresslevel=level, mtime=0))

    @property
    def plain(self) -> bytes:
        return gzip.decompress(self.content)


class BlockStore:
    """Offers and the blocks made from them, for all sessions; safe to use from any thread."""

    def __init__(self, cache: Cache, most_offers: int = _MOST_OFFERS) -> None:
        self._cache, self._most_offers = cache, most_offers
        self._lock = threading.Lock()
        self._offers: OrderedDict[str, Offer] = OrderedDict()
        self._followed: OrderedDict[str, Callable[[], Offer | None]] = OrderedDict()

    def offer(self, offer: Offer) -> str:
        """Let browsers ask for a block; returns its digest."""
        with self._lock:
            self._offers[offer.digest] = offer
            self._offers.move_to_end(offer.digest)
            while len(self._offers) > self._most_offers:
                self._offers.popitem(last=False)
        return offer.digest

    def follow(self, name: str, latest: Callable[[], Offer | None]) -> str:
        """Let browsers ask which block is the latest under a name; returns the name.

        Args:
            latest: gives it, None for none; it is asked often, in the server's loop.
        """
        with self._lock:
            self._followed[name] = latest
            self._followed.move_to_end(name)
            while len(self._followed) > _MOST_FOLLOWED:
                self._followed.popitem(last=False)
        return name

    def latest(self, name: str) -> str | None:
        """The digest of the latest block under a name; None where there is none."""
        with self._lock:
            latest = self._followed.get(name)
        found = latest() if latest else None
        return None if found is None else self.offer(found)

    def get(self, digest: str) -> Block | None:
        """The block of that digest, or None where nobody has offered one.

        Raises:
            Exception: whatever its making raised; it is tried again when asked for again.
        """
        with self._lock:
            offer = self._offers.get(digest)
        if offer is None:
            return None
        return self._cache.get("blocks", digest, lambda: _made(offer))


def _made(offer: Offer) -> Block:
    return Block.of(offer.make(), _LEVEL if offer.compressed else 0)


def digest_of(*parts: object) -> str:
    """A digest of what a block's content follows from; equal parts, equal content."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:40]


@st.cache_resource(max_entries=1, show_spinner=False)
def store() -> BlockStore:
    """The server's blocks."""
    return BlockStore(shared())
