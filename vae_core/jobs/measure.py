"""A trained model's last step: its networks into the run, and the figures of what is served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_core.analysis.evaluate import evaluate
from vae_core.datasets import Dataset
from vae_core.runs import Run, likelihood_file
from vae_core.serving.codec import Codec

if TYPE_CHECKING:
    from vae_core.training.model import VAE


def measure_and_export(
    run: Run, vae: VAE, dataset: Dataset, *, float16: bool = False, beta: float | None = None
) -> None:
    """What is measured is what is served: the exported networks.

    Args:
        beta: where a run of one β is measured: the last that was in force; None for its own.
    """
    from vae_core.training import export, threads

    likelihood_file.forget(run)
    run.write_networks(
        encoder=export.to_litert(vae.encoder, float16=float16),
        decoder=export.to_litert(vae.decoder, float16=float16),
    )
    codec = Codec.open(run, threads=threads.available_cores())
    if beta is not None:
        codec.config = codec.config.at_one_beta(beta).replace(kl_schedule="constant")
    metrics, codes = evaluate(codec, dataset.test, seed=run.config.seed)
    run.write_codes(codes)
    run.write_metrics(metrics)
