"""The settings of a new run: a preset to start from, data, model, β; the rest folded away."""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st

from ui.widgets.text import escaped
from vae_core import datasets
from vae_core.errors import ConfigError
from vae_core.vae import config as settings
from vae_core.vae.config import BetaRange, FixedBeta, TrainingConfig
from vae_core.vae.presets import PRESETS

_PREFIX = "train-"
_FIRST_PRESET, _FIRST_DATASET, _FIRST_EPOCHS = "fast", "digits", 60  # the digits are few
_ONE_BETA, _EVERY_BETA, _PLAIN = "One β", "Every β at once", "Plain autoencoder"
# Fine where the latent space changes most, coarse where it has collapsed.
_SLIDER_BETAS = (
    0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 1.75,
    2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 15.0, 20.0,
)  # fmt: skip


def draw_form() -> TrainingConfig | None:
    """The configuration as it is set, or None, with its sentence shown, where it is invalid."""
    _first_values()
    st.selectbox(
        "Start from", list(PRESETS), key=_key("preset"), persist_state="session",
        on_change=_apply_preset,
        format_func=lambda name: PRESETS[name].title,
    )  # fmt: skip
    st.caption(PRESETS[_get("preset")].description)
    _keep("dataset")
    st.selectbox(
        "Data",
        datasets.available(),
        key=_key("dataset"),
        persist_state="session",
        format_func=_data_label,
    )
    st.segmented_control(
        "KL weight",
        (_ONE_BETA, _EVERY_BETA, _PLAIN),
        key=_key("kind"),
        persist_state="session",
        required=True,
    )
    if _get("kind") == _ONE_BETA:
        _draw_beta()
    elif _get("kind") == _EVERY_BETA:
        _draw_range()
    st.number_input("Epochs", 1, 2000, key=_key("epochs"), persist_state="session")
    with st.expander("More settings", icon=":material/settings:"):
        _draw_more()
    try:
        return _config()
    except ConfigError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return None


def _draw_beta() -> None:
    slider, exact = st.columns([3, 1], vertical_alignment="bottom")
    slider.select_slider(
        "β", _SLIDER_BETAS, key=_key("beta-slider"), persist_state="session",
        on_change=_slider_moved,
        format_func=lambda value: f"{value:g}",
        help="Loss = reconstruction + β · KL. β = 1 is the evidence lower bound.",
    )  # fmt: skip
    exact.number_input(
        "exactly", 0.0, settings.MAX_BETA, key=_key("beta"), persist_state="session", format="%.4g",
        on_change=_exact_changed,
    )  # fmt: skip


def _draw_range() -> None:
    low, high = st.columns(2)
    low.number_input(
        "β from",
        0.0001,
        settings.MAX_BETA,
        key=_key("beta-low"),
        persist_state="session",
        format="%.4g",
    )
    high.number_input(
        "β to",
        0.0001,
        settings.MAX_BETA,
        key=_key("beta-high"),
        persist_state="session",
        format="%.4g",
    )


def _draw_more() -> None:
    left, right = st.columns(2)
    _choice(left, "Model", "architecture", get_args(settings.Architecture))
    right.text_input(
        "Layer sizes", key=_key("hidden"), persist_state="session",
        help="mlp: units of the encoder's dense layers, mirrored. conv: two numbers of filters.",
    )  # fmt: skip
    _choice(left, "Nonlinearity", "activation", get_args(settings.Activation))
    right.number_input("Latent dimensions", 1, 512, key=_key("latent_dim"), persist_state="session")
    _choice(left, "Likelihood", "likelihood", get_args(settings.Likelihood))
    _choice(right, "Optimizer", "optimizer", get_args(settings.Optimizer))
    left.number_input(
        "Learning rate",
        1e-7,
        1.0,
        key=_key("learning_rate"),
        persist_state="session",
        format="%.5f",
        step=1e-4,
    )
    _choice(right, "Schedule", "schedule", get_args(settings.Schedule))
    left.number_input("Batch size", 1, 8192, key=_key("batch_size"), persist_state="session")
    right.number_input("Seed", 0, 2**31 - 1, key=_key("seed"), persist_state="session")
    if _get("latent_dim") > 2:
        st.caption("The map pages show the first two latent dimensions.")


def _choice(place: Any, label: str, field: str, options: tuple[str, ...]) -> None:
    place.selectbox(label, options, key=_key(field), persist_state="session")


def _config() -> TrainingConfig:
    kind = _get("kind")
    if kind == _EVERY_BETA:
        beta: settings.Beta = BetaRange(_get("beta-low"), _get("beta-high"))
    else:
        beta = FixedBeta(_get("beta") if kind == _ONE_BETA else 0.0)
    return TrainingConfig(
        dataset=_get("dataset"),
        architecture=_get("architecture"),
        latent_dim=_get("latent_dim"),
        hidden=_sizes(_get("hidden")),
        activation=_get("activation"),
        beta=beta,
        likelihood=_get("likelihood"),
        variational=kind != _PLAIN,
        optimizer=_get("optimizer"),
        learning_rate=_get("learning_rate"),
        schedule=_get("schedule"),
        batch_size=_get("batch_size"),
        epochs=_get("epochs"),
        seed=_get("seed"),
    )


def _sizes(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.replace("-", " ").replace(",", " ").split())
    except ValueError as error:
        raise ConfigError(
            f"Layer sizes must be whole numbers with spaces between. Received: {text!r}"
        ) from error


# -- state -----------------------------------------------------------------------------


def _key(field: str) -> str:
    return f"{_PREFIX}{field}"


def _get(field: str) -> Any:
    return st.session_state[_key(field)]


def _set(field: str, value: Any) -> None:
    st.session_state[_key(field)] = value


def _keep(field: str) -> None:
    if _get(field) not in datasets.available():
        _set(field, _FIRST_DATASET)


def _first_values() -> None:
    """Fill the form once a session."""
    if _key("preset") not in st.session_state:
        _set("preset", _FIRST_PRESET)
        _fill(PRESETS[_FIRST_PRESET].config.replace(dataset=_FIRST_DATASET, epochs=_FIRST_EPOCHS))


def _apply_preset() -> None:
    _fill(PRESETS[_get("preset")].config)


def _fill(config: TrainingConfig) -> None:
    for field in (
        "dataset", "architecture", "activation", "likelihood", "optimizer", "schedule",
        "latent_dim", "learning_rate", "batch_size", "epochs", "seed",
    ):  # fmt: skip
        _set(field, getattr(config, field))
    _set("hidden", " ".join(str(units) for units in config.hidden))
    _set("kind", _kind(config))
    chosen = config.beta if isinstance(config.beta, BetaRange) else BetaRange()
    _set("beta-low", chosen.low)
    _set("beta-high", chosen.high)
    _set("beta", float(config.beta.reference))
    _exact_changed()


def _kind(config: TrainingConfig) -> str:
    if not config.variational:
        return _PLAIN
    return _EVERY_BETA if config.conditioned else _ONE_BETA


def _slider_moved() -> None:
    _set("beta", float(_get("beta-slider")))


def _exact_changed() -> None:
    beta = _get("beta")
    _set("beta-slider", min(_SLIDER_BETAS, key=lambda value: abs(value - beta)))


def _data_label(name: str) -> str:
    known = {
        "digits": "Digits (1,797, bundled)",
        "digits_64": "Digits as 64 numbers (bundled)",
        "mnist": "MNIST",
        "fashion_mnist": "Fashion-MNIST",
    }
    label = known.get(name, name)
    return label if datasets.at_hand(name) else f"{label} (downloads once)"
