"""A training that is held: when, until when, and what its clock says of it."""

import pytest

from tests.support.small import SMALL
from vae_core import runs
from vae_core.jobs.hold import Hold


@pytest.fixture
def run():
    return runs.create_run(SMALL)


class Time:
    """A clock that only sleeping moves."""

    def __init__(self, after=lambda sleeps: None):
        self.now, self.slept, self._after = 50.0, [], after

    def sleep(self, seconds):
        self.now += 10.0
        self.slept.append(seconds)
        self._after(len(self.slept))


def hold(run, time, told):
    return Hold(run, 12, lambda: time.now, time.sleep, told.append)


def test_it_is_wanted_from_the_end_of_the_epoch_that_was_asked_for(run):
    held = hold(run, Time(), [])
    assert not held.is_wanted(0) and not held.is_wanted(99)
    run.request_pause(2)
    assert [held.is_wanted(step) for step in (0, 23, 24, 25)] == [False, False, True, True]
    run.request_pause()
    assert held.is_wanted(0)


def test_it_waits_until_it_is_told_to_go_on_and_its_clock_stands_still(run):
    time, told = Time(lambda sleeps: sleeps == 3 and run.go_on()), []
    held = hold(run, time, told)
    run.request_pause()
    assert held.clock() == 50
    held.until_it_is_not(5)
    assert told == [True, False] and time.slept == [0.1] * 3
    assert held.clock() == 50 and time.now == 80
    time.now += 7
    assert held.clock() == 57
    run.request_pause()
    time._after = lambda sleeps: run.go_on()
    held.until_it_is_not(6)
    assert held.clock() == 57  # both waits count


def test_a_wish_to_stop_ends_the_wait(run):
    time = Time(lambda sleeps: sleeps == 2 and run.request_stop())
    told = []
    held = hold(run, time, told)
    run.request_pause()
    held.until_it_is_not(5)
    assert len(time.slept) == 2 and told == [True, False] and run.pause_requested() == 0
