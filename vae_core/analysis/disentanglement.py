"""How far each known factor has a latent dimension of its own: MIG, DCI and SAP.

All three read the posterior means. They depend on the seed of a training more than on its settings
(Locatello et al. 2019), so they are worth showing as a spread over seeds only.

A factor that begins anew, as an angle does, counts as its cosine and sine where a straight line is
fitted, and as equal parts of a turn where information is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vae_core.analysis.directions import turned
from vae_core.analysis.lasso import lasso
from vae_core.vae.columns import LabelColumn

_BINS = 20  # of a code and of a number, as Locatello et al. 2019 count them
_DEAD = 1e-12
_THRESHOLDS = 200  # that are tried on a dimension


@dataclass(frozen=True)
class Scores:
    """Attributes:
    mig: mutual information gap, 0 to 1.
    disentanglement, completeness, informativeness: DCI, 0 to 1 each; informativeness is the
        variance explained, so that 1 is best.
    sap: separated attribute predictability, 0 to 1.
    """

    mig: float
    disentanglement: float
    completeness: float
    informativeness: float
    sap: float


def scores(
    means: np.ndarray, columns: tuple[LabelColumn, ...], values: Mapping[str, np.ndarray]
) -> Scores:
    """All measures of posterior means (n, d) on factors, of which every example has each."""
    matrix = dci_matrix(means, columns, values)
    return Scores(
        mig=mig(means, columns, values),
        disentanglement=disentanglement(matrix.importance),
        completeness=completeness(matrix.importance),
        informativeness=float(matrix.explained.mean()),
        sap=sap(means, columns, values),
    )


def mig(
    means: np.ndarray, columns: tuple[LabelColumn, ...], values: Mapping[str, np.ndarray]
) -> float:
    """Mutual information gap (Chen et al. 2018, equation 6).

    For each factor the two dimensions that share most information with it; the difference, as a
    share of the factor's entropy; the mean over factors. Codes and numbers are counted in 20 bins
    of equal width, from least to greatest.
    """
    codes = np.stack([_binned(code) for code in means.T])
    gaps = []
    for column in columns:
        factor = _as_classes(column, values[column.name])
        shared = np.sort([mutual_information(code, factor) for code in codes])[::-1]
        gaps.append((shared[0] - shared[1]) / max(entropy(factor), _DEAD))
    return float(np.mean(gaps))


def mutual_information(first: np.ndarray, second: np.ndarray) -> float:
    """I(a; b) of whole numbers from 0, (n,) each, in nats."""
    table = np.zeros((int(first.max()) + 1, int(second.max()) + 1))
    np.add.at(table, (first, second), 1 / len(first))
    outer = np.outer(table.sum(axis=1), table.sum(axis=0))
    there = table > 0
    return float((table[there] * np.log(table[there] / outer[there])).sum())


def entropy(of: np.ndarray) -> float:
    """H of whole numbers from 0, (n,), in nats."""
    shares = np.bincount(of) / len(of)
    return float(-(shares[shares > 0] * np.log(shares[shares > 0])).sum())


@dataclass(frozen=True)
class DciMatrix:
    """Attributes:
    importance: (d, k), how much each dimension counts for each factor; not negative.
    explained: (k,), the share of each factor's variance that is explained on held-out examples.
    """

    importance: np.ndarray
    explained: np.ndarray


def dci_matrix(
    means: np.ndarray, columns: tuple[LabelColumn, ...], values: Mapping[str, np.ndarray]
) -> DciMatrix:
    """Lasso regressions of each factor on all dimensions (Eastwood & Williams 2018, section 3).

    Codes and targets are standardised, half of the examples fit, the other half are explained. A
    factor of several targets (a category's labels, an angle's cosine and sine) has the sum of their
    importances and the mean of what is explained.
    """
    codes = _standardised(means)
    made, tried = np.arange(0, len(codes), 2), np.arange(1, len(codes), 2)
    importance, explained = [], []
    for column in columns:
        targets = _standardised(_as_targets(column, values[column.name]))
        weights = np.stack([lasso(codes[made], target[made]) for target in targets.T], axis=1)
        errors = np.square(targets[tried] - codes[tried] @ weights).mean(axis=0)
        importance.append(np.abs(weights).sum(axis=1))
        explained.append(float(np.maximum(1 - errors / targets[tried].var(axis=0), 0).mean()))
    return DciMatrix(np.stack(importance, axis=1), np.array(explained))


def disentanglement(importance: np.ndarray) -> float:
    """Whether each dimension counts for one factor: Dᵢ = 1 − H_K(P_i·), weighted by Σⱼ R_ij.

    Args:
        importance: R, (d, k).
    """
    total = importance.sum()
    if total < _DEAD:
        return 0.0
    each = 1 - _row_entropies(importance)
    return float((importance.sum(axis=1) / total * each).sum())


def completeness(importance: np.ndarray) -> float:
    """Whether each factor has one dimension: C_j = 1 − H_D(P̃_·j), the mean over factors.

    A factor that nothing counts for has 0.
    """
    known = importance.sum(axis=0) > _DEAD
    return float(np.where(known, 1 - _row_entropies(importance.T), 0.0).mean())


def _row_entropies(of: np.ndarray) -> np.ndarray:
    """Entropy of each row's shares, in units of the greatest possible: (m, k) → (m,)."""
    shares = of / np.maximum(of.sum(axis=1, keepdims=True), _DEAD)
    logs = np.log(np.where(shares > 0, shares, 1.0))
    return -(shares * logs).sum(axis=1) / np.log(of.shape[1])


