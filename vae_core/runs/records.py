"""What a run's files say: how far it is, each epoch's figures, and the test set's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["queued", "running", "stopped", "done", "failed"]


@dataclass(frozen=True, kw_only=True)
class RunState:
    """How far a run is.

    Attributes:
        status: ``running`` only means so while the trainer's lock is held; ``Run.state``
            turns a dead trainer's ``running`` or ``queued`` into ``stopped``.
        epoch: completed epochs.
        progress: share of the running epoch that is done, in [0, 1].
        phase: what a running trainer is doing, for people.
        reason: one sentence on why it stopped or failed, else empty.
        device: what the trainer computes on, for people; empty in older runs.
        note: what anybody must know who reads its figures, as that its data changed on the way.
        seconds_left: the trainer's own estimate, or None.
        loss, reconstruction, kl: nats per training example, means over the running epoch so
            far; None between epochs.
    """

    status: Status
    epoch: int = 0
    progress: float = 0.0
    phase: str = ""
    reason: str = ""
    note: str = ""
    device: str = ""
    seconds_left: float | None = None
    loss: float | None = None
    reconstruction: float | None = None
    kl: float | None = None


@dataclass(frozen=True, kw_only=True)
class EpochRecord:
    """One epoch's figures: nats per example, averaged over the split.

    Attributes:
        beta: the one in force at its end, of a run of one β; None for others and in older runs.
    """

    epoch: int
    train_loss: float
    train_reconstruction: float
    train_kl: float
    test_loss: float
    test_reconstruction: float
    test_kl: float
    seconds: float
    images_per_second: float
    beta: float | None = None


@dataclass(frozen=True, kw_only=True)
class TestMetrics:
    """Test-set figures at one β, nats per example; z is sampled once from the posterior.

    Attributes:
        elbo: −(reconstruction + kl), whatever β is.
        active_units: dimensions whose posterior mean varies over the test set by more
            than 0.01 (Burda et al. 2016, section 5.2).
        kl_per_dimension: sums to ``kl``.
    """

    __test__ = False  # not a test case, for pytest

    beta: float
    reconstruction: float
    kl: float
    loss: float
    elbo: float
    active_units: int
    kl_per_dimension: tuple[float, ...]


Method = Literal["quadrature", "importance"]


@dataclass(frozen=True, kw_only=True)
class LikelihoodRow:
    """How likely a run makes its test set at one β, nats per example.

    Attributes:
        method: how log p was had: its value, or a bound from below.
        refused: why there is no figure, in a sentence; empty where there is one.
        examples: of the test set, spread evenly over it.
        seed: of the one binarisation and of the draws.
        binarised: whether log p is of zeros and ones; else it is a density.
        log_p: mean over the examples; of ``importance`` a lower bound of it.
        error: of that mean, as quadrature states it, or the draws' standard error.
        largest_error: of a single example, likewise.
        standard_error: of that mean as an estimate for other examples, sd / √n.
        elbo: mean, of the same values.
        grey_score: the same integral with grey values in the Bernoulli, which is not normalised
            for them: never a log p. None where values are not grey.
        draws, effective: of ``importance``: how many, and the mean effective sample size.
        wider: what q's σ was multiplied by for them.
        step, places: of the global grid.
        gap_examples, approximation, amortisation: log p − ELBO in its two parts, of so many
            examples; None where it was not split.
    """

    beta: float
    method: Method
    refused: str = ""
    examples: int = 0
    seed: int = 0
    binarised: int = 0
    log_p: float = 0.0
    error: float = 0.0
    largest_error: float = 0.0
    standard_error: float = 0.0
    elbo: float = 0.0
    grey_score: float | None = None
    draws: int | None = None
    effective: float | None = None
    wider: float | None = None
    step: float | None = None
    places: int | None = None
    gap_examples: int = 0
    approximation: float | None = None
    amortisation: float | None = None

    @property
    def gap(self) -> float:
        """log p(x) − ELBO = KL(q(z|x) ‖ p(z|x)), mean over the examples."""
        return self.log_p - self.elbo
