"""Check-up: what ails the open run at its β, a remedy a click away, and its figures in nats."""

from __future__ import annotations

import streamlit as st

from ui.cache import cached
from ui.markdown import escaped, table
from ui.state import navigation, open_run, originals
from ui.state.open_run import OpenRun
from ui.widgets import looking_only
from vae_core.analysis.diagnosis import Diagnosis, diagnose, gather
from vae_core.errors import VaeError
from vae_core.jobs import likelihood
from vae_core.reference.glossary import meanings
from vae_core.runs import LikelihoodRow, likelihood_file

_POLL_SECONDS = 2.0


def draw(opened: OpenRun, beta: float) -> None:
    """The section under the map; what is shut is not computed."""
    place = st.expander(
        "Check-up: is anything wrong with it, and how good is it?", icon=":material/stethoscope:",
        key="check-up", on_change="rerun",
    )  # fmt: skip
    if not place.open:
        return
    with place:
        found = diagnoses(opened, beta)
        if not found:
            st.success(f"Nothing is wrong at β = {beta:.4g}.", icon=":material/check_circle:")
        for number, each in enumerate(found):
            _draw(each, number, can_train=opened.run.config.imported is None)
        if opened.run.config.variational:
            _likelihood(opened, beta)


def diagnoses(opened: OpenRun, beta: float) -> tuple[Diagnosis, ...]:
    """Those of the open run at a β; made once."""

    def made() -> tuple[Diagnosis, ...]:
        return diagnose(
            gather(opened.run, beta, opened.codec, opened.codes, originals.test_split(opened))
        )

    return cached("diagnoses", (opened.identity, beta), made)


def _draw(each: Diagnosis, number: int, *, can_train: bool) -> None:
    with st.container(border=True):
        st.markdown(f"**{each.title}.** {escaped(each.evidence)}")
        st.caption(f"Why: {escaped(each.cause)}")
        if looking_only.is_on() or not can_train:
            st.caption(escaped(each.advice))
        elif st.button(
            each.advice, key=f"remedy-{number}", icon=":material/healing:",
            help="Opens Train with these settings filled in.",
        ):  # fmt: skip
            navigation.go_train(each.remedy)


def _likelihood(opened: OpenRun, beta: float) -> None:
    """The figures that are kept with the run, or the way to them."""
    st.markdown("**In nats**", help=meanings("nats", "elbo", "log_p", "gap", "grey_score"))
    row = likelihood_file.at(opened.run, beta)
    if row is not None:
        st.markdown(row.refused or _words(row))
        if not row.refused:
            st.markdown(_table(row))
        return
    if likelihood.is_running(opened.run):
        _wait()
        return
    st.caption(
        f"log p(x) of {likelihood.PAGE_EXAMPLES} test examples at β = {beta:.4g}: not computed yet."
    )
    if looking_only.is_on():
        return
    if st.button("Compute log p(x) (a minute or two)", icon=":material/functions:"):
        try:
            likelihood.start(opened.run, beta)
        except VaeError as error:
            st.error(escaped(str(error)), icon=":material/error:")
            return
        _wait()


@st.fragment(run_every=_POLL_SECONDS)
def _wait() -> None:
    """Look whether the process has ended; the page goes on meanwhile."""
    st.caption(":material/hourglass_top: log p(x) is being computed; this page goes on.")
    if not likelihood.is_running(open_run.current().run):
        st.rerun()


def _words(row: LikelihoodRow) -> str:
    values = (
        f"one binarisation of the values (seed {row.seed})"
        if row.binarised
        else "a density of the values as the network gets them"
    )
    return f"{row.examples:,} test examples, {values}; nats per example."


def _table(row: LikelihoodRow) -> str:
    at_least = "at least " if row.method == "importance" else ""
    rows = [
        ("log p(x)", f"{at_least}{row.log_p:.2f}", f"± {row.error:.4f} (computing), "
         f"± {row.standard_error:.2f} (which examples)"),
        ("ELBO", f"{row.elbo:.2f}", f"{row.gap:.2f} below"),
    ]  # fmt: skip
    fewer = f", of {row.gap_examples:,} of them" if row.gap_examples < row.examples else ""
    if row.approximation is not None and row.amortisation is not None:
        rows += [
            ("of that gap, the family's", f"{row.approximation:.2f}",
             f"no diagonal Gaussian does better{fewer}"),
            ("and the encoder's", f"{row.amortisation:.2f}",
             f"the best q for each example would save it{fewer}"),
        ]  # fmt: skip
    if row.grey_score is not None:
        rows.append(("grey score", f"{row.grey_score:.2f}", "of grey values: not a log p"))
    shown = [(name, nats.replace("-", "−"), note) for name, nats, note in rows]
    return table(("figure", "nats", ""), shown, words=(0, 2))
