"""Walls, curtains, rooms, leaves and other things behind people, drawn from nothing; RGB uint8."""

import cv2
import numpy as np


def backdrop(rng: np.random.Generator, width: int, height: int) -> np.ndarray:
    """One background without people."""
    kind = rng.random()
    if kind < 0.25:
        image = _plain(rng, width, height)
    elif kind < 0.40:
        image = _folds(rng, width, height)
    elif kind < 0.60:
        image = _clouds(rng, width, height)
    else:
        image = _things(rng, width, height)
    if rng.random() < 0.35:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.6, 5))
    return image


def _shade(rng, width, height) -> np.ndarray:
    """(height, width, 1) light falling off across the wall."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    cx, cy = rng.uniform(0, 1) * width, rng.uniform(0, 1) * height
    far = np.hypot(x - cx, y - cy) / np.hypot(width, height)
    return (1 + rng.uniform(-0.5, 0.25) * far)[..., None]


def _plain(rng, width, height) -> np.ndarray:
    colour = rng.uniform(0, 255, 3) if rng.random() < 0.5 else np.full(3, rng.uniform(20, 255)) + rng.normal(0, 12, 3)
    if rng.random() < 0.3:
        colour = np.array([100, 197, 255]) * rng.uniform(0.6, 1.1) + rng.normal(0, 15, 3)
    f = np.ones((height, width, 3), np.float32) * colour.astype(np.float32)
    return np.clip(f * _shade(rng, width, height), 0, 255).astype(np.uint8)


def _folds(rng, width, height) -> np.ndarray:
    x = np.linspace(0, rng.uniform(3, 40), width)
    wave = sum(rng.uniform(0.1, 1) * np.sin(x * k + rng.uniform(0, 6)) for k in (1, 1.7, 2.9))
    f = _plain(rng, width, height) * (1 + rng.uniform(0.03, 0.2) * wave[None, :, None])
    return np.clip(f, 0, 255).astype(np.uint8)


def _clouds(rng, width, height) -> np.ndarray:
    """Coloured noise of several sizes: leaves, marble, crowds out of focus."""
    f = np.zeros((height, width, 3), np.float32)
    fall = rng.uniform(0.5, 1.1)
    for k in range(1, 7):
        n = 2**k
        small = rng.uniform(-1, 1, (n + 1, max(2, int(n * width / height) + 1), 3)).astype(np.float32)
        if rng.random() < 0.5:
            small = small.mean(-1, keepdims=True).repeat(3, -1)
        f += cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC) * fall**k
    f = rng.uniform(40, 210, 3) + f * rng.uniform(30, 110)
    return np.clip(f, 0, 255).astype(np.uint8)


def _things(rng, width, height) -> np.ndarray:
    """Furniture, frames, flags, people-coloured ovals that are no people."""
    image = _plain(rng, width, height) if rng.random() < 0.6 else _clouds(rng, width, height)
    skin = np.array([200, 150, 120])
    for _ in range(int(rng.integers(2, 22))):
        colour = skin * rng.uniform(0.3, 1.2) + rng.normal(0, 12, 3) if rng.random() < 0.25 else rng.uniform(0, 255, 3)
        colour = tuple(int(np.clip(c, 0, 255)) for c in colour)
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        w, h = int(rng.uniform(0.03, 0.5) * width), int(rng.uniform(0.03, 0.6) * height)
        shape = rng.random()
        if shape < 0.4:
            cv2.rectangle(image, (x, y), (x + w, y + h), colour, -1 if rng.random() < 0.7 else int(rng.integers(1, 5)))
        elif shape < 0.65:
            cv2.ellipse(image, (x, y), (w // 2 + 1, h // 2 + 1), rng.uniform(0, 180), 0, 360, colour, -1, cv2.LINE_AA)
        elif shape < 0.85:
            for k in range(int(rng.integers(3, 10))):
                cv2.line(
                    image,
                    (x + k * w // 8, y),
                    (x + k * w // 8 + int(rng.integers(-5, 6)), y + h),
                    colour,
                    int(rng.integers(1, 6)),
                    cv2.LINE_AA,
                )
        else:
            corners = np.array([[x, y]]) + rng.normal(0, 0.2, (int(rng.integers(3, 7)), 2)) * [width, height]
            cv2.fillPoly(image, [corners.astype(np.int32)], colour, cv2.LINE_AA)
    return image
