"""Hair drawn over brows and ears, or beside them, with its labels."""

import cv2
import numpy as np

from .head import Painted, dome, filled, lay, noise, note
from .paint import _AA, _colour, _fixed


def _hair_colour(rng: np.random.Generator, face: Painted) -> np.ndarray:
    """The colour above the forehead, or any that hair has."""
    h, w = face.image.shape[:2]
    x, y = face.at(0, -0.14).astype(int).clip(0, [w - 1, h - 1])
    own = face.image[max(0, y - 2) : y + 3, max(0, x - 4) : x + 5].reshape(-1, 3).mean(0)
    if rng.random() < 0.55 and own.mean() < 170:
        return own
    if rng.random() < 0.7:
        return np.full(3, rng.uniform(5, 55)) + np.array([8, 3, 0]) * rng.uniform(0, 1)
    return np.array([1, rng.uniform(0.6, 0.9), rng.uniform(0.3, 0.75)]) * rng.uniform(70, 225)


def _strands(
    rng: np.random.Generator, face: Painted, curves: list[np.ndarray], colour: np.ndarray, thick: int, under: bool
) -> np.ndarray:
    """Draws curves (k, 2), darker at chance, and gives their mask."""
    mask = np.zeros(face.image.shape[:2], np.uint8)
    spread = rng.uniform(4, 26)
    if under:
        shade = _colour(colour * rng.uniform(0.5, 0.9))
        for c in curves[::2]:
            cv2.polylines(face.image, [_fixed(c)], False, shade, thick + 2, **_AA)
            cv2.polylines(mask, [_fixed(c)], False, 255, thick + 2, **_AA)
    for c in curves:
        cv2.polylines(
            face.image,
            [_fixed(c)],
            False,
            _colour(colour * rng.uniform(0.7, 1.3) + rng.normal(0, spread)),
            thick,
            **_AA,
        )
        cv2.polylines(mask, [_fixed(c)], False, 255, thick, **_AA)
    return mask


def fringe(rng: np.random.Generator, face: Painted) -> None:
    """Hair falling over the forehead: to above the brows, over one or over both."""
    u = rng.uniform
    full = rng.random() < 0.5
    middle, half = (u(-0.1, 0.1), u(0.38, 0.52)) if full else (u(-0.35, 0.35), u(0.12, 0.32))
    end = u(0.06, 0.24) if rng.random() < 0.3 else u(0.3, 0.5)
    sweep = u(-0.35, 0.35) if rng.random() < 0.5 else u(-0.05, 0.05)
    thick = 1 if rng.random() < 0.8 else 2
    count = int(u(40, 180) * (1 if full else 0.6))
    t = np.linspace(0, 1, 7)
    curves = []
    for _ in range(count):
        x0 = middle + u(-1, 1) * half
        y0, y1 = -u(0.02, 0.22), end + rng.normal(0, 0.05) - 0.12 * abs(x0 - middle) ** 2
        x1 = x0 + sweep + rng.normal(0, 0.04)
        curves.append(face.at(x0 + (x1 - x0) * t * t + 0.03 * rng.normal() * np.sin(3 * t), y0 + (y1 - y0) * t))
    mask = _strands(rng, face, curves, _hair_colour(rng, face), thick, rng.random() < 0.4)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((2, 2), np.uint8))
    note(face, mask, hair=True)


def curtain(rng: np.random.Generator, face: Painted, sides: tuple[int, ...]) -> None:
    """Hair hanging over the ears of the given sides (0 the sitter's right), or only below them."""
    u = rng.uniform
    colour = _hair_colour(rng, face)
    low = rng.random() < 0.2
    inner, outer = u(0.42, 0.52), u(0.6, 0.85)
    bottom, thick, curl = u(0.85, 1.7), 1 if rng.random() < 0.7 else 2, u(0, 0.05) * (rng.random() < 0.5)
    under, t = rng.random() < 0.8, np.linspace(0, 1, 11)
    for side in sides:
        sign = 1 if side else -1
        curves = []
        for _ in range(int(u(60, 130))):
            k = u(0, 1)
            if low:
                x = np.interp(t, [0, 1], [0.48 + 0.1 * k, inner + (outer - inner) * k])
                y = np.interp(t, [0, 1], [0.74 + u(-0.02, 0.05), max(bottom, 1.1) + rng.normal(0, 0.05)])
            else:
                root, mid = u(0.0, 0.4), inner + (outer - inner) * k
                x = np.interp(t, [0, 0.35, 0.6, 1], [root, mid * u(0.85, 1.0), mid, mid * u(0.85, 1.15)])
                y = np.interp(t, [0, 0.35, 0.6, 1], [-u(0.12, 0.3), u(0.12, 0.3), 0.55, bottom + rng.normal(0, 0.06)])
            x = x + curl * np.sin(t * u(10, 22) + u(0, 6)) + 0.01 * rng.normal()
            curves.append(face.at(sign * x, y))
        mask = _strands(rng, face, curves, colour, thick, under)
        mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
        if low:
            continue
        note(face, mask, hair=True)


def volume(rng: np.random.Generator, face: Painted) -> None:
    """Thick hair about the crown, of a hat's outline but a hair's surface and edge; no head covering."""
    u, shape = rng.uniform, face.image.shape[:2]
    edge = u(-0.04, 0.1)
    outline = dome(face, u(0.55, 0.9), edge, edge + u(0.0, 0.5), u(0.22, 0.6), u(1.8, 2.6))
    soft = cv2.GaussianBlur(filled(face, outline), (0, 0), u(0.02, 0.08) * face.size).astype(np.float32)
    mask = np.where(soft + 110 * noise(rng, shape, int(rng.integers(20, 60))) > 128, 255, 0).astype(np.uint8)
    mask[soft < 12] = 0
    grain = 1 + u(0.15, 0.5) * noise(rng, shape, int(rng.integers(40, 80))) + u(0.05, 0.3) * noise(rng, shape, 8)
    lay(rng, face, mask, np.float32(_hair_colour(rng, face)) * grain[..., None], u(0, 0.5), u(0, 0.3))
    note(face, mask, hair=True)
