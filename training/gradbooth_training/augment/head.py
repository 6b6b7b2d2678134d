"""A head in its crop with what is known of it; cloth; how a drawn thing is laid on and what it hides. Colours are RGB."""

from dataclasses import dataclass

import cv2
import numpy as np

from .. import points as P
from .backdrop import backdrop
from .paint import _AA, _fixed
from .photo import _grain

TRAITS = (
    "head_covering",
    "brow_right",
    "brow_left",
    "ear_right",
    "ear_left",
    "tinted",
    "glare",
    "teeth",
    "covered",
    "ornaments",
)
HAT, BROW, EAR, TINTED, GLARE, TEETH, COVERED, ORNAMENTS = 0, (1, 2), (3, 4), 5, 6, 7, 8, 9
MIRROR = np.array([0, 2, 1, 4, 3, 5, 6, 7, 8, 9])
"""(10,) the trait of the other side of the face."""

BROWS = (slice(70, 80), slice(80, 90))


@dataclass
class Painted:
    """A crop, its points, and what is known of it."""

    image: np.ndarray
    """(h, w, 3) uint8."""
    points: np.ndarray
    """(126, 2) px of the crop."""
    labels: np.ndarray
    """(10,) int, order of `TRAITS`."""

    def at(self, x, y) -> np.ndarray:
        """(..., 2) px; x in face widths to the picture's right of the forehead, y in face heights down from it."""
        p = self.points
        along = p[P.LEFT_OUTER] - p[P.RIGHT_OUTER]
        along = along / max(float(np.linalg.norm(along)), 1e-3)
        down = np.array([-along[1], along[0]])
        height = float((p[P.CHIN] - p[P.FOREHEAD]) @ down)
        width = float((p[8] - p[28]) @ along)
        origin = (p[8] + p[28]) / 2
        origin = origin + down * float((p[P.FOREHEAD] - origin) @ down)
        x, y = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
        return origin + x[..., None] * width * along + y[..., None] * height * down

    @property
    def size(self) -> float:
        """Face width, px."""
        return float(np.linalg.norm(self.points[8] - self.points[28]))


def share_of(mask: np.ndarray, points: np.ndarray) -> float:
    """Mean of a uint8 mask at points (n, 2), 0 to 1."""
    h, w = mask.shape
    xy = np.floor(points).astype(int).clip(0, [w - 1, h - 1])
    return float(mask[xy[:, 1], xy[:, 0]].mean()) / 255


def ear(face: Painted, side: int) -> np.ndarray:
    """(8, 2) where the ear of the side lies: 0 the sitter's right."""
    x = np.array([0.53, 0.56, 0.53, 0.56, 0.53, 0.56, 0.53, 0.55])
    return face.at(x if side else -x, np.array([0.40, 0.43, 0.47, 0.5, 0.54, 0.57, 0.61, 0.64]))


def note(face: Painted, mask: np.ndarray, hair: bool) -> None:
    """What a drawn mask hides: ears by anything, brows by hair; unsure where it is partly so."""
    for side in (0, 1):
        share = share_of(mask, ear(face, side))
        if share > 0.8:
            face.labels[EAR[side]] = 1
        elif share > 0.15 and face.labels[EAR[side]] != 1:
            face.labels[EAR[side]] = -1
        share = share_of(mask, face.points[BROWS[side]])
        if hair and share > 0.5:
            face.labels[BROW[side]] = 1
        elif share > 0.1 and face.labels[BROW[side]] != 1:
            face.labels[BROW[side]] = -1


def noise(rng: np.random.Generator, shape: tuple[int, int], cells: int) -> np.ndarray:
    """Smooth noise about -1 to 1, float32."""
    small = rng.uniform(-1, 1, (cells, cells)).astype(np.float32)
    return cv2.resize(small, shape[::-1], interpolation=cv2.INTER_CUBIC)


