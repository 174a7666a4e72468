"""Named starting points for a training run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from vae_core.vae.config import BetaRange, FixedBeta, TrainingConfig


@dataclass(frozen=True)
class Preset:
    """A configuration with a title and two sentences on what it is for."""

    title: str
    description: str
    config: TrainingConfig


PRESETS: Mapping[str, Preset] = MappingProxyType({
    "fast": Preset(
        "Fast",
        "One hidden layer of 512 units each side, for one β. A learning rate that warms up, "
        "peaks eight times as high as the sweep's and cools down needs 15 epochs where the "
        "sweep takes 40.",
        TrainingConfig(dataset="mnist", learning_rate=8e-3, schedule="cosine", epochs=15),
    ),
    "beta-sweep-mlp": Preset(
        "β sweep, one hidden layer",
        "One hidden layer of 512 units each side, trained for one β. "
        "Train it at several β to see what the KL term does.",
        TrainingConfig(dataset="mnist"),
    ),
    "conv": Preset(
        "Convolutional",
        "Two convolutions that halve the image, and their mirror image back, for one β. "
        "They know that neighbouring pixels belong together.",
        # The published β = 10 averages the KL over two latent dimensions: 5 in our units.
        TrainingConfig(
            dataset="fashion_mnist", architecture="conv", hidden=(32, 64), beta=FixedBeta(5.0),
            optimizer="rmsprop", epochs=100,
        ),
    ),
    "autoencoder": Preset(
        "Plain autoencoder",
        "No noise and no KL term: every image gets a point, "
        "and nothing fills the space between the points.",
        TrainingConfig(dataset="mnist", variational=False, beta=FixedBeta(0.0)),
    ),
    "feature-vectors": Preset(
        "Feature vectors",
        "For data that are numbers and not pictures: squared error instead of cross-entropy. "
        "Set on the digits as 64 numbers from 0 to 16; put your own into the data folder.",
        TrainingConfig(
            dataset="digits_64", hidden=(128,), likelihood="gaussian", learning_rate=3e-3,
            schedule="cosine", batch_size=64, epochs=200,
        ),
    ),
    "every-beta-mlp": Preset(
        "Every β at once",
        "One network that takes β as an input and learns all of them together: "
        "after one training, the β slider moves without waiting.",
        TrainingConfig(
            dataset="mnist", beta=BetaRange(), learning_rate=3e-3, schedule="cosine", epochs=40
        ),
    ),
    "every-beta-conv": Preset(
        "Every β at once, convolutional",
        "The convolutional network with β as an input.",
        TrainingConfig(
            dataset="fashion_mnist", architecture="conv", hidden=(32, 64), beta=BetaRange(),
            learning_rate=3e-3, schedule="cosine", epochs=8,
        ),
    ),
    "every-beta-deep": Preset(
        "Every β at once, deep",
        "Three hidden layers each side and β as an input: two dimensions hold much more "
        "than one hidden layer can use. The sharpest images here, and the longest training.",
        TrainingConfig(
            dataset="mnist", hidden=(1024, 512, 256), activation="gelu", beta=BetaRange(),
            optimizer="adamw", learning_rate=1e-3, schedule="cosine", epochs=40,
        ),
    ),
})  # fmt: skip
