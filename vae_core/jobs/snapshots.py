"""What a training shows of itself: snapshots that are kept, and the one of the moment.

Nothing here draws from the training's own noise: with and without, it computes the same.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vae_core.analysis.evaluate import ACTIVE_UNIT_VARIANCE, encode_all, measure
from vae_core.datasets import Dataset, Split, shown, to_unit
from vae_core.runs import EpochRecord, Run, Snapshot, TestMetrics
from vae_core.vae import elbo, kl_schedule, snapshot_plan
from vae_core.vae.binarise import binarised
from vae_core.vae.codes import LOG_VARIANCE_STEP, MEAN_STEP, Codes, Quantised
from vae_core.vae.config import BetaRange, TrainingConfig
from vae_core.vae.posterior import Posterior

if TYPE_CHECKING:
    from vae_core.training.model import VAE
    from vae_core.training.network_view import NetworkView

CODE_BETAS, _WIDTH_BETAS = 8, 4  # of an every-β run: means are kept at so many, widths at fewer
MOST_EXAMPLES, _FEWEST_EXAMPLES, _CODE_BYTES = 10_000, 200, 1_000_000
_MEASURED = 1_000  # examples, where no epoch's figures are at hand
_LIVE_EXAMPLES, _LIVE_IMAGES = 1_000, 8
_LIVE_SECONDS = 0.5  # between two
_LIVE_SHARE = 0.02  # of the time at most: a slow network is shown less often
_LEAST_OFTEN = 0.75  # seconds, however slow: with a group of steps they are one at most


class Recorder:
    """Keeps what a plan asks for, and shows the moment for as long as somebody watches.

    Args:
        steps_per_epoch, group: of the training; between two groups of steps it is looked at.
        clock: monotonic seconds.
    """

    def __init__(
        self, run: Run, dataset: Dataset, *, steps_per_epoch: int, group: int,
        clock: Callable[[], float],
    ) -> None:  # fmt: skip
        self._run, self._clock, self._steps_per_epoch = run, clock, steps_per_epoch
        self._config = config = run.config
        self._test = shown.of_new_run(dataset.test, config)
        self._columns = dataset.description.columns
        self._kept = kept_examples(config, len(self._test))
        self._group = group
        self._planned: frozenset[int] | None = None  # until the network is there
        self._seen: tuple[VAE, int] | None = None
        self._shown_at, self._interval = float("-inf"), _LIVE_SECONDS

    def look(self, vae: VAE, step: int, record: EpochRecord | None) -> None:
        """So many steps have been taken; with ``record``, an epoch is complete."""
        self._seen = vae, step
        if self._planned is None:
            self._planned = self._plan(vae)
            self._tidy(step)
        if step in self._planned:
            self._run.write_snapshot(self._snapshot(vae, step, record))
        self._show(vae, step)

    def end(self, step: int) -> None:
        """It has ended after so many steps; what lies beyond them was of a dropped epoch."""
        with contextlib.suppress(OSError):
            self._run.remove_live()
        if self._planned is not None:
            self._tidy(step)

    def _plan(self, vae: VAE) -> frozenset[int]:
        if not self._config.snapshots:
            return frozenset()
        most = snapshot_plan.most_snapshots(_bytes_each(vae, self._config, self._kept))
        return frozenset(
            snapshot_plan.plan(self._config.epochs, self._steps_per_epoch, self._group, most)
        )

    def _tidy(self, step: int) -> None:
        kept = {snapshot.step: snapshot for snapshot in self._run.snapshots()}
        unwanted = snapshot_plan.superfluous(kept, self._planned or (), step)
        self._run.remove_snapshots(kept[step] for step in unwanted)

    def _snapshot(self, vae: VAE, step: int, record: EpochRecord | None) -> Snapshot:
        from vae_core.training.network_view import decoder_layers

        network = self._network(vae)
        some = self._test.part(slice(self._kept))
        codes, posteriors = _codes(network, some, self._betas(step, CODE_BETAS))
        return Snapshot(
            step=step,
            epoch=step / self._steps_per_epoch,
            codes=codes,
            decoder=decoder_layers(vae),
            metrics=self._figures(network, posteriors, record),
        )

    def _figures(
        self, network: NetworkView, posteriors: dict[float, Posterior], record: EpochRecord | None
    ) -> tuple[TestMetrics, ...]:
        if record is not None and not self._config.conditioned:
            ((beta, posterior),) = posteriors.items()
            return (_of_record(record, beta, posterior, self._config),)
        some = self._test.part(slice(_MEASURED))
        if self._config.binarised:  # codes are of the examples as they are, figures are not
            some = replace(some, x=binarised(to_unit(some.x), self._config.seed))
            posteriors = {beta: encode_all(network, some.x, beta) for beta in posteriors}
        return tuple(
            measure(
                network, some.x, Posterior(p.mean[: len(some)], p.log_variance[: len(some)]), beta,
                observed=some.observed, seed=self._config.seed,
            )
            for beta, p in posteriors.items()
        )  # fmt: skip

    def show_again(self) -> None:
        """Show the moment, however lately one was shown: the training is about to wait."""
        if self._seen is not None:
            self._shown_at = float("-inf")
            self._show(*self._seen)

    def _show(self, vae: VAE, step: int) -> None:
        started = self._clock()
        if started - self._shown_at < self._interval or not self._run.is_watched():
            return
        with contextlib.suppress(OSError):  # a full disk: what is kept says so
            self._run.write_live(self._live(vae, step))
        self._shown_at, cost = started, self._clock() - started
        self._interval = min(max(_LIVE_SECONDS, cost / _LIVE_SHARE), _LEAST_OFTEN)

    def _live(self, vae: VAE, step: int) -> Snapshot:
        from vae_core.training.network_view import decoder_layers

        some = self._test.part(slice(_LIVE_EXAMPLES))
        codes, _ = _codes(self._network(vae), some, self._betas(step, 1))
        numbers = _of_different_labels(some, _LIVE_IMAGES)
        images = some.x[numbers] if some.x.ndim == 4 else None
        return Snapshot(
            step=step,
            epoch=step / self._steps_per_epoch,
            codes=codes,
            decoder=decoder_layers(vae),
            metrics=(),
            images=images,
            image_numbers=None if images is None else np.array(numbers),
        )

    def _betas(self, step: int, count: int) -> list[float]:
        if self._config.has_one_beta:
            return [kl_schedule.last_beta(self._run.config, step, self._steps_per_epoch)]
        return _betas(self._config, count)

    def _network(self, vae: VAE) -> NetworkView:
        from vae_core.training.network_view import NetworkView

        return NetworkView(vae, self._columns)


def kept_examples(config: TrainingConfig, test_size: int) -> int:
    """Of how many test examples a snapshot has the codes: fewer of many dimensions."""
    nodes = CODE_BETAS + _WIDTH_BETAS if config.conditioned else 2
    room = _CODE_BYTES // (2 * nodes * config.latent_dim)
    return min(test_size, MOST_EXAMPLES, max(room, _FEWEST_EXAMPLES))


def _bytes_each(vae: VAE, config: TrainingConfig, examples: int) -> int:
    nodes = CODE_BETAS + _WIDTH_BETAS if config.conditioned else 2
    weights = sum(int(np.prod(weight.shape)) for weight in vae.decoder.weights)
    return 2 * (weights + nodes * config.latent_dim * examples) + 2**14  # names, figures


def _betas(config: TrainingConfig, count: int) -> list[float]:
    if not isinstance(config.beta, BetaRange):
        return [config.beta.value]
    if count == 1:
        return [config.beta.reference]
    return [float(beta) for beta in np.geomspace(config.beta.low, config.beta.high, count)]


def _codes(
    network: NetworkView, some: Split, betas: list[float]
) -> tuple[Codes, dict[float, Posterior]]:
    """The examples' codes over these β, and the posteriors that they are made of."""
    posteriors = {beta: encode_all(network, some.x, beta) for beta in betas}
    few = sorted({round(i) for i in np.linspace(0, len(betas) - 1, _WIDTH_BETAS)})
    widths = np.stack([posteriors[betas[i]].log_variance for i in few])
    codes = Codes(
        betas=np.array(betas, np.float32),
        mean=Quantised.of(np.stack([p.mean for p in posteriors.values()]), MEAN_STEP),
        log_variance_betas=np.array([betas[i] for i in few], np.float32),
        log_variance=Quantised.of(widths, LOG_VARIANCE_STEP),
        labels=some.labels,
    )
    return codes, posteriors


