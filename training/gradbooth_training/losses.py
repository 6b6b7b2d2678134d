"""Losses that several networks share."""

import math

import torch
from torch import Tensor

from . import points as P


def wing(error: Tensor, width: float = 6.0, knee: float = 1.5) -> Tensor:
    """Logarithmic near zero, linear beyond `width` (Feng et al. 2018); errors in px, element by element."""
    size = error.abs()
    offset = width - width * math.log1p(width / knee)
    return torch.where(size < width, width * torch.log1p(size / knee), size - offset)


def point_weights() -> Tensor:
    """(126,) mean 1: eyes and lips decide checks, the outline is a soft notion."""
    weights = torch.ones(P.COUNT)
    weights[P.OUTLINE], weights[P.EYES], weights[P.BROWS], weights[P.LIPS] = 0.8, 2.5, 1.2, 1.8
    weights[P.CHIN] = 1.2
    return weights / weights.mean()


def gaps(points: Tensor) -> Tensor:
    """(n, 3) heights of both lid openings and of the inner lips, in the units of `points` (n, 126, 2)."""

    def opening(start: int) -> Tensor:
        return points[:, [start + 3, start + 5], 1].mean(1) - points[:, [start + 11, start + 13], 1].mean(1)

    return torch.stack([opening(36), opening(52), points[:, P.MOUTH_BOTTOM, 1] - points[:, P.MOUTH_TOP, 1]], 1)


def map_loss(logits: Tensor, places: Tensor, shape: tuple[int, int], spread: float = 1.2) -> Tensor:
    """Cross-entropy (n, count) of soft maps against a Gaussian of `spread` cells about `places` (n, count, 2).

    logits (n, count, rows * columns); `shape` is (rows, columns); places in map widths about the middle of the map.
    """
    rows, columns = shape
    x = (torch.arange(columns, dtype=places.dtype) + 0.5) / columns - 0.5
    y = ((torch.arange(rows, dtype=places.dtype) + 0.5) / rows - 0.5) * rows / columns
    across = torch.softmax(-((x - places[..., 0, None]) * columns).square() / (2 * spread * spread), -1)
    down = torch.softmax(-((y - places[..., 1, None]) * columns).square() / (2 * spread * spread), -1)
    target = (down[..., :, None] * across[..., None, :]).flatten(-2)
    return torch.logsumexp(logits, -1) - (logits * target).sum(-1)
