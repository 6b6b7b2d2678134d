"""Figures with their 95 % intervals: Wilson for shares, seeded bootstrap for means, percentiles and areas under curves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_DRAWS = 1000
_SEED = 17
_Z = 1.959964


@dataclass(frozen=True)
class Figure:
    """A value, its interval and the number of pictures (or faces) it stands on; NaN with `n` 0."""

    value: float
    low: float
    high: float
    n: int

    def text(self, factor: float = 1, digits: int = 1, count: bool = False) -> str:
        """`2.3 (2.1-2.5)`, with `; 50` inside the brackets if `count`; a dash for nothing."""
        if self.n == 0 or self.value != self.value:
            return "-"
        value, low, high = (f"{v * factor:.{digits}f}" for v in (self.value, self.low, self.high))
        return f"{value} ({low}-{high}{f'; {self.n}' if count else ''})"

    def record(self) -> dict[str, float | int | None]:
        """For JSON, NaN as null."""
        clean = {
            k: None if v != v else round(v, 5)
            for k, v in (("value", self.value), ("low", self.low), ("high", self.high))
        }
        return {**clean, "n": self.n}


NOTHING = Figure(float("nan"), float("nan"), float("nan"), 0)


def share(hits: Sequence[bool] | np.ndarray) -> Figure:
    """Share of true ones, 0 to 1, Wilson's interval."""
    hits = np.asarray(hits, bool)
    n = len(hits)
    if n == 0:
        return NOTHING
    p = float(hits.mean())
    middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * np.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
    return Figure(p, max(0.0, float(middle - half)), min(1.0, float(middle + half)), n)


def mean(values: Sequence[float] | np.ndarray) -> Figure:
    """Mean, bootstrap interval."""
    return _bootstrap(values, lambda v: v.mean(-1))


def percentile(values: Sequence[float] | np.ndarray, q: float) -> Figure:
    """The q-th percentile (0 to 100), bootstrap interval."""
    return _bootstrap(values, lambda v: np.percentile(v, q, axis=-1))


def _bootstrap(values, statistic) -> Figure:
    values = np.asarray(values, float)
    values = values[np.isfinite(values)]
    n = len(values)
    if n == 0:
        return NOTHING
    drawn = np.random.default_rng(_SEED).integers(0, n, (_DRAWS, n))
    low, high = np.percentile(statistic(values[drawn]), [2.5, 97.5])
    return Figure(float(statistic(values)), float(low), float(high), n)


def auc(positive: Sequence[float] | np.ndarray, negative: Sequence[float] | np.ndarray) -> Figure:
    """How often a positive scores above a negative (ties half), both redrawn for the interval."""
    positive, negative = np.asarray(positive, float), np.asarray(negative, float)
    if len(positive) == 0 or len(negative) == 0:
        return NOTHING
    wins = (positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)
    rng = np.random.default_rng(_SEED)
    drawn = [
        wins[
            np.ix_(rng.integers(0, len(positive), len(positive)), rng.integers(0, len(negative), len(negative)))
        ].mean()
        for _ in range(_DRAWS // 4)
    ]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Figure(float(wins.mean()), float(low), float(high), len(positive) + len(negative))


def roc(positive: np.ndarray, negative: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shares of negatives and of positives at or above each threshold, from (0, 0) to (1, 1)."""
    thresholds = np.unique(np.concatenate([positive, negative]))[::-1]
    false = np.array([0.0, *((negative >= t).mean() for t in thresholds)])
    true = np.array([0.0, *((positive >= t).mean() for t in thresholds)])
    return false, true


def cumulative(values: Sequence[float] | np.ndarray, total: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Sorted values and the share of `total` at or below each; missing ones (NaN) never come."""
    values = np.asarray(values, float)
    total = total or len(values)
    values = np.sort(values[np.isfinite(values)])
    return values, np.arange(1, len(values) + 1) / max(total, 1)