def _of_record(
    record: EpochRecord, beta: float, posterior: Posterior, config: TrainingConfig
) -> TestMetrics:
    """An epoch's own figures, with what only the codes say."""
    kl = np.zeros(config.latent_dim)
    if config.variational:
        each = elbo.kl_per_dimension(posterior.mean, posterior.log_variance)
        kl = each.astype(np.float64).mean(axis=0)
    return TestMetrics(
        beta=float(f"{beta:.6g}"),
        reconstruction=record.test_reconstruction,
        kl=record.test_kl,
        loss=elbo.loss(record.test_reconstruction, record.test_kl, beta),
        elbo=-elbo.loss(record.test_reconstruction, record.test_kl, 1.0),
        active_units=int((posterior.mean.var(axis=0) > ACTIVE_UNIT_VARIANCE).sum()),
        kl_per_dimension=tuple(kl.tolist()),
    )


def _of_different_labels(some: Split, count: int) -> list[int]:
    """The first example of each label, and the first of all where there are too few."""
    if some.labels is None:
        return list(range(min(count, len(some))))
    _, first = np.unique(some.labels, return_index=True)
    chosen = [int(i) for i in first[:count]]
    others = (i for i in range(len(some)) if i not in chosen)
    return [*chosen, *(i for i, _ in zip(others, range(count - len(chosen)), strict=False))]
