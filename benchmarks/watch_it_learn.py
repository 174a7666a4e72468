"""Watching a training: how soon and how often it moves, what that costs, and its film on Explore.

    python benchmarks/watch_it_learn.py --data digits mnist --pairs 10
    python benchmarks/watch_it_learn.py --collapse docs/collapse.gif

For each data set, in a headless Chromium on this machine:

- seconds from *Start* to the first points that move, with a warm trainer, and moments a second;
- seconds of a whole training, beside the estimate;
- the trainer's images a second with the live map and without it, the same page open in both, in
  alternating pairs: the median of the ratios, with its 95 % interval;
- the film on Explore: milliseconds a frame while it is scrubbed in 3 s, requests meanwhile, and how
  far the codes of five moments are from those that the run has kept.

``--collapse`` trains the digits at β = 20 from the start and with warm-up, and writes both films
beside each other.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support import driver
from vae_core import jobs, runs
from vae_core.datasets import DATA_DIR_VARIABLE, data_dir
from vae_core.images import film as pictures
from vae_core.jobs import estimate, film, warm
from vae_core.jobs.trainer import train_run
from vae_core.runs import Run
from vae_core.vae.config import FixedBeta, TrainingConfig
from vae_core.vae.presets import PRESETS

CONFIGS = {
    "digits": PRESETS["fast"].config.replace(dataset="digits", epochs=150),
    "mnist": PRESETS["fast"].config.replace(epochs=6),
}
_WATCHED = 12.0  # seconds
_LIVE = "document.querySelector('.lm-live')"
_MOVES = f"""() => {{
    const map = {_LIVE}?.latentMap;
    if (!map || !map.positions) return false;
    const now = Array.from(map.positions.slice(0, 40));
    const moved = window.before && now.some((value, i) => value !== window.before[i]);
    window.before = now;
    return moved && performance.now();
}}"""
_SCRUB = """async () => {
    const range = document.querySelector('.lm-time-range');
    const map = document.querySelector('.lm').latentMap, last = map.film.last;
    const times = [], seen = [];
    let before = performance.now();
    const began = before;
    while (performance.now() - began < 3000) {
        range.value = last * (performance.now() - began) / 3000;
        range.dispatchEvent(new Event('input', {bubbles: true}));
        const now = await new Promise(requestAnimationFrame);
        times.push(now - before);
        before = now;
    }
    for (let i = 0; i < 5; i++) {
        range.value = Math.floor(i * (last - 1) / 4);
        range.dispatchEvent(new Event('input', {bubbles: true}));
        for (let k = 0; k < 3; k++) await new Promise(requestAnimationFrame);
        seen.push({epoch: map.film.epoch, positions: Array.from(map.positions)});
    }
    return {times: times.slice(2), seen};
}"""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", nargs="*", choices=tuple(CONFIGS), default=list(CONFIGS))
    parser.add_argument("--pairs", type=int, default=10, help="0 leaves the cost out")
    parser.add_argument("--shots", type=Path, help="a folder for pictures of the page")
    parser.add_argument("--collapse", type=Path, metavar="GIF", help="write the two films instead")
    options = parser.parse_args(arguments)
    if options.collapse:
        collapse(options.collapse)
        return
    for name in options.data:
        with tempfile.TemporaryDirectory() as folder:
            _measure(name, Path(folder), options.pairs, options.shots)


def _measure(name: str, folder: Path, pairs: int, shots: Path | None) -> None:
    variables = {
        "VAE_RUNS_DIR": str(folder), DATA_DIR_VARIABLE: str(data_dir()), warm.VARIABLE: "on",
    }  # fmt: skip
    with driver.serve(driver.ROOT / "app.py", variables) as server, driver.chromium() as browser:
        page = driver.new_context(browser).new_page()
        _start(page, server.url, name, folder, shots)
        run = _train(CONFIGS[name], folder)
        page.goto(f"{server.url}/?run={run.name}&z=0,0")
        _film(page, run, shots, name)
        if pairs:
            _cost(page, server.url, CONFIGS[name], folder, pairs)


def _train(config: TrainingConfig, folder: Path) -> Run:
    """A training, beside what was estimated before it."""
    ready = warm.ready_for(folder) is not None
    expected = estimate.seconds(config, runs.list_runs(folder).runs, ready=ready)
    began = time.monotonic()
    run = jobs.start(config, folder=folder)
    _wait(lambda: run.state.status == "done", 600)
    took = time.monotonic() - began
    how = "a warm trainer" if ready else "a cold start"
    print(
        f"{config.dataset}: {took:.0f} s from {how} to the end, {expected:.0f} s estimated",
        flush=True,
    )
    return run


def _start(page: Any, url: str, name: str, folder: Path, shots: Path | None) -> None:
    """How soon after a click on *Start* points move, and how often."""
    page.goto(f"{url}/train")
    page.get_by_role("button", name="Start training").wait_for()
    if name != "digits":  # which the form begins with
        page.get_by_test_id("stMain").get_by_role("combobox", name="Data").click()
        page.get_by_role("option", name=re.compile("^MNIST")).click()
    _wait(lambda: _is_ready(page, folder, CONFIGS[name].dataset), 300)
    page.get_by_role("button", name="Start training").click()
    clicked = time.monotonic()
    first = None
    while first is None:
        first = time.monotonic() - clicked if page.evaluate(_MOVES) else None
        assert time.monotonic() < clicked + 120, "no point has moved"
        time.sleep(0.02)
    print(f"{name}: {first:.2f} s from Start to the first points that move", flush=True)
    began, settled = time.monotonic(), page.evaluate(f"{_LIVE}.latentMap.film.settled")
    while (passed := time.monotonic() - began) < _WATCHED:
        time.sleep(0.25)
        now = page.evaluate(f"{_LIVE}?.latentMap?.film.settled ?? null")
        if now is None:  # the training has ended
            break
        seen = now - settled
        if shots:
            page.screenshot(path=str(shots / f"live-{name}.png"))
    print(f"{name}: {seen / passed:.2f} moments a second drawn, over {passed:.0f} s", flush=True)
    for run in jobs.active(runs.list_runs(folder).runs):
        jobs.stop(run)
        _wait(lambda run=run: not run.is_owned(), 120)


def _is_ready(page: Any, folder: Path, dataset: str) -> bool:
    ready = warm.ready_for(folder)
    page.wait_for_timeout(200)
    return ready is not None and ready.dataset == dataset


def _film(page: Any, run: Run, shots: Path | None, name: str) -> None:
    page.wait_for_selector('.lm[data-axes="true"]')
    page.hover(".lm-time-range")
    page.wait_for_function(
        "() => (({film}) => film.settled === film.last)(document.querySelector('.lm').latentMap)"
    )
    page.wait_for_timeout(500)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    result = page.evaluate(_SCRUB)
    by_epoch = {kept.epoch: kept for kept in run.snapshots()}
    worst = 0.0
    for moment in result["seen"]:
        mean = run.snapshot(by_epoch[moment["epoch"]]).codes.mean[0]
        drawn = np.array(moment["positions"]).reshape(-1, 2)
        worst = max(worst, float(np.abs(drawn - mean[: len(drawn)]).max()))
    median, slow = np.percentile(result["times"], [50, 95])
    size = sum((run.path / kept.name).stat().st_size for kept in by_epoch.values())
    print(
        f"{name}: {len(by_epoch)} snapshots, {size / 1e6:.1f} MB; scrubbed in 3 s: "
        f"{median:.1f} ms a frame ({slow:.1f} at the 95th percentile), {len(asked)} requests, "
        f"codes of five moments within {worst:.1e}"
    )
    if shots:
        page.screenshot(path=str(shots / f"film-{name}.png"))


def _cost(page: Any, url: str, config: TrainingConfig, folder: Path, pairs: int) -> None:
    ratios = []
    for pair in range(pairs):
        speeds = {}
        for live in (True, False) if pair % 2 else (False, True):
            run = jobs.start(config, folder=folder, watched=live)
            page.goto(f"{url}/train?job={run.name}" + ("" if live else "&live=off"))
            _wait(lambda run=run: run.state.status == "done", 900)
            speeds[live] = float(np.median([r.images_per_second for r in run.history[1:]]))
        ratios.append(speeds[True] / speeds[False])
    order = np.random.default_rng(0).integers(len(ratios), size=(10_000, len(ratios)))
    low, high = np.percentile(np.median(np.array(ratios)[order], axis=1), [2.5, 97.5])
    print(
        f"{config.dataset}: with the live map {np.median(ratios):.1%} of the images a second "
        f"without it, median of {pairs} pairs, 95 % interval {low:.1%} to {high:.1%}"
    )


def collapse(out: Path) -> None:
    """β = 20 on the digits, from the start and with warm-up: two films in one, and the KL."""
    base = PRESETS["fast"].config.replace(
        dataset="digits", epochs=120, beta=FixedBeta(20.0), learning_rate=3e-3, schedule="constant"
    )
    films = []
    with tempfile.TemporaryDirectory() as folder:
        for what, config in (
            ("from the start", base),
            ("warm-up", base.replace(kl_schedule="warm-up", kl_epochs=60)),
        ):
            run = runs.create_run(config, folder=folder)
            train_run(run)
            films.append(film.frames(run, caption=f"{what}: "))
            print(f"{what}: {run.metrics[0]}")
            for kept in run.snapshots()[::3]:
                row = run.snapshot(kept).metrics[0]
                each = ", ".join(f"{kl:.2f}" for kl in row.kl_per_dimension)
                print(f"  epoch {kept.epoch:g}: β {row.beta:.3g}, KL of each dimension {each}")
    out.write_bytes(pictures.gif(pictures.beside(*films)))
    print(out)


def _wait(condition: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


if __name__ == "__main__":
    main()
