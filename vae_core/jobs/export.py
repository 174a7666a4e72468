"""A copy of a trained run that opens anywhere."""

from __future__ import annotations

import os
from pathlib import Path

from vae_core import datasets
from vae_core.errors import RunError
from vae_core.jobs.measure import measure_and_export
from vae_core.jobs.tie import change, require_form
from vae_core.runs import Run, RunState, create_run


def export_run(
    run: Run,
    destination: str | os.PathLike[str],
    *,
    float16: bool = False,
    data_folder: str | os.PathLike[str] | None = None,
) -> Run:
    """A copy of a trained run that can be opened but not resumed, in ``destination``.

    With ``float16`` the weights are rounded to half precision first, and everything
    that the copy says about itself is measured anew with the rounded weights.

    Raises:
        RunError: the run has no completed epoch, its data set has become one of another form, or
            the destination exists.
        BrokenRunError: its checkpoint or its history is damaged; no copy is begun.
        DataError: its data set cannot be read.
    """
    target = Path(destination)
    checkpoint = run.checkpoint()
    if checkpoint is None:
        raise RunError(_no_checkpoint(run))
    history = run.history_until(checkpoint)  # of these weights: a trainer may go on meanwhile
    dataset = datasets.load(run.config.dataset, data_folder)  # first: without it no copy is begun
    require_form(run, dataset.description)
    copy = create_run(
        run.config, data=dataset.description, folder=target.parent, name=target.name,
        title=run.title,
    )  # fmt: skip
    from vae_core.training import checkpoint as checkpoints
    from vae_core.training import export, loop

    vae = loop.build(run.config, dataset.shape, 1, dataset.description.columns)
    checkpoints.restore(vae, checkpoint)
    if float16:
        export.round_to_float16(vae.encoder)
        export.round_to_float16(vae.decoder)
    copy.write_history(history)
    beta = copy.last_beta if copy.config.has_one_beta else None
    measure_and_export(copy, vae, dataset, float16=float16, beta=beta)
    epoch, note = int(checkpoint["epoch"]), run.recorded_state().note
    if difference := change(run, dataset.description):
        note = f"{note} It was measured on a data set that has changed: {difference}.".strip()
    copy.write_state(RunState(status="done", epoch=epoch, note=note))
    copy.keep_snapshots_of(run)
    copy.seal()
    return copy


def _no_checkpoint(run: Run) -> str:
    if run.config.imported is not None:
        return (
            f"{run.title!r} was imported and opens anywhere already: it has no checkpoint to "
            f"export from. Copy its folder instead: {run.path}"
        )
    if run.shipped:
        return (
            f"{run.title!r} came with the project and opens anywhere already: it has no checkpoint "
            f"to export from. Copy its folder instead: {run.path}"
        )
    return f"{run.title!r} has no completed epoch to export."
