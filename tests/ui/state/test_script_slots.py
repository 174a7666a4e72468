"""Script runs take turns: never more than a few at once, and never one that waits for itself."""

import threading
import time

import pytest

from ui.state import script_slots


def test_no_more_than_two_compute_at_once_and_all_get_their_turn():
    lock, running, most, done = threading.Lock(), 0, 0, 0

    def script():
        nonlocal running, most, done
        with script_slots.taken():
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.01)
            with lock:
                running -= 1
                done += 1

    threads = [threading.Thread(target=script) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert (most, done) == (2, 12)


def test_a_turn_within_a_turn_does_not_wait_and_a_failed_one_is_given_back():
    def nested():
        with script_slots.taken(), script_slots.taken(), script_slots.taken():
            raise KeyError

    for _ in range(5):
        with pytest.raises(KeyError):
            nested()
