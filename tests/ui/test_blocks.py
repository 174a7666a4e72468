"""Blocks by digest: made once, kept with a bound, and only what was offered."""

from __future__ import annotations

import gc
import gzip
import threading
import time
import weakref
from dataclasses import replace

import numpy as np
import pytest

from ui import blocks
from ui.blocks import BlockStore, Offer, digest_of
from ui.cache import Cache, cached, most_bytes
from ui.components import map_blocks
from ui.state import open_run
from ui.widgets import map_data
from vae_core.sharing.map_blocks import codes_block


def offer(digest, content=b"x", calls=None, *, compressed=False):
    def make():
        if calls is not None:
            calls.append(digest)
        return content

    return Offer(digest, make, compressed)


def test_only_what_was_offered_is_given():
    store = BlockStore(Cache(10**6))
    store.offer(offer("a", b"content"))
    assert store.get("a").plain == b"content"
    assert store.get("b") is None


def test_a_block_is_made_when_it_is_asked_for_and_once():
    calls = []
    store = BlockStore(Cache(10**6))
    for _ in range(3):  # at every click
        store.offer(offer("a", calls=calls))
    assert not calls
    assert store.get("a") is store.get("a")
    assert calls == ["a"]


def test_compressed_blocks_are_packed_and_can_be_unpacked():
    store = BlockStore(Cache(10**6))
    store.offer(offer("a", b"0" * 10_000, compressed=True))
    block = store.get("a")
    assert len(block.content) < 200
    assert gzip.decompress(block.content) == block.plain == b"0" * 10_000


def test_a_block_that_left_the_cache_is_made_again():
    calls = []
    store = BlockStore(Cache(25_000))
    for name in "abcd":
        store.offer(offer(name, b"x" * 10_000, calls))
        store.get(name)
    store.get("d")
    assert calls == list("abcd")
    assert store.get("a").plain == b"x" * 10_000
    assert calls == list("abcda")


def test_the_oldest_offers_go():
    store = BlockStore(Cache(10**6), most_offers=2)
    for name in "abc":
        store.offer(offer(name))
    assert store.get("a") is None and store.get("c") is not None


def test_many_who_ask_at_once_wait_for_one_making():
    calls, results = [], []
    store = BlockStore(Cache(10**6))

    def slow():
        calls.append(1)
        time.sleep(0.1)
        return b"content"

    store.offer(Offer("a", slow, compressed=False))
    threads = [threading.Thread(target=lambda: results.append(store.get("a"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1 and [block.plain for block in results] == [b"content"] * 8


def test_another_block_does_not_wait():
    store, begun, go_on = BlockStore(Cache(10**6)), threading.Event(), threading.Event()

    def stuck():
        begun.set()
        assert go_on.wait(10)
        return b"late"

    store.offer(Offer("slow", stuck, compressed=False))
    store.offer(offer("fast", b"now"))
    waiting = threading.Thread(target=store.get, args=("slow",))
    waiting.start()
    assert begun.wait(10)
    assert store.get("fast").plain == b"now"
    go_on.set()
    waiting.join()


def test_what_cannot_be_made_is_tried_again():
    answers = [OSError("not now"), b"content"]
    store = BlockStore(Cache(10**6))

    def make():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    store.offer(Offer("a", make, compressed=False))
    with pytest.raises(OSError, match="not now"):
        store.get("a")
    assert store.get("a").plain == b"content"


def test_digests_differ_where_a_part_does():
    assert digest_of("a", 1) == digest_of("a", 1)
    assert (
        len({digest_of("a", 1), digest_of("a", 2), digest_of("b", 1), digest_of("a", 1, "")}) == 4
    )


def test_a_map_of_a_fine_grid_begins_with_a_glimpse_of_its_codes(trained):
    data = map_data.of(open_run.opened(trained["mlp"]))
    assert not data.is_fine and map_blocks.offer(data, 1.0)["glimpse"] is None
    betas = np.geomspace(0.02, 20, 90).astype(np.float32)
    many = data.codes()
    values = many.mean.at_nodes([0] * 90)
    fine = replace(many, betas=betas, mean=values, log_variance_betas=betas, log_variance=values)
    data = replace(data, codes=lambda: fine, is_fine=True)
    assert map_blocks.offer(data)["glimpse"] is None  # of a map that does not say where it begins
    at_one, at_two = (map_blocks.offer(data, beta)["glimpse"] for beta in (1.0, 2.0))
    assert at_one != at_two
    for digest, beta in ((at_one, 1.0), (at_two, 2.0)):
        assert blocks.store().get(digest).plain == codes_block(fine.glimpse(beta))


def test_offers_of_a_run_hold_none_of_its_arrays(trained):
    """An evicted run's memory is free although its map is on somebody's screen."""
    opened = open_run.opened(trained["mlp"])
    integers = weakref.ref(opened.codes.mean.integers)
    digests = map_blocks.offer(map_data.of(opened))
    del opened
    cached("filler", 0, lambda: np.zeros(most_bytes(), np.uint8))
    gc.collect()
    assert integers() is None
    assert len(blocks.store().get(digests["codes"]).plain) > 1000
