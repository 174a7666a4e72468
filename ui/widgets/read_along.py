"""The frame of Read along: each page's short text, with the numbers on screen in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from vae_core.analysis.diagnosis.rules import COLLAPSED, NEARLY
from vae_core.runs import TestMetrics
from vae_core.vae import elbo

ICON = ":material/school:"


def expander(label: str, *, key: str) -> ExpanderContainer:
    """For a page that is drawn anew at every click or stroke: what is shut is not drawn."""
    return st.expander(label, icon=ICON, key=key, on_change="rerun")


def nearest(metrics: Sequence[TestMetrics], beta: float) -> TestMetrics:
    return min(metrics, key=lambda row: abs(np.log((row.beta + 1e-9) / (beta + 1e-9))))


def kl_numbers(mean: np.ndarray, log_variance: np.ndarray) -> str:
    per_dimension = elbo.kl_per_dimension(mean[None], log_variance[None])[0]
    terms = [
        rf"\tfrac12({_squared(m)} + {np.exp(0.5 * v):.2f}^2 - 1 - \ln {np.exp(0.5 * v):.2f}^2)"
        for m, v in zip(mean[:2], log_variance[:2], strict=True)
    ]
    more = r" + \dots" if len(mean) > 2 else ""
    return (
        r"\begin{aligned}\mathrm{KL} &= \textstyle\sum_j "
        r"\tfrac12\big(\mu_j^2 + \sigma_j^2 - 1 - \ln\sigma_j^2\big) \\ "
        rf"&= {' + '.join(terms)}{more} = {per_dimension.sum():.2f}\ \text{{nats}}"
        r"\end{aligned}"
    )


def _squared(value: float) -> str:
    shown = f"{value:.2f}"
    if float(shown) == 0:
        return "0.00^2"
    return f"({shown})^2" if shown.startswith("-") else f"{shown}^2"


def collapsed(row: TestMetrics, latent_dim: int) -> str:
    """A sentence on the latent dimensions that carry next to nothing; empty where all do."""
    weak = [index for index, nats in enumerate(row.kl_per_dimension) if nats < NEARLY]
    if not weak:
        return ""
    listed = ", ".join(f"z{index + 1} {row.kl_per_dimension[index]:.2f}" for index in weak[:6])
    listed += ", …" if len(weak) > 6 else ""
    which = (
        f"{len(weak)} of {latent_dim} latent dimensions have"
        if len(weak) > 1
        else (
            "the only latent dimension has"
            if latent_dim == 1
            else f"one of {latent_dim} latent dimensions has"
        )
    )
    nearly = "" if all(row.kl_per_dimension[index] < COLLAPSED for index in weak) else "nearly "
    return (
        f"At β = {row.beta:.4g} {which} {nearly}*collapsed*: {listed} nats of KL. The posterior is "
        "next to the prior there, whatever x is, so moving along it changes little that the "
        "network has learned."
    )
