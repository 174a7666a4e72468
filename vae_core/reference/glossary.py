"""What the words on the pages mean: each term and one plain sentence, for help and for docs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Term:
    """A word of the field, as it is written on the pages, and what it means."""

    name: str
    meaning: str


GLOSSARY: Mapping[str, Term] = MappingProxyType({
    key: Term(name, meaning)
    for key, name, meaning in (
        ("nats", "nats", "The unit of information with natural logarithms: 1 nat is 1.44 bits."),
        ("latent", "latent space", "The space of the few numbers z that stand for an example."),
        ("code", "code", "The z of an example: the mean of its posterior."),
        (
            "posterior", "posterior",
            "The cloud q(z|x) of places z that the encoder gives an example x: a mean μ and a "
            "width σ for each latent dimension.",
        ),
        (
            "prior", "prior",
            "The distribution of z that codes are pulled towards: the standard normal, N(0, I).",
        ),
        (
            "aggregate_posterior", "aggregate posterior",
            "The mean of all test examples' posteriors: where codes lie, taken together.",
        ),
        (
            "density_codes", "density of codes",
            "How likely a place is under the aggregate posterior.",
        ),
        ("density_prior", "density of the prior", "How likely a place is under the prior."),
        (
            "reconstruction", "reconstruction",
            "The nats that are still missing to describe an example once it is decoded from its "
            "code; lower is better.",
        ),
        (
            "kl", "KL",
            "The nats by which an example's posterior differs from the prior: what its code "
            "carries about it, and what it costs.",
        ),
        ("beta", "β", "The weight of the KL in the loss: reconstruction + β · KL."),
        ("loss", "loss", "What training makes small: reconstruction + β · KL."),
        (
            "elbo", "ELBO",
            "The evidence lower bound, −(reconstruction + KL): never above the logarithm of the "
            "probability that the model gives an example; higher is better.",
        ),
        (
            "log_p", "log p(x)",
            "The logarithm of the probability that the model gives an example, under a Bernoulli "
            "of its binarised values: the ELBO and what it misses.",
        ),
        (
            "exact_posterior", "exact posterior",
            "p(z|x): where an example's z really lies given the decoder and the prior, which the "
            "encoder's posterior should be near.",
        ),
        (
            "grey_score", "grey score",
            "What the same integral gives for grey values under a Bernoulli, which is no "
            "distribution of greys: never a log p(x).",
        ),
        (
            "gap", "gap",
            "log p(x) − ELBO: by how many nats the encoder's posterior differs from the true one; "
            "a part is what no diagonal Gaussian can do, the rest what the encoder misses.",
        ),
        (
            "collapse", "collapse",
            "A latent dimension has collapsed when its KL is next to nothing: its posterior is "
            "the prior whatever x is, so that it says nothing of x.",
        ),
        (
            "snapshot", "snapshot",
            "A moment of the training that a run has kept: the codes, the decoder and the figures "
            "as they were then.",
        ),
        ("rate", "rate", "The KL, seen as the price of a code in nats."),
        ("distortion", "distortion", "The reconstruction, seen as what a code leaves out in nats."),
        (
            "active_units", "active units",
            "The latent dimensions in use: those whose posterior mean varies from example to "
            "example by a variance of more than 0.01.",
        ),
        (
            "bernoulli", "Bernoulli likelihood",
            "Each value is taken as a probability of being on, and its error is the cross-entropy; "
            "for values from 0 to 1.",
        ),
        (
            "gaussian", "Gaussian likelihood",
            "Each value is taken as the mean of a normal distribution of variance 1, and its "
            "error is half the squared difference.",
        ),
        (
            "learned-gaussian", "Gaussian likelihood, learned σ",
            "Each value is taken as the mean of a normal distribution whose σ is learned, one for "
            "all pixels or one a column; its normaliser counts.",
        ),
        (
            "every_beta", "every β",
            "A network that takes β as an input and was trained for a whole range of it: β then "
            "moves without another training.",
        ),
        (
            "plain", "plain autoencoder",
            "An autoencoder whose codes are points: it has no posterior, no prior and no KL.",
        ),
        ("kept", "kept", "The place or example that was clicked last; the page tells more of it."),
        ("label", "label", "The class that people gave a test example; training never sees it."),
        ("manifold", "manifold", "The decoder's images of a grid of places in the latent space."),
        (
            "plane", "plane",
            "What the map shows of a latent space with more than two dimensions: every place on it "
            "is an exact z, and a code lies where a right angle from it meets the plane.",
        ),
        (
            "latent_dimensions", "latent dimensions",
            "The coordinates of z: those with most KL say most, and one whose codes do not vary is "
            "collapsed.",
        ),
        (
            "traversal", "traversal",
            "The decoded images of a z of which one dimension is moved and the others stay.",
        ),
        (
            "attribute_direction", "attribute direction",
            "The way in which codes move, on average, when something known of the examples grows: "
            "a number, an angle's cosine and sine, or one label against the others.",
        ),
        (
            "disentangled", "disentangled",
            "Said of codes in which each factor of the data has a latent dimension of its own; "
            "MIG, DCI and SAP measure it where the factors are known.",
        ),
        (
            "neighbourhoods", "neighbourhoods",
            "A picture of who is near to whom in all dimensions, by t-SNE (van der Maaten & Hinton "
            "2008), whose distances, sizes and directions mean nothing.",
        ),
        (
            "interpolation", "interpolation",
            "The decoded images of places on the way from one z to another.",
        ),
        (
            "map_code", "MAP code",
            "The maximum a posteriori code: the one z that explains an example best, with the "
            "prior's share; found by a search.",
        ),
        (
            "amortisation_gap", "amortisation gap",
            "The nats that the encoder loses by giving z at once, instead of searching for the "
            "best one for each example.",
        ),
    )
})  # fmt: skip


def meaning(key: str) -> str:
    """The sentence of a term, as a page's help."""
    return GLOSSARY[key].meaning


def meanings(*keys: str) -> str:
    """Several terms, each with its sentence, as one help in Markdown."""
    terms = [GLOSSARY[key] for key in keys]
    return "\n\n".join(f"**{term.name}**: {term.meaning}" for term in terms)
