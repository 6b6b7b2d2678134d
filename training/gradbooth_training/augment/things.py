"""Spectacles, jewellery, masks, hands and things before the mouth, drawn on a head with their labels."""

import cv2
import numpy as np

from .. import points as P
from .head import COVERED, GLARE, ORNAMENTS, TEETH, TINTED, Painted, cloth, filled, lay, noise, share_of
from .paint import _AA, _colour, _fixed, glasses


def spectacles(rng: np.random.Generator, face: Painted, tinted: bool, glare: bool) -> None:
    """Glasses with clear or dark lenses, with or without a glare."""
    colour = rng.uniform(0, 110, 3) if rng.random() < 0.7 else np.full(3, rng.uniform(0, 60))
    if tinted and rng.random() < 0.2:
        colour = rng.uniform(0, 230, 3)
    share = rng.uniform(0.5, 0.97) if tinted else rng.uniform(0.0, 0.12)
    spot = (rng.uniform(0.09, 0.26), rng.uniform(0.55, 0.97)) if glare else None
    face.image = glasses(rng, face.image, face.points, tint=(colour, share), glare=spot)
    face.labels[TINTED], face.labels[GLARE] = int(tinted), int(glare)


def ornament(rng: np.random.Generator, face: Painted) -> None:
    """Earrings, a necklace, a hair band, a clip or a flower."""
    kind, u = rng.random(), rng.uniform
    metals = ([225, 185, 95], [215, 215, 220], [240, 235, 225], [60, 60, 65])
    colour = np.array(metals[int(rng.integers(4))]) * u(0.7, 1.1) if rng.random() < 0.75 else u(0, 255, 3)
    line = _colour(colour)
    light = _colour(colour * 1.25 + 20)
    over, w = face.image.copy(), face.size
    if kind < 0.55:
        sides = (0, 1) if rng.random() < 0.8 else (int(rng.integers(2)),)
        x, y, shape, r, drop = u(0.49, 0.56), u(0.66, 0.74), rng.random(), u(0.03, 0.11) * w, u(0.05, 0.2)
        for side in sides:
            p = face.at(x if side else -x, y)
            if shape < 0.4:
                cv2.circle(over, tuple(_fixed(p)), int(max(1.0, u(0.018, 0.045) * w) * 8), light, -1, **_AA)
            elif shape < 0.75:
                axes = (int(r * u(0.4, 1) * 8), int(r * 8))
                cv2.ellipse(over, tuple(_fixed(p + [0, r])), axes, 0, 0, 360, line, 1 if r < 5 else 2, **_AA)
            else:
                q = face.at(x if side else -x, y + drop)
                cv2.line(over, tuple(_fixed(p)), tuple(_fixed(q)), line, 1, **_AA)
                cv2.circle(over, tuple(_fixed(q)), int(max(1.0, u(0.02, 0.06) * w) * 8), light, -1, **_AA)
    elif kind < 0.8:
        s = np.linspace(-1, 1, int(rng.integers(15, 40)))
        half, high, sag = u(0.26, 0.46), u(1.08, 1.2), u(0.1, 0.3)
        curve = face.at(half * s, high + sag * (1 - np.abs(s) ** u(1.3, 2.4)))
        if rng.random() < 0.5:
            for p in curve:
                cv2.circle(over, tuple(_fixed(p)), int(max(1.0, u(0.018, 0.04) * w) * 8), light, -1, **_AA)
        else:
            cv2.polylines(over, [_fixed(curve)], False, line, 1 if rng.random() < 0.7 else 2, **_AA)
            if rng.random() < 0.5:
                cv2.circle(
                    over, tuple(_fixed(curve[len(s) // 2])), int(max(1.2, u(0.02, 0.06) * w) * 8), light, -1, **_AA
                )
    elif kind < 0.92:
        s = np.linspace(0, np.pi, 30)
        half, high, base = u(0.55, 0.64), u(0.35, 0.55), u(0.2, 0.35)
        curve = face.at(half * np.cos(s), base - high * np.sin(s))
        cv2.polylines(over, [_fixed(curve)], False, _colour(u(0, 255, 3)), max(2, int(u(0.03, 0.1) * w)), **_AA)
    else:
        p = face.at(u(0.3, 0.6) * (1 if rng.random() < 0.5 else -1), u(-0.12, 0.3))
        petals, r, c = int(rng.integers(1, 6)), u(0.04, 0.1) * w, _colour(u(60, 255, 3))
        for a in np.arange(petals) * 2 * np.pi / petals:
            cv2.circle(
                over, tuple(_fixed(p + r * 0.8 * np.array([np.cos(a), np.sin(a)]))), int(max(r, 1.2) * 8), c, -1, **_AA
            )
    share = u(0.75, 1.0)
    face.image = cv2.addWeighted(over, share, face.image, 1 - share, 0)
    face.labels[ORNAMENTS] = 1


def cover(rng: np.random.Generator, face: Painted) -> None:
    """A mask, a scarf, a hand or a thing before mouth and chin."""
    kind, u, shape = rng.random(), rng.uniform, face.image.shape[:2]
    p = face.points
    if kind < 0.45:
        nose = u(-0.08, 0.06)
        s = np.linspace(-1, 1, 9)
        top = face.at(0.46 * s, 0.56 + nose + u(0.0, 0.12) * s * s)
        jaw = p[10:27] if rng.random() < 0.6 else p[11:26]
        chin = jaw + (face.at(0, u(0.0, 0.08)) - face.at(0, 0))
        mask = filled(face, np.concatenate([top, chin]))
        colour = [u(190, 250)] * 3 if rng.random() < 0.35 else [u(120, 180), u(185, 225), u(215, 245)]
        texture = cloth(rng, shape)
        if rng.random() < 0.6:
            texture = np.float32(colour) * (1 + u(0.02, 0.1) * noise(rng, shape, 9))[..., None]
            for k in range(int(rng.integers(0, 4))):
                y = 0.66 + 0.08 * k + nose
                cv2.polylines(
                    texture, [_fixed(face.at(0.42 * s, y + 0.05 * s * s))], False, _colour(np.array(colour) * 0.85), 1
                )
        lay(rng, face, mask, texture, u(0.2, 1.2), u(0, 0.3))
        if rng.random() < 0.7:
            for x, q in ((-0.53, top[0]), (0.53, top[-1]), (-0.53, chin[-3]), (0.53, chin[2])):
                cv2.line(
                    face.image, tuple(_fixed(q)), tuple(_fixed(face.at(x, 0.5))), _colour([u(150, 250)] * 3), 1, **_AA
                )
    elif kind < 0.75:
        h, w = shape
        x, y = p[94].astype(int).clip(0, [w - 1, h - 1])
        skin = face.image[max(0, y - 3) : y + 4, max(0, x - 3) : x + 4].reshape(-1, 3).mean(0) * u(0.75, 1.1)
        start, slope = face.at(u(-0.25, 0.25), u(0.72, 0.86)), u(-0.6, 0.6)
        turn = np.array([[np.cos(slope), -np.sin(slope)], [np.sin(slope), np.cos(slope)]])
        thick, long = u(0.1, 0.16) * face.size, u(0.25, 0.6) * face.size
        step = turn @ np.array([0, thick * 0.9])
        along = turn @ np.array([long, 0.0])
        mask = np.zeros(shape, np.uint8)
        for k in range(int(rng.integers(2, 5))):
            a, b = start + step * (k - 1.5) - along * u(0.4, 0.6), start + step * (k - 1.5) + along * u(0.5, 1.6)
            finger = np.zeros(shape, np.uint8)
            cv2.line(finger, tuple(_fixed(a)), tuple(_fixed(b)), 255, max(2, int(thick)), **_AA)
            lay(rng, face, finger, np.float32(skin) * (1 + 0.06 * noise(rng, shape, 10))[..., None], 0.0, u(0.1, 0.4))
            mask |= finger
    else:
        c, a = face.at(u(-0.15, 0.15), u(0.78, 0.95)), u(0, 180)
        box = cv2.boxPoints(((float(c[0]), float(c[1])), (u(0.4, 1.1) * face.size, u(0.35, 0.9) * face.size), a))
        if rng.random() < 0.3:
            t = np.linspace(0, 2 * np.pi, 30)
            box = c + np.stack([np.cos(t) * u(0.2, 0.5), np.sin(t) * u(0.2, 0.5)], 1) * face.size
        mask = filled(face, box)
        lay(rng, face, mask, cloth(rng, shape, 0.3), u(0, 0.6), u(0, 0.4))
    share = share_of(mask, p[P.LIPS])
    face.labels[COVERED] = 1 if share > 0.6 else -1
    face.labels[TEETH] = 0 if share > 0.9 else -1
