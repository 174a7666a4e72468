"""Read along: what a person sees on the map, in a few words of Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PLAIN = (
    "An **autoencoder** squeezes an example x through a few numbers z and rebuilds it. This run is "
    "a plain one: each example gets a point, its code, and nobody says what lies between the "
    "points. So there is no prior to draw from, and no KL. Every point on the map is the code of a "
    "test example. Point between them and see: what the decoder makes of such a place is its guess."
)
VARIATIONAL = (
    "An **autoencoder** squeezes an example x through a few numbers z and rebuilds it. "
    "Each example gets a point, and nobody says what lies between the points. A "
    "**variational** autoencoder gives each example a small cloud instead, the posterior "
    "q(z|x) = N(μ, σ²), rebuilds from a draw out of it, and pays for every nat by which "
    "the cloud differs from the prior N(0, I). So neighbouring clouds overlap, and what "
    "lies between them decodes to something as well: point there and see."
)
# What each kind of clause means that the sentence beside the map is made of.
SENTENCE: Mapping[str, str] = MappingProxyType({
    "collapse": "A dimension's KL is what it carries of an example, on average over the test set. "
    "Where it carries next to nothing, its posterior is the prior whatever x is, and moving along "
    "it changes little.",
    "guess": "A code reaches a place that lies within two of its own σ. Where none does, the "
    "decoder has hardly been trained on z like this one, and nothing has checked what it draws.",
    "reached": "A code reaches a place that lies within two of its own σ: the decoder was trained "
    "to explain such examples from draws around here.",
    "alike": "Of the twelve codes nearest to its own, at least a quarter have its label.",
    "stranger": "Of the twelve codes nearest to its own, hardly any has its label. The nats are "
    "−log p(x|z): what its image costs from four of their codes, less what it costs from its own.",
    "selection": "Codes inside the outline, counted by label.",
    "exact": "log p(x) − ELBO is the KL from the encoder's posterior to the exact one. The dotted "
    "ellipse is the best for this example: what is missing there no ellipse can give, the rest is "
    "the encoder's.",
})  # fmt: skip
_RINGS = "the dashed rings hold 39 % and 86 % of the prior."


def where_from(*, conditioned: bool) -> str:
    """What a run's points are, and whether its network knows every β."""
    if conditioned:
        return (
            "One network that takes β as an input was trained on a new random β for every "
            "example, so it knows the whole family of latent spaces at once and moving the "
            "slider asks it for another member without any retraining. Every point is a test "
            f"example at its posterior mean μ; {_RINGS}"
        )
    return f"Every point is a test example at its posterior mean μ; {_RINGS}"


def plane(latent_dim: int) -> str:
    """What the map is of more than two latent dimensions."""
    return (
        f"This run has {latent_dim} latent dimensions. The map is a **plane** "
        "through them: every place on it is an exact z. An example lies where its code "
        "meets the plane at a right angle, the fainter the further its code is from the "
        "plane, and decodes from its full code."
    )
