"""Every run with its figures: open, resume, rename, delete."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from ui.markdown import escaped
from ui.state import groups, listing, navigation, session
from ui.train import figures
from ui.train.job_view import resume, say_changed_data
from ui.widgets import looking_only
from vae_core import datasets, runs
from vae_core.errors import VaeError
from vae_core.runs import MAX_TITLE, Run, RunState, trash
from vae_core.runs.purpose import purpose

_MOST = 40  # rows: each is a dozen elements of a page
_POLL_SECONDS = 3.0  # the card above the list is sooner
_WIDTHS = (6, 6, 2)
_PROGRESS_WIDTHS = (2, 4)


def draw_runs() -> None:
    st.subheader("Runs", anchor=False)
    found = listing.current()
    if not found.runs:
        st.caption("None yet. The first one you train appears here.")
    chosen, are_found = _chosen(found.runs)
    _draw_rows(run for run in chosen if not run.shipped)
    _draw_shipped([run for run in chosen if run.shipped], at_once=are_found)
    listed = {run.name for run in found.runs}
    for name, why in found.broken[:_MOST]:
        with st.container(border=True):
            # One that came with the project may be broken too, or hidden by one of its name.
            _draw_broken(None if name in listed else Run(runs.runs_dir() / name), why)
    _draw_trash()


def _draw_rows(of: Iterable[Run]) -> None:
    for run in of:
        with st.container(border=True):
            try:
                _draw_run(run)
            except VaeError as error:
                _draw_broken(run, str(error))


def _draw_shipped(of: Sequence[Run], *, at_once: bool) -> None:
    """Those that came with the project, by data; drawn once they are looked at, or found.

    A browser goes through all elements of a page whenever one changes, several times a second
    while something is being trained, and takes what that needs from the training.
    """
    if at_once:
        _draw_by_data(of)
    if at_once or not of:
        return
    box = st.expander(
        f"Came with the project: {len(of)}", icon=":material/inventory_2:", key="shipped-runs",
        on_change="rerun",
    )  # fmt: skip
    if box.open:
        with box:
            _draw_by_data(of)


def _draw_by_data(of: Sequence[Run]) -> None:
    for name, group in groups.by_data(of).items():
        st.markdown(f"**{escaped(datasets.entry(name).title)}**")
        _draw_rows(group)


def _chosen(found: Sequence[Run]) -> tuple[Sequence[Run], bool]:
    """All runs, or of many the newest of those with the words that are looked for, if any are."""
    if len(found) <= _MOST:
        return found, False
    words = st.text_input(
        "Find a run", placeholder="Part of its title or name", key="find-run",
        label_visibility="collapsed", icon=":material/search:",
    ).casefold().split()  # fmt: skip
    named = [run for run in found if all(word in _searched(run) for word in words)]
    what = f"{len(named):,} of {len(found):,} runs" if words else f"{len(found):,} runs"
    st.caption(what if len(named) <= _MOST else f"{what}, of which the {_MOST} newest are here.")
    return named[:_MOST], bool(words)


def _searched(run: Run) -> str:
    return f"{_title(run)} {run.name}".casefold()


def _draw_broken(run: Run | None, why: str) -> None:
    """What is wrong with a run, and the one thing that can be done with it here."""
    sentence, action = st.columns((5, 1), vertical_alignment="center")
    sentence.error(escaped(why), icon=":material/broken_image:")
    if run is None or run.shipped or looking_only.is_on() or not run.path.is_dir():
        return
    if action.button("Delete …", key=f"delete-{run.name}", width="stretch"):
        _confirm_delete(run)


def _draw_trash() -> None:
    deleted = trash.contents()
    if not deleted or looking_only.is_on():
        return
    with st.expander(f"Trash: {len(deleted)}", icon=":material/delete:"):
        for number, run in enumerate(deleted[:_MOST]):
            _draw_deleted(run, key=f"restore-{number}-{run.name}")
        if st.button("Empty the trash", icon=":material/delete_forever:"):
            _do(trash.empty, "The trash is empty.")


def _draw_deleted(run: Run, *, key: str) -> None:
    name, action = st.columns([4, 1], vertical_alignment="center")
    title = _title(run)
    name.text(title)
    if action.button("Restore", key=key, width="stretch"):
        _do(lambda: trash.restore(run), f"{title} is back.")


def _title(run: Run) -> str:
    try:
        return run.title
    except VaeError:  # its configuration is damaged: it can be deleted and restored all the same
        return run.name


def _do(change: Callable[[], object], done: str) -> None:
    """Do it and draw anew with a notice, or say why not."""
    try:
        change()
    except VaeError as error:
        st.error(escaped(str(error)))
        return
    session.notify(escaped(done))
    st.rerun()


def _draw_run(run: Run) -> None:
    name, progress, actions = st.columns(_WIDTHS, vertical_alignment="center")
    state = run.state
    name.text(run.title)
    if run.shipped:
        name.caption(purpose(run))
    with progress:
        active = state.status in ("queued", "running")
        st.fragment(_draw_progress, run_every=_POLL_SECONDS if active else None)(run, active)
    with actions.popover("Actions", key=f"actions-{run.name}", width="stretch"):
        _draw_actions(run, state)


def _draw_progress(run: Run, was_active: bool) -> None:
    """How far a run is and what it costs; on its own while it is being trained."""
    try:
        state, words = run.state, figures.in_words(run)
    except VaeError as error:  # deleted or damaged since the page was drawn
        st.caption(escaped(str(error)))
        return
    if was_active and state.status not in ("queued", "running"):
        st.rerun()  # its actions are others now
    status, numbers = st.columns(_PROGRESS_WIDTHS, vertical_alignment="center")
    told = "imported" if run.config.imported else f"{state.status}, {state.epoch} epochs"
    status.caption("shipped" if run.shipped else told)
    numbers.caption(words)


def _draw_actions(run: Run, state: RunState) -> None:
    if run.can_open and st.button("Open", key=f"open-{run.name}", width="stretch"):
        navigation.go_explore(run.name)
    if looking_only.is_on():
        return
    if run.can_resume and st.button("Resume", key=f"resume-in-list-{run.name}", width="stretch"):
        resume(run)
    if run.can_resume:
        say_changed_data(run)
    if state.status in ("queued", "running"):
        if st.button("Watch", key=f"watch-{run.name}", width="stretch"):
            st.query_params[session.JOB_PARAMETER] = run.name
            st.rerun()
    elif not run.shipped:
        _draw_rename(run)
        if st.button("Delete …", key=f"delete-{run.name}", width="stretch"):
            _confirm_delete(run)
    if run.shipped:
        st.caption("Came with the project: it can be opened, not changed.")


def _draw_rename(run: Run) -> None:
    # A form sends its text together with the click: without one, the first click only ends typing.
    with st.form(f"rename-{run.name}", border=False):
        title = st.text_input("Title", run.title, max_chars=MAX_TITLE, key=f"title-{run.name}")
        if st.form_submit_button("Rename", width="stretch"):
            _do(lambda: runs.rename_run(run, title), "Renamed.")


@st.dialog("Delete this run?")
def _confirm_delete(run: Run) -> None:
    st.text(_title(run))
    st.caption("It goes to the trash, at the end of the list of runs, and can be restored.")
    with st.container(horizontal=True):
        if st.button("Delete", type="primary", key="confirm-delete"):
            _do(lambda: trash.put(run), "The run is in the trash.")
        if st.button("Keep it", key="cancel-delete"):
            st.rerun()
