"""The settings of a new run: a preset to start from, data, model, β; the rest folded away.

Labels, help, bounds and choices are those of ``vae_core.vae.config.SETTINGS``.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.markdown import escaped
from ui.train import form_state
from vae_core import datasets
from vae_core.analysis.projection import is_wide
from vae_core.errors import ConfigError
from vae_core.reference.glossary import meaning
from vae_core.vae.config import BETA, BETA_END, SETTINGS, TrainingConfig
from vae_core.vae.presets import PRESETS
from vae_core.vae.settings import Choice, Flag, Number, WholeNumber


def draw_form() -> TrainingConfig | None:
    """The configuration as it is set, or None, with its sentence shown, where it is invalid."""
    form_state.begin()
    st.selectbox(
        "Start from", form_state.starts(), key=form_state.key("preset"), persist_state="session",
        on_change=form_state.apply_preset,
        format_func=lambda name: _start(name)[0],
    )  # fmt: skip
    st.caption(_start(form_state.get("preset"))[1])
    st.selectbox(
        SETTINGS["dataset"].label, datasets.available(), key=form_state.key("dataset"),
        persist_state="session", format_func=_data_label, on_change=form_state.data_changed,
    )  # fmt: skip
    st.segmented_control(
        SETTINGS["beta"].label, form_state.KINDS, key=form_state.key("kind"),
        persist_state="session", required=True,
        help=f"Every β: {meaning('every_beta')} Plain: {meaning('plain')}",
    )  # fmt: skip
    if form_state.get("kind") == form_state.ONE_BETA:
        _draw_beta()
    elif form_state.get("kind") == form_state.EVERY_BETA:
        _draw_range()
    _draw(st, "epochs")
    with st.expander("More settings", icon=":material/settings:"):
        _draw_more()
    try:
        return form_state.config()
    except ConfigError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return None


def _start(name: str) -> tuple[str, str]:
    """Title and description of what the form can start from."""
    if name == form_state.FITTED:
        return "What fits the data", (
            "Settings by the kind and size of the data that is chosen: a first training of a few "
            "minutes at most."
        )
    return PRESETS[name].title, PRESETS[name].description


def _draw_beta() -> None:
    slider, exact = st.columns([3, 1], vertical_alignment="bottom")
    slider.select_slider(
        BETA.label, form_state.SLIDER_BETAS, key=form_state.key("beta-slider"),
        persist_state="session", on_change=form_state.slider_moved,
        format_func=lambda value: f"{value:g}", help=BETA.help,
    )  # fmt: skip
    exact.number_input(
        "exactly", BETA.low, BETA.high, key=form_state.key("beta"), persist_state="session",
        format="%.4g", on_change=form_state.exact_changed,
    )  # fmt: skip


def _draw_range() -> None:
    for column, end in zip(st.columns(2), ("low", "high"), strict=True):
        column.number_input(
            f"β {'from' if end == 'low' else 'to'}", BETA_END.low, BETA_END.high,
            key=form_state.key(f"beta-{end}"), persist_state="session", format="%.4g",
        )  # fmt: skip


def _draw_more() -> None:
    left, right = st.columns(2)
    _draw(left, "architecture", choices=_fitting("architecture"))
    right.text_input(
        SETTINGS["hidden"].label, key=form_state.key("hidden"), persist_state="session",
        help=SETTINGS["hidden"].help,
    )  # fmt: skip
    _draw(left, "activation")
    _draw(right, "latent_dim")
    _draw(left, "likelihood", choices=_fitting("likelihood"))
    _draw(right, "optimizer")
    _draw(left, "learning_rate", format="%.5f", step=1e-4)
    _draw(right, "schedule")
    _draw(left, "batch_size")
    _draw(right, "seed")
    _draw(left, "objective")
    _draw(right, "draws", disabled=form_state.get("objective") != "iwae")
    _draw(st, "binarised")
    if form_state.get("kind") == form_state.ONE_BETA:
        _draw_kl_schedule(left, right)
    _draw(st, "snapshots")
    if is_wide(form_state.get("latent_dim")):
        st.caption("The maps show a plane through the latent space, which you choose.")


def _draw_kl_schedule(left: Any, right: Any) -> None:
    """How β comes into force, and the one setting that goes with it."""
    _draw(left, "kl_schedule")
    schedule = form_state.get("kl_schedule")
    if schedule in ("warm-up", "cyclical", "capacity"):
        _draw(right, "kl_epochs")
    if schedule == "free-bits":
        _draw(right, "free_bits")
    if schedule == "capacity":
        _draw(left, "capacity")


def _fitting(name: str) -> tuple[str, ...]:
    """A setting's choices without those that the chosen data could not take."""
    setting, known = SETTINGS[name], form_state.data()
    assert isinstance(setting, Choice)
    if known is None:
        return setting.choices
    left_out = set() if known.is_images else {"conv"}
    if known.low < 0 or known.high > 1:
        left_out.add("bernoulli")
    fitting = tuple(choice for choice in setting.choices if choice not in left_out)
    return fitting if form_state.get(name) in fitting else setting.choices


def _draw(
    place: Any, name: str, *, choices: tuple[str, ...] | None = None, **number: Any
) -> None:  # fmt: skip
    """The widget that a setting's kind asks for; ``number`` goes to a number's.

    Args:
        choices: those of the setting that fit the data, where not all do.
    """
    setting, key = SETTINGS[name], form_state.key(name)
    if isinstance(setting, Choice):
        place.selectbox(
            setting.label,
            choices or setting.choices,
            key=key,
            persist_state="session",
            help=setting.help,
        )
    elif isinstance(setting, Flag):
        place.checkbox(setting.label, key=key, persist_state="session", help=setting.help)
    elif isinstance(setting, WholeNumber | Number):
        place.number_input(
            setting.label, setting.low, setting.high, key=key, persist_state="session",
            help=setting.help, **number,
        )  # fmt: skip


def _data_label(name: str) -> str:
    known = datasets.entry(name)
    title = known.title if name in datasets.CATALOGUE else datasets.title_of(name)
    label = f"{title} ({known.note})" if known.note else title
    return label if datasets.at_hand(name) else f"{label} (downloads once)"
