"""One training run, live: curves, progress, stop; redrawn on its own while it goes on."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.markdown import escaped
from ui.state import navigation, session
from ui.train import controls, live
from vae_core import jobs, runs
from vae_core.errors import VaeError
from vae_core.reference.glossary import meaning
from vae_core.runs import EpochRecord, Run, RunState, TestMetrics, last_beta
from vae_core.vae.config import BetaRange

_POLL_SECONDS = 0.7
# Beside a map that follows the training by itself: drawing this page anew at the usual pace takes a
# browser what the training then lacks.
_CALM_SECONDS = 1.5
_SETTLED_EPOCHS = 8
_TERMS = (("loss", "Loss"), ("reconstruction", "Reconstruction"), ("kl", "KL"))


def watch(name: str | None) -> None:
    """Draw the run's training; polls while it is active, and not afterwards."""
    if name is None:
        _nothing_running()
        return
    run = runs.open_run(name)
    active = run.state.status in ("queued", "running")
    calm = active and live.follows(run)
    every = _CALM_SECONDS if calm else _POLL_SECONDS
    st.fragment(_draw, run_every=every if active else None)(run, active, calm)


def _nothing_running() -> None:
    with st.container(border=True):
        st.markdown("**No training is running.**")
        st.caption(
            "Start one on the left. Its reconstruction, KL and loss appear here after every epoch, "
            "on the training examples and on held-out ones."
        )


def _draw(run: Run, was_active: bool, was_calm: bool) -> None:
    try:
        state, history = run.state, run.history
    except VaeError as error:
        st.error(escaped(str(error)))
        return
    active = state.status in ("queued", "running")
    if was_active and not active:
        st.rerun()  # once more for the whole page, and no polling after that
    with st.container(border=True):
        st.markdown(f"**{escaped(run.title)}**")
        _draw_state(run, state)
        if active:
            controls.draw_beta(run)
        if state.status == "running" and live.is_on():
            live.draw(run)
        if history:
            _draw_numbers(run, history[-1], ended=not active)
        if history or state.loss is not None:
            _draw_curves(run, history, state)
        elif active:
            st.caption("The first point appears after the first steps.")
    if active and live.follows(run) != was_calm:
        st.rerun()  # at another pace; here, where every button has been heard


def _draw_state(run: Run, state: RunState) -> None:
    epochs = run.config.epochs
    if state.status == "queued":
        st.info(f"{escaped(state.phase) or 'Waiting for its turn'}: one training runs at a time.")
        _stop_button(run)
    elif state.status == "running":
        done = (state.epoch + state.progress) / epochs
        st.progress(min(done, 1.0), text=_progress_text(state, epochs))
        with st.container(horizontal=True, vertical_alignment="center"):
            _stop_button(run)
            controls.draw_pause(run, state)
            live.draw_switch()
    elif state.status == "done":
        st.success(f"Done: {epochs} epochs.", icon=":material/check_circle:")
    elif state.status == "failed":
        st.error(escaped(state.reason), icon=":material/error:")
    else:
        st.warning(
            f"{escaped(state.reason)} {state.epoch} of {epochs} epochs done.",
            icon=":material/pause:",
        )
    if state.device:
        st.caption(f"Device: {escaped(state.device)}")
    if state.note:
        st.info(escaped(state.note), icon=":material/database:")
    if state.status not in ("queued", "running"):
        _after_buttons(run)


def _progress_text(state: RunState, epochs: int) -> str:
    if state.phase == "Paused":
        return f"Paused in epoch {min(state.epoch + 1, epochs)} of {epochs}"
    if state.phase != "Training":
        return f"{escaped(state.phase)} …"
    text = f"Epoch {min(state.epoch + 1, epochs)} of {epochs}"
    if state.seconds_left is None:
        return f"{text} · the first epoch also compiles the model"
    minutes, seconds = divmod(round(state.seconds_left), 60)
    return (
        f"{text} · {minutes} min {seconds:02d} s left" if minutes else f"{text} · {seconds} s left"
    )


def _stop_button(run: Run) -> None:
    requested = run.stop_requested()
    label = "Stopping …" if requested else "Stop training"
    if st.button(label, icon=":material/stop:", disabled=requested, key=f"stop-{run.name}"):
        try:
            jobs.stop(run)
        except VaeError as error:
            st.error(escaped(str(error)))
            return
        st.rerun(scope="fragment")


def _after_buttons(run: Run) -> None:
    with st.container(horizontal=True):
        if run.can_open and st.button(
            "Explore it", type="primary", icon=":material/explore:", key=f"explore-{run.name}"
        ):
            navigation.go_explore(run.name)
        if run.can_resume and st.button(
            "Resume", icon=":material/play_arrow:", key=f"resume-{run.name}"
        ):
            resume(run)
    if run.can_resume:
        say_changed_data(run)
    if state_allows_more(run):
        controls.draw_more_epochs(run)


def state_allows_more(run: Run) -> bool:
    """Whether the run is done and can be trained for longer."""
    return not run.shipped and run.state.status == "done"


