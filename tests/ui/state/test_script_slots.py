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


def test_what_a_turn_has_asked_once_it_keeps_until_it_ends():
    answers = iter(range(10))
    with script_slots.taken():
        first = [script_slots.once("stamp", lambda: next(answers)) for _ in range(3)]
        with script_slots.taken():
            first.append(script_slots.once("stamp", lambda: next(answers)))
        other = script_slots.once("another", lambda: next(answers))
    with script_slots.taken():
        second = script_slots.once("stamp", lambda: next(answers))
    assert (first, other, second) == ([0] * 4, 1, 2)


def test_outside_of_a_turn_and_in_another_thread_it_is_asked_anew():
    answers, seen = iter(range(10)), []
    with script_slots.taken():
        script_slots.once("stamp", lambda: next(answers))
        other = threading.Thread(
            target=lambda: seen.append(script_slots.once("stamp", lambda: next(answers)))
        )
        other.start()
        other.join()
    seen += [script_slots.once("stamp", lambda: next(answers)) for _ in range(2)]
    assert seen == [1, 2, 3]


def test_a_failure_is_not_kept():
    def fails():
        raise KeyError

    with script_slots.taken():
        with pytest.raises(KeyError):
            script_slots.once("stamp", fails)
        assert script_slots.once("stamp", lambda: 1) == 1
