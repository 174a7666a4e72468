"""What the training form holds: a value for each setting, in the session under its own key."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.state import session
from vae_core import datasets
from vae_core.datasets import fit
from vae_core.errors import ConfigError, DataError
from vae_core.vae.config import SETTINGS, Beta, BetaRange, FixedBeta, TrainingConfig
from vae_core.vae.defaults import defaults_for
from vae_core.vae.description import Description
from vae_core.vae.presets import PRESETS

_PREFIX = "train-"
# Not a preset: settings by the kind and size of the data that is chosen.
FITTED = "fitted"
_FIRST_PRESET, _FIRST_DATASET, _FIRST_EPOCHS = "fast", "digits", 60  # the digits are few
ONE_BETA, EVERY_BETA, PLAIN = "One β", "Every β at once", "Plain autoencoder"
KINDS = (ONE_BETA, EVERY_BETA, PLAIN)
# Fine where the latent space changes most, coarse where it has collapsed.
SLIDER_BETAS = (
    0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 1.75,
    2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 15.0, 20.0,
)  # fmt: skip
# These have widgets of another kind than their setting: β's kind, slider and ends, a text.
_SHOWN_OTHERWISE = ("beta", "variational", "hidden", "beta_moves")


def key(field: str) -> str:
    """The key of a field's widget."""
    return f"{_PREFIX}{field}"


def get(field: str) -> Any:
    """What a field's widget holds."""
    return st.session_state[key(field)]


def begin() -> None:
    """Fill the form once a session, and leave a data set that is there no more."""
    if key("preset") not in st.session_state:
        _set("preset", _FIRST_PRESET)
        _fill(PRESETS[_FIRST_PRESET].config.replace(dataset=_FIRST_DATASET, epochs=_FIRST_EPOCHS))
    if get("dataset") not in datasets.available():
        _set("dataset", _FIRST_DATASET)
    wanted = st.session_state.pop(session.TRAIN_ON, None)
    if wanted is not None:
        _set("dataset", wanted)
        _fit_to_data()
    filled = st.session_state.pop(session.TRAIN_WITH, None)
    if filled is not None and filled.dataset in datasets.available():
        _set("preset", _FIRST_PRESET)
        _fill(filled)
    if get("preset") not in starts():
        _set("preset", _FIRST_PRESET)


def data_changed() -> None:
    """Another data set was chosen: settings that do not fit it become those that do."""
    try:
        fit.check(config())
    except ConfigError:
        _fit_to_data()
    except DataError:  # the form says so
        return
    else:
        if get("preset") == FITTED or get("dataset") not in datasets.CATALOGUE or _is_large():
            _fit_to_data()


def _is_large() -> bool:
    """Whether its images are none that the presets were made for: in colour, or large."""
    known = data()
    return known is not None and defaults_for(known).architecture == "conv"


def starts() -> tuple[str, ...]:
    """What the form can start from: what fits the data, where it is known, and the presets."""
    return tuple(PRESETS) if data() is None else (FITTED, *PRESETS)


def data() -> Description | None:
    """What is known of the data set that is chosen; None where nobody has looked."""
    try:
        return datasets.describe(get("dataset"))
    except DataError:  # the form says so
        return None


def _fit_to_data() -> None:
    """Fill the form by what is known of the data; what has to be fetched first has a preset."""
    known, dataset = data(), get("dataset")
    _set("preset", _FIRST_PRESET if known is None else FITTED)
    chosen = PRESETS[_FIRST_PRESET].config if known is None else defaults_for(known)
    _fill(chosen.replace(dataset=dataset))


def apply_preset() -> None:
    """Fill the form with the start that is chosen."""
    if get("preset") == FITTED:
        _fit_to_data()
    else:
        _fill(PRESETS[get("preset")].config)


def slider_moved() -> None:
    """The exact field follows β's slider."""
    _set("beta", float(get("beta-slider")))


def exact_changed() -> None:
    """β's slider goes to its stop nearest to the exact field."""
    beta = get("beta")
    _set("beta-slider", min(SLIDER_BETAS, key=lambda value: abs(value - beta)))


def config() -> TrainingConfig:
    """The configuration as the form has it.

    Raises:
        ConfigError: a value is not usable.
    """
    plain = {name: get(name) for name in SETTINGS if name not in _SHOWN_OTHERWISE}
    if get("kind") != ONE_BETA:
        plain["kl_schedule"] = "constant"
    return TrainingConfig(
        **plain, hidden=_sizes(get("hidden")), beta=_beta(), variational=get("kind") != PLAIN
    )


def _beta() -> Beta:
    if get("kind") == EVERY_BETA:
        return BetaRange(get("beta-low"), get("beta-high"))
    return FixedBeta(get("beta") if get("kind") == ONE_BETA else 0.0)


def _sizes(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.replace("-", " ").replace(",", " ").split())
    except ValueError as error:
        raise ConfigError(
            f"Layer sizes must be whole numbers with spaces between. Received: {text!r}"
        ) from error


def _set(field: str, value: Any) -> None:
    st.session_state[key(field)] = value


def _fill(config: TrainingConfig) -> None:
    for name in SETTINGS:
        if name not in _SHOWN_OTHERWISE:
            _set(name, getattr(config, name))
    _set("hidden", " ".join(str(units) for units in config.hidden))
    _set("kind", _kind(config))
    chosen = config.beta if isinstance(config.beta, BetaRange) else BetaRange()
    _set("beta-low", chosen.low)
    _set("beta-high", chosen.high)
    _set("beta", float(config.beta.reference))
    exact_changed()


def _kind(config: TrainingConfig) -> str:
    if not config.variational:
        return PLAIN
    return EVERY_BETA if config.conditioned else ONE_BETA