def say_changed_data(run: Run) -> None:
    """What resuming would go on with, where that is no longer what the run has learned."""
    try:
        difference = jobs.changed_data(run)
    except VaeError as error:
        st.caption(escaped(str(error)))
        return
    if difference:
        st.caption(
            f":material/database: Its data set has changed since ({escaped(difference)}). Resuming "
            "goes on with it as it is now."
        )


def resume(run: Run) -> None:
    """Go on with a run and follow it; what goes wrong is shown in place."""
    try:
        jobs.resume(run)
    except VaeError as error:
        st.error(escaped(str(error)))
        return
    st.query_params[session.JOB_PARAMETER] = run.name
    st.rerun()


def _draw_numbers(run: Run, last: EpochRecord, *, ended: bool) -> None:
    """The last epoch's figures while it trains; then those of the list: of what is served."""
    try:
        served = run.shown_metrics if ended and run.can_open else None
    except VaeError as error:
        st.error(escaped(str(error)))
        return
    terms = _terms(run)
    for column, (term, label) in zip(st.columns(len(terms)), terms, strict=True):
        value = getattr(last, f"test_{term}") if served is None else getattr(served, term)
        column.metric(
            label,
            f"{value:.2f}",
            help=f"{meaning(term)} Nats per example; train: {getattr(last, f'train_{term}'):.2f}.",
        )
    st.caption(_where_from(run, last, served))


def _where_from(run: Run, last: EpochRecord, served: TestMetrics | None) -> str:
    if served is None:
        return f"Test set after epoch {last.epoch}, nats per example."
    at = f" at β = {served.beta:.4g}" if run.config.conditioned else ""
    why = "averages over every β" if run.config.conditioned else "other draws of z"
    if not run.config.variational:
        return f"Test set after epoch {last.epoch}, nats per example, as the list below has them."
    return (
        f"Test set{at}, nats per example, measured when training ended. The curves end at "
        f"{last.test_loss:.2f}: they are measured while it trains, with {why}."
    )


def _terms(run: Run) -> tuple[tuple[str, str], ...]:
    """The loss and its parts; a plain autoencoder's loss is its reconstruction."""
    return _TERMS if run.config.variational else _TERMS[1:2]


def _draw_curves(run: Run, history: list[EpochRecord], state: RunState) -> None:
    for index, (term, label) in enumerate(_terms(run)):
        points = _points(history, state, term)
        st.vega_lite_chart(
            points,
            _curve(label, _ceiling(points["nats"], len(history)), legend=index == 0),
            key=f"curve-{term}-{run.name}",
            height=165 if index == 0 else 140,
        )
    _draw_beta_in_force(run, history)
    if isinstance(run.config.beta, BetaRange):
        st.caption(
            "β differs from image to image while this network learns: these are averages over "
            "its whole range. Explore has the figures at each β."
        )


def _draw_beta_in_force(run: Run, history: list[EpochRecord]) -> None:
    """β at the end of every epoch, where it was not the same throughout."""
    betas = [(record.epoch, record.beta) for record in history if record.beta is not None]
    if len({beta for _, beta in betas}) < 2:
        return
    points: dict[str, list[Any]] = {
        "epoch": [float(epoch) for epoch, _ in betas], "nats": [beta for _, beta in betas],
        "split": ["train"] * len(betas),
    }  # fmt: skip
    chart = _curve("β in force", max(points["nats"]), legend=False)
    chart["mark"]["interpolate"] = "step-before"
    st.vega_lite_chart(points, chart, key=f"curve-beta-{run.name}", height=110)
    st.caption(f"{last_beta.words(run)}.")


def _points(history: list[EpochRecord], state: RunState, term: str) -> dict[str, list[Any]]:
    """The chart's columns: a row for each epoch and split, and one for the running epoch so far."""
    rows = [
        (float(record.epoch), split, getattr(record, f"{split}_{term}"))
        for record in history
        for split in ("train", "test")
    ]
    now = getattr(state, term)
    if now is not None:
        rows.append((state.epoch + state.progress, "train", now))
    return {name: [row[i] for row in rows] for i, name in enumerate(("epoch", "split", "nats"))}


def _ceiling(nats: list[float], epochs: int) -> float:
    """The axis's upper end: without the first epochs once they would flatten all the others."""
    return max(nats[2 * (_SETTLED_EPOCHS // 4) :] if epochs >= _SETTLED_EPOCHS else nats)


def _curve(label: str, ceiling: float, *, legend: bool) -> dict[str, Any]:
    return {
        "mark": {"type": "line", "point": {"size": 18}, "strokeWidth": 1.8, "clip": True},
        "encoding": {
            "x": {
                "field": "epoch", "type": "quantitative", "title": None, "axis": {"tickMinStep": 1},
            },
            "y": {
                "field": "nats", "type": "quantitative", "title": label,
                "scale": {"zero": False, "nice": True, "domainMax": ceiling},
            },
            "color": {
                "field": "split", "type": "nominal", "title": None,
                "scale": {"domain": ["train", "test"], "range": ["#8a94a6", "#3b82f6"]},
                "legend": {"orient": "top", "padding": 0} if legend else None,
            },
            "tooltip": [
                {"field": "split"}, {"field": "epoch"}, {"field": "nats", "format": ".2f"},
            ],
        },
    }  # fmt: skip
