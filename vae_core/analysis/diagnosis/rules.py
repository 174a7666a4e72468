"""From evidence to diagnoses: one rule each, with its thresholds beside it.

The thresholds are set by the shipped networks: at β from 0.5 to 2 they are well, at 0 and at 20
they are not (docs/likelihood.md has the table).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from vae_core.analysis.diagnosis.evidence import Evidence
from vae_core.runs import EpochRecord
from vae_core.vae.config import BetaRange, TrainingConfig

Kind = Literal[
    "collapse", "over-weighted", "ignored-code", "overfitting", "holes", "aggregate", "likelihood"
]
COLLAPSED, NEARLY = 0.1, 0.5  # nats a dimension
_COST = 20.0  # nats of ELBO that another β of the same network would give
_IGNORED = 2.0  # nats that another example's code costs
_OVERFIT = 0.05  # of the training loss
_ROSE = 0.02  # of the lowest test loss
_THIN = 0.1  # of the prior
_AGGREGATE = 1.0  # nats
_RESIDUAL = (0.25, 4.0)  # mean squared residual under σ = 1
_GREY = 0.6  # of the values


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """One thing that is wrong.

    Attributes:
        evidence: the figures, in a sentence.
        cause: why it happens, in a sentence.
        advice: what to do, in a few words.
        remedy: the settings to train with.
    """

    kind: Kind
    title: str
    evidence: str
    cause: str
    advice: str
    remedy: TrainingConfig


def diagnose(evidence: Evidence) -> tuple[Diagnosis, ...]:
    """All that is wrong, the gravest first; empty for a network that is well."""
    found = (rule(evidence) for rule in _RULES)
    return tuple(each for each in found if each is not None)


def _ignored(e: Evidence) -> Diagnosis | None:
    if not e.config.variational or e.swap_cost is None or e.swap_cost >= _IGNORED:
        return None
    return Diagnosis(
        kind="ignored-code", title="The decoder ignores z",
        evidence=f"Decoding an example from another one's code costs {e.swap_cost:.1f} nats; the "
        f"code carries {e.row.kl:.2f} nats in all.",
        cause="The KL term was worth more than anything the code could say: every posterior is the "
        "prior, and the decoder draws the mean of all examples.",
        advice=_lower_advice(e), remedy=_lower_beta(e),
    )  # fmt: skip


def _collapse(e: Evidence) -> Diagnosis | None:
    weak = [i for i, nats in enumerate(e.row.kl_per_dimension) if nats < NEARLY]
    if not e.config.variational or not weak:
        return None
    listed = ", ".join(f"z{i + 1} {e.row.kl_per_dimension[i]:.2f}" for i in weak[:6])
    listed += ", …" if len(weak) > 6 else ""
    gone = all(e.row.kl_per_dimension[i] < COLLAPSED for i in weak)
    which = f"{len(weak)} of {len(e.row.kl_per_dimension)} latent dimensions"
    many = len(weak) < len(e.row.kl_per_dimension) and e.beta <= 1
    remedy = (
        e.config.replace(latent_dim=len(e.row.kl_per_dimension) - len(weak))
        if many
        else _lower_beta(e)
    )
    return Diagnosis(
        kind="collapse", title="Posterior collapse" if gone else "Posterior (nearly) collapsed",
        evidence=f"{which} carry less than {NEARLY:g} nats each: {listed}. "
        f"{e.row.active_units} count as active by the variance of their means.",
        cause="What such a dimension says of an example is worth less than its KL costs, so its "
        f"posterior goes to the prior; at β = {e.beta:.4g} a nat costs {e.beta:.4g}.",
        advice=f"Train with {remedy.latent_dim} latent dimensions" if many else _lower_advice(e),
        remedy=remedy,
    )  # fmt: skip


def _over_weighted(e: Evidence) -> Diagnosis | None:
    lost = e.best_elbo - e.row.elbo
    if not e.config.variational or e.beta <= 1 or lost < _COST:
        return None
    return Diagnosis(
        kind="over-weighted", title="β is too large for this data",
        evidence=f"The ELBO is {lost:.0f} nats below the best that this network reaches at another "
        f"β; the code carries {e.row.kl:.2f} nats.",
        cause="The network gives up what the examples look like to save KL.",
        advice=_lower_advice(e), remedy=_lower_beta(e),
    )  # fmt: skip


def _overfitting(e: Evidence) -> Diagnosis | None:
    if not e.history:
        return None
    last, alike = e.history[-1], _at_the_last_beta(e)
    lowest = min(alike, key=lambda record: record.test_loss)
    # A learned σ may bring the loss to 0 and below: then a tenth of a nat a value is the measure.
    scale = max(abs(last.train_loss), 0.1 * e.values)
    gap, rise = last.test_loss - last.train_loss, last.test_loss - lowest.test_loss
    if gap < _OVERFIT * scale and rise < _ROSE * scale:
        return None
    best = e.history.index(lowest) + 1
    epochs = best if rise >= _ROSE * scale else max(1, len(e.history) // 2)
    where = "" if len(alike) == len(e.history) else " at its β"
    hidden = tuple(max(8, units // 2) for units in e.config.hidden)
    return Diagnosis(
        kind="overfitting", title="Overfitting",
        evidence=f"Loss on the training examples {last.train_loss:.1f} nats, on the test examples "
        f"{last.test_loss:.1f}, lowest{where} after epoch {best} of {len(e.history)} "
        f"({lowest.test_loss:.1f}).",
        cause="The network has learned the training examples by heart: there are few of them for "
        "its size, or it was trained for too long.",
        advice=f"Train half the layer sizes for {epochs} epochs, or bring more examples",
        remedy=e.config.replace(epochs=epochs, hidden=hidden),
    )  # fmt: skip


def _at_the_last_beta(e: Evidence) -> list[EpochRecord]:
    """The epochs whose losses weigh the KL as the last one's does: only those compare with it."""
    usual = e.config.beta.reference
    betas = [usual if record.beta is None else record.beta for record in e.history]
    return [record for record, beta in zip(e.history, betas, strict=True) if beta == betas[-1]]