def sap(
    means: np.ndarray, columns: tuple[LabelColumn, ...], values: Mapping[str, np.ndarray]
) -> float:
    """Separated attribute predictability (Kumar et al. 2018, section 3).

    For each factor the two dimensions that predict it best alone; the difference; the mean over
    factors. A number is predicted by a straight line (R²), an angle's cosine and sine likewise; a
    label against the others by one threshold, scored 2·balanced accuracy − 1.
    """
    gaps = []
    for column in columns:
        own = values[column.name]
        if column.kind == "category":
            there = [own == label for label in range(len(column.names)) if (own == label).any()]
            table = np.mean([[_threshold(code, of) for code in means.T] for of in there], axis=0)
        else:
            table = np.mean(
                [_straight(means, target) for target in _as_targets(column, own).T], axis=0
            )
        best = np.sort(table)[::-1]
        gaps.append(best[0] - best[1])
    return float(np.mean(gaps))


def _straight(means: np.ndarray, target: np.ndarray) -> np.ndarray:
    """R² of a straight line from each dimension alone: (n, d), (n,) → (d,)."""
    codes, goal = _standardised(means), _standardised(target[:, None])
    return np.square((codes * goal).mean(axis=0))


def _threshold(code: np.ndarray, positive: np.ndarray) -> float:
    """2·balanced accuracy − 1 of the best threshold, in either sense: (n,), bool (n,)."""
    at = np.quantile(code, np.linspace(0, 1, _THRESHOLDS))
    true = np.searchsorted(np.sort(code[positive]), at, side="right") / max(positive.sum(), 1)
    false = np.searchsorted(np.sort(code[~positive]), at, side="right") / max((~positive).sum(), 1)
    return float(np.abs(true - false).max())


def _as_classes(column: LabelColumn, values: np.ndarray) -> np.ndarray:
    if column.kind == "category":
        return values.astype(np.int64)
    if column.period:
        turn = (values / column.period) % 1
        return np.minimum((turn * _BINS).astype(np.int64), _BINS - 1)
    return _binned(values)


def _as_targets(column: LabelColumn, values: np.ndarray) -> np.ndarray:
    """A factor as numbers that a straight line can predict: (n, k)."""
    if column.kind == "category":
        there = np.unique(values)
        return (values[:, None] == there).astype(np.float64)
    if column.period:
        return turned(values, column.period)
    return values.astype(np.float64)[:, None]


def _binned(values: np.ndarray) -> np.ndarray:
    low, high = float(values.min()), float(values.max())
    share = (values - low) / max(high - low, _DEAD)
    return np.minimum((share * _BINS).astype(np.int64), _BINS - 1)


def _standardised(values: np.ndarray) -> np.ndarray:
    values = values.astype(np.float64)
    spread = values.std(axis=0)
    return (values - values.mean(axis=0)) / np.where(spread > _DEAD, spread, 1.0)
