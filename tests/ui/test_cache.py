"""One cache with one bound in bytes."""

import threading
from dataclasses import dataclass

import numpy as np
import pytest

from ui import cache
from ui.cache import Cache, size_of


def put(store, key, size, kind="things"):
    return store.get(kind, key, lambda: np.zeros(size, np.uint8))


def total(store):
    return sum(usage.bytes for usage in store.usage().values())


def test_a_value_is_made_once():
    store, made = Cache(1000), []
    for _ in range(3):
        assert store.get("things", "a", lambda: made.append(1) or "value") == "value"
    assert made == [1]


def test_kinds_do_not_meet():
    store = Cache(10_000)
    assert store.get("one", 1, lambda: "a") == "a" and store.get("two", 1, lambda: "b") == "b"


def test_what_was_asked_for_longest_ago_goes_and_the_bound_holds():
    store = Cache(35_000)
    for key in "abc":
        put(store, key, 10_000)
    put(store, "a", 10_000)
    put(store, "d", 10_000)
    assert total(store) <= 35_000 and store.usage()["things"].entries == 3
    made = []
    for key in "acdb":
        store.get("things", key, lambda key=key: made.append(key) or b"")
    assert made == ["b"]


def test_one_that_is_larger_than_the_bound_is_given_and_kept_alone():
    store = Cache(1000)
    put(store, "small", 10)
    assert len(put(store, "large", 5000)) == 5000
    assert store.usage()["things"].entries == 1


class Network:
    nbytes = 1000


def test_a_value_that_grows_while_it_is_used_counts_as_what_it_is():
    store, network = Cache(20_000), Network()
    put(store, "array", 15_000)
    store.get("networks", 1, lambda: network)
    network.nbytes = 10_000
    put(store, "another", 10)
    assert store.usage()["things"].entries == 1 and "networks" in store.usage()


class Lighter(Network):
    def lighten(self):
        self.nbytes = 1000


def test_what_can_be_made_again_at_once_goes_before_any_value_does():
    store, network = Cache(20_000), Lighter()
    store.get("networks", 1, lambda: network)
    network.nbytes = 10_000
    put(store, "array", 15_000)
    assert store.usage()["things"].entries == 1 and network.nbytes == 1000
    put(store, "too much", 10_000)
    assert store.usage()["things"].entries == 1 and "networks" not in store.usage()


def test_many_who_ask_at_once_wait_for_one_making_and_others_do_not():
    store, begun, go_on, made = Cache(1000), threading.Event(), threading.Event(), []

    def slow():
        made.append(1)
        begun.set()
        assert go_on.wait(10)
        return "slow"

    found = []
    threads = [
        threading.Thread(target=lambda: found.append(store.get("a", 1, slow))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    assert begun.wait(10)
    assert store.get("a", 2, lambda: "quick") == "quick"
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert found == ["slow"] * 8 and made == [1]


def test_what_cannot_be_made_is_tried_again():
    store = Cache(1000)
    with pytest.raises(ZeroDivisionError):
        store.get("a", 1, lambda: 1 // 0)
    assert store.get("a", 1, lambda: "now") == "now"


@dataclass(frozen=True)
class Pair:
    first: np.ndarray
    second: np.ndarray
    name: str


def test_an_array_that_is_in_a_value_twice_counts_once():
    array = np.zeros(10_000, np.uint8)
    views = Pair(array[:5000], array.reshape(100, 100), "a name")
    assert 10_000 < size_of(views) < 11_000
    assert size_of((array, array.copy())) > 20_000


@pytest.mark.parametrize(("value", "expected"), [("20", 20), ("", 150), ("-3", 150), ("a", 150),
                                                 ("0", 150)])  # fmt: skip
def test_the_bound_is_a_setting(monkeypatch, value, expected):
    monkeypatch.setenv(cache.VARIABLE, value)
    assert cache.most_bytes() == expected * 10**6


def test_memory_is_given_back_once_something_large_was_made(monkeypatch):
    store, given_back = Cache(10**8), []
    monkeypatch.setattr(cache, "give_back", lambda: given_back.append(1))
    put(store, "small", 10_000)
    assert not given_back
    for _ in range(2):
        put(store, "large", 2_000_000)
    assert given_back == [1]
