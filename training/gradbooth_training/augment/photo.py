"""Light, sensor and file: what a lamp, a cheap camera and a codec do to a crop."""

import cv2
import numpy as np

_noise: np.ndarray | None = None


def _grain(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Gaussian noise cut from a table at a chance place: a hundred times cheaper than drawing it."""
    global _noise
    if _noise is None:
        _noise = np.random.default_rng(5).standard_normal((512, 512, 3)).astype(np.float32)
    y, x = rng.integers(0, 512 - shape[0]), rng.integers(0, 512 - shape[1])
    grain = _noise[y : y + shape[0], x : x + shape[1]]
    return grain[:, ::-1] if rng.random() < 0.5 else grain


def _ramp(rng: np.random.Generator, h: int, w: int) -> np.ndarray:
    """A plane through the picture's middle, about -1 to 1, in a chance direction."""
    a = rng.uniform(0, 2 * np.pi)
    x = (np.arange(w, dtype=np.float32) - w / 2) / (max(h, w) / 2)
    y = (np.arange(h, dtype=np.float32) - h / 2) / (max(h, w) / 2)
    return x[None] * np.float32(np.cos(a)) + y[:, None] * np.float32(np.sin(a))


def photograph(rng: np.random.Generator, image: np.ndarray, strength: float = 1.0) -> np.ndarray:
    """A uint8 RGB crop as another lamp, camera and codec would give it. `strength` scales the chances of harm."""
    h, w = image.shape[:2]
    chance = lambda p: rng.random() < p * strength
    f = image.astype(np.float32)
    gain = None
    if chance(0.55):
        gain = 1 + rng.uniform(0, 0.6) * _ramp(rng, h, w)
    if chance(0.15):
        edge = 1 - rng.uniform(0.2, 0.65) / (
            1 + np.exp(np.clip((rng.uniform(-0.5, 0.5) - _ramp(rng, h, w)) * rng.uniform(4, 60), -30, 30))
        )
        gain = edge if gain is None else gain * edge
    if chance(0.08):
        spot = np.exp(-(_ramp(rng, h, w) ** 2 + _ramp(rng, h, w) ** 2) * rng.uniform(2, 12))
        gain = (1 if gain is None else gain) + rng.uniform(0.2, 1.2) * spot
    if gain is not None:
        f *= gain[..., None].astype(np.float32)
    if chance(0.75):
        f *= np.float32(rng.uniform(0.6, 1.35))
        f += np.float32(rng.uniform(-30, 30))
    if chance(0.5):
        f *= rng.uniform([0.78, 0.92, 0.75], [1.22, 1.08, 1.25]).astype(np.float32)
    if chance(0.5):
        power = rng.uniform(0.55, 1.8)
        table = (255 * (np.arange(256) / 255.0) ** power).astype(np.float32)
        f = cv2.LUT(cv2.convertScaleAbs(np.maximum(f, 0)), table)
    if chance(0.4):
        grey = f.mean(-1, keepdims=True)
        share = 0.0 if rng.random() < 0.25 else rng.uniform(0, 1.7)
        f = grey + (f - grey) * np.float32(share)
    elif chance(0.03):
        f = np.repeat(f[..., :1], 3, -1)
    if chance(0.25):
        f = cv2.GaussianBlur(f, (0, 0), rng.uniform(0.3, 1.7))
    elif chance(0.15):
        soft = cv2.GaussianBlur(f, (0, 0), rng.uniform(0.6, 1.5))
        f += rng.uniform(0.3, 1.5) * (f - soft)
    if chance(0.08):
        k = int(rng.integers(3, 8))
        kernel = np.zeros((k, k), np.float32)
        cv2.line(kernel, (0, int(rng.integers(0, k))), (k - 1, int(rng.integers(0, k))), 1, 1)
        f = cv2.filter2D(f, -1, kernel / kernel.sum())
    if chance(0.2):
        s = rng.uniform(0.3, 0.9)
        small = cv2.resize(f, (max(8, int(w * s)), max(8, int(h * s))), interpolation=cv2.INTER_AREA)
        f = cv2.resize(small, (w, h), interpolation=cv2.INTER_LINEAR if rng.random() < 0.7 else cv2.INTER_CUBIC)
    if chance(0.5):
        grain = _grain(rng, (h, w, 3))
        grain = grain if rng.random() < 0.5 else grain[..., :1]
        f = f + grain * np.float32(rng.uniform(1, 12) if rng.random() < 0.85 else rng.uniform(10, 28))
    out = np.clip(f, 0, 255).astype(np.uint8)
    if chance(0.25):
        ok, data = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(18, 90))])
        out = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return out