_WORN = (
    (22, 22, 24),
    (55, 55, 60),
    (28, 32, 58),
    (78, 54, 38),
    (170, 140, 105),
    (205, 190, 165),
    (125, 125, 125),
    (228, 226, 222),
    (92, 92, 62),
    (92, 28, 38),
)
"""Colours that hats and scarves mostly have."""


def cloth(rng: np.random.Generator, shape: tuple[int, int], dark: float = 0.5) -> np.ndarray:
    """(h, w, 3) float32 of plain, knitted, striped or printed cloth with folds; `dark` is the chance of a dark one."""
    h, w = shape
    if rng.random() < 0.12:
        return backdrop(rng, w, h).astype(np.float32)
    if rng.random() < 0.55:
        base = np.array(_WORN[int(rng.integers(len(_WORN)))]) * rng.uniform(0.6, 1.25) + rng.normal(0, 8, 3)
    else:
        base = rng.uniform(0, 255, 3) if rng.random() < 0.5 else np.full(3, rng.uniform(0, 255)) + rng.normal(0, 8, 3)
        if rng.random() < dark:
            base = base * rng.uniform(0.1, 0.6)
    f = np.empty((h, w, 3), np.float32)
    f[:] = base
    f *= (1 + rng.uniform(0.04, 0.4) * noise(rng, shape, int(rng.integers(3, 14))))[..., None]
    f += rng.uniform(0, 9) * _grain(rng, (h, w, 3))[..., :1]
    if rng.random() < 0.35:
        a, k = rng.uniform(0, np.pi), rng.uniform(0.25, 2.2)
        y, x = np.mgrid[0:h, 0:w].astype(np.float32)
        wave = np.sin((x * np.cos(a) + y * np.sin(a)) * k)
        if rng.random() < 0.4:
            wave = wave * np.sin((y * np.cos(a) - x * np.sin(a)) * k)
        if rng.random() < 0.4:
            wave = np.sign(wave)
        f += wave[..., None] * rng.uniform(-45, 45, 3).astype(np.float32)
    return f


def lay(
    rng: np.random.Generator,
    face: Painted,
    mask: np.ndarray,
    what: np.ndarray,
    round_: float = 0.0,
    shadow: float = 0.0,
) -> None:
    """Blends `what` where the mask is, darker towards the sides, with its shadow below, in place."""
    h, w = mask.shape
    f = face.image.astype(np.float32)
    if shadow > 0:
        drop = cv2.GaussianBlur(np.roll(mask, max(1, int(0.05 * face.size)), 0), (0, 0), max(0.8, 0.04 * face.size))
        f *= 1 - shadow * drop.astype(np.float32)[..., None] / 255
    if round_ > 0:
        x = (np.arange(w, dtype=np.float32) - face.at(0, 0)[0]) / max(face.size, 1)
        what = what * np.clip(1 + rng.uniform(-0.4, 0.4) * x - round_ * x * x, 0.15, 1.6)[None, :, None]
    a = cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.4, 1.5)).astype(np.float32)[..., None] / 255
    face.image = np.clip(f * (1 - a) + what * a, 0, 255).astype(np.uint8)


def filled(face: Painted, *polygons: np.ndarray) -> np.ndarray:
    """The mask (h, w) uint8 of polygons (k, 2)."""
    mask = np.zeros(face.image.shape[:2], np.uint8)
    for polygon in polygons:
        cv2.fillPoly(mask, [_fixed(polygon)], 255, **_AA)
    return mask


def dome(face: Painted, half: float, edge: float, side: float, top: float, power: float) -> np.ndarray:
    """Outline of a crown: lower edge from `edge` in the middle to `side` at the half width `half`, top at -`top`."""
    s = np.linspace(-1, 1, 17)
    t = np.linspace(0, np.pi, 25)
    low = face.at(half * s, edge + (side - edge) * s * s)
    x, y = np.cos(t), np.sin(t)
    up = face.at(half * np.sign(x) * np.abs(x) ** (2 / power), side - (side + top) * np.abs(y) ** (2 / power))
    return np.concatenate([low, up])