def _holes(e: Evidence) -> Diagnosis | None:
    if e.thin is None or e.thin < _THIN:
        return None
    return Diagnosis(
        kind="holes", title="Holes in the prior",
        evidence=f"At {100 * e.thin:.0f} % of the prior hardly any test code lies (a tenth of its "
        "density or less): what is decoded from a draw there was never trained.",
        cause=_pull(e), advice=_raise_advice(e), remedy=_raise_beta(e),
    )  # fmt: skip


def _aggregate(e: Evidence) -> Diagnosis | None:
    if e.aggregate_kl < _AGGREGATE:
        return None
    return Diagnosis(
        kind="aggregate", title="The codes are not spread as the prior",
        evidence=f"The codes of the test set together are {e.aggregate_kl:.1f} nats from N(0, I): "
        "draws from the prior are not like codes.",
        cause=_pull(e), advice=_raise_advice(e), remedy=_raise_beta(e),
    )  # fmt: skip


def _likelihood(e: Evidence) -> Diagnosis | None:
    found = _misfit(e)
    if found is None:
        return None
    evidence, cause = found
    return Diagnosis(
        kind="likelihood", title="The likelihood does not fit the data",
        evidence=evidence, cause=cause, advice="Train a Gaussian whose σ is learned",
        remedy=e.config.replace(likelihood="learned-gaussian", objective="elbo", binarised=False),
    )  # fmt: skip


def _misfit(e: Evidence) -> tuple[str, str] | None:
    if e.config.likelihood == "bernoulli":
        if e.low < 0 or e.high > 1:
            return (
                f"The data go from {e.low:.3g} to {e.high:.3g}, and a Bernoulli is of 0 and 1.",
                "Outside of [0, 1] its loss has no lower bound: the network runs away along it.",
            )
        if e.grey is not None and e.grey > _GREY:
            return (
                f"{100 * e.grey:.0f} % of the values are neither nearly 0 nor nearly 1.",
                "A Bernoulli on greys is no distribution: most of its nats are the values' own "
                "entropy, which no code can save.",
            )
        return None
    if e.config.likelihood != "gaussian":
        return None
    residual = 2 * e.row.reconstruction / e.values
    if _RESIDUAL[0] <= residual <= _RESIDUAL[1]:
        return None
    return (
        f"The mean squared residual is {residual:.3g}, and σ = 1 is fixed.",
        "Reconstruction and KL are weighed by σ²: with a wrong one, the β that is written is not "
        f"the β that counts ({e.beta * residual:.3g}).",
    )


def _lower_beta(e: Evidence) -> TrainingConfig:
    beta = 1.0 if e.beta > 1 else round(e.beta / 4, 4)
    return e.config.at_one_beta(beta)


def _lower_advice(e: Evidence) -> str:
    if isinstance(e.config.beta, BetaRange):
        return "Move β down, or train one network at β = 1"
    return f"Train with β = {_lower_beta(e).beta.reference:g}"


def _raise_beta(e: Evidence) -> TrainingConfig:
    beta = 1.0 if e.beta < 1 else min(2 * e.beta, 1000.0)
    return e.config.replace(variational=True).at_one_beta(beta)


def _raise_advice(e: Evidence) -> str:
    if not e.config.variational:
        return "Train a variational one with β = 1"
    if isinstance(e.config.beta, BetaRange):
        return "Move β up, or train one network at β = 1"
    return f"Train with β = {_raise_beta(e).beta.reference:g}"


def _pull(e: Evidence) -> str:
    if not e.config.variational:
        return "A plain autoencoder has no KL term: nothing says where codes should lie."
    if e.beta == 0:
        return "β = 0: the KL counts nothing, and nothing draws the codes to the prior."
    return f"At β = {e.beta:.4g} the KL counts too little to draw the codes to the prior."


_RULES: tuple[Callable[[Evidence], Diagnosis | None], ...] = (
    _likelihood, _ignored, _collapse, _over_weighted, _aggregate, _holes, _overfitting,
)  # fmt: skip
