"""A run and the data that it learns: what is said when the set under its name has changed."""

from __future__ import annotations

from vae_core.errors import RunError
from vae_core.runs import Run
from vae_core.vae.description import Description


def change(run: Run, now: Description | None) -> str:
    """In a few words, how the data differs from what the run has learned; empty for not.

    Args:
        now: the set under its data's name; None where nobody has looked, which tells nothing.

    Raises:
        BrokenRunError: what it has learned cannot be read.
    """
    return "" if run.data is None or now is None else run.data.difference(now)


def require_form(run: Run, now: Description | None) -> None:
    """Look whether the run's network can take this data.

    Raises:
        RunError: it has been trained on examples of another form.
    """
    if run.data is not None and now is not None and not run.data.has_the_form_of(now):
        raise RunError(
            f"{run.title!r} cannot go on with its data set, which has become another one "
            f"({run.data.difference(now)}). Train a new run on it, or bring the former set back."
        )


def tie(run: Run, now: Description, epoch: int) -> str:
    """Keep what the run is trained on from here on.

    Args:
        epoch: how many epochs it has learned already.

    Returns:
        A sentence on what has changed since it learned them; empty where nothing has.

    Raises:
        RunError: it has been trained on examples of another form.
    """
    require_form(run, now)
    difference = change(run, now)
    if run.data != now:
        run.write_data(now)
    if not difference or not epoch:
        return ""
    return f"Its data set changed after epoch {epoch}: {difference}."
