"""A small class with the app open: nothing fails, and the server's memory stays bounded."""

import asyncio
import os
from pathlib import Path

import numpy as np
import pytest

from benchmarks import class_of_fifty
from tests.support import driver
from tests.support.survival import trainer_of, wait_for
from tests.support.trainings import LONG, end
from tests.support.visitors import Visitor
from vae_core import jobs

RUN = "mnist-every-beta-deep"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("class"))
    with driver.serve(driver.ROOT / "app.py", {"VAE_RUNS_DIR": folder}) as served:
        yield served


def test_eight_sessions_meet_no_error_and_memory_stays(server):
    figures = asyncio.run(
        class_of_fifty.measure(
            server, None, spread=class_of_fifty.shipped(3), sessions=8, seconds=5, warm_up=5
        )
    )
    assert figures.errors == 0 and figures.answers >= 8
    assert figures.end_mb <= 1.2 * figures.warm_mb


def test_a_hundred_reloads_are_let_go(server):
    """Half of them before the page has come, when its megabytes wait to be sent."""

    async def reload(times):
        for index in range(times):
            visitor = Visitor(server.url, RUN, "explore", np.random.default_rng(index))
            if index % 2:
                await visitor.leave_early()
            else:
                await visitor.open()
                await visitor.close()

    asyncio.run(reload(20))
    before = server.memory_mb()
    asyncio.run(reload(80))
    assert server.memory_mb() <= before + 100, "megabytes"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks processes up in /proc")
def test_a_trainer_in_the_background_gives_way_to_the_pages():
    run = jobs.start(LONG)
    wait_for(lambda: run.state.epoch >= 1, "the first epoch")
    process = trainer_of(run)
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, process) == max(own, 10)
    autogroup = Path(f"/proc/{process}/autogroup")
    assert not autogroup.exists() or autogroup.read_text().endswith("nice 10\n")
    end(run)
