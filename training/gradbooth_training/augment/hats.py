"""Beanies, turbans, caps, brimmed hats, mortarboards, headscarves and hoods, drawn on a head with their labels."""

import cv2
import numpy as np

from .head import BROW, BROWS, EAR, HAT, ORNAMENTS, Painted, cloth, dome, filled, lay, note, share_of
from .paint import _AA, _colour, _fixed


def hat(rng: np.random.Generator, face: Painted, texture: np.ndarray | None = None) -> None:
    """Beanie, turban, cap, brimmed hat, mortarboard, headscarf or hood; of `texture` (h, w, 3) float32 if one is given."""
    texture = cloth(rng, face.image.shape[:2]) if texture is None else texture
    kind = rng.random()
    if kind < 0.42:
        _scarf(rng, face, texture, hood=kind > 0.28)
    else:
        _crown(rng, face, texture)
    face.labels[HAT] = 1


def _crown(rng: np.random.Generator, face: Painted, texture: np.ndarray) -> None:
    kind, shape = rng.random(), face.image.shape[:2]
    u = rng.uniform
    edge = u(-0.06, 0.24)
    half, top, power = u(0.55, 0.72), u(0.28, 0.6), u(1.8, 3.2)
    side = edge + (u(0.02, 0.4) if kind < 0.4 else u(-0.02, 0.16))
    if kind < 0.12:
        half, top = u(0.65, 0.9), u(0.4, 0.75)
    crown = filled(face, dome(face, half, edge, side, top, power))
    whole = crown.copy()
    lay(rng, face, crown, texture, u(0.1, 0.9), u(0, 0.5))
    s = np.linspace(-1, 1, 17)
    other = cloth(rng, shape) if rng.random() < 0.5 else texture * u(0.5, 1.3)
    if kind < 0.4:
        if rng.random() < 0.5:
            y = edge + (side - edge) * s * s
            cuff = face.at(half * 1.02 * s, y), face.at(half * 1.02 * s, y - u(0.08, 0.2))[::-1]
            lay(rng, face, filled(face, np.concatenate(cuff)), other, u(0.1, 0.9))
        if rng.random() < 0.2:
            r = u(0.08, 0.18) * face.size
            ball = np.zeros(shape, np.uint8)
            cv2.circle(ball, tuple(_fixed(face.at(u(-0.1, 0.1), -top - 0.02))), int(r * 8), 255, -1, **_AA)
            lay(rng, face, ball, other)
    elif kind < 0.62:
        v, droop, lift = u(0.42, 0.62), u(0.04, 0.2), u(-0.02, 0.1)
        x0 = u(-0.15, 0.15)
        visor = face.at(x0 + v * s, edge + droop * (1 - s * s)), face.at(x0 + v * s, edge - lift * (1 - s * s))[::-1]
        mask = filled(face, np.concatenate(visor))
        whole |= mask
        lay(rng, face, mask, other, u(0, 0.6), u(0.1, 0.6))
    elif kind < 0.82:
        t = np.linspace(0, 2 * np.pi, 40)
        wide, high = u(0.8, 1.6), u(0.05, 0.25)
        mask = filled(face, face.at(wide * np.cos(t), edge + 0.03 + high * np.sin(t) - u(0, 0.15) * np.cos(t) ** 2))
        crown_low = filled(face, dome(face, half, edge - 0.02, edge - 0.02, top, power))
        mask = np.where(crown_low > 127, 0, mask).astype(np.uint8) if rng.random() < 0.6 else mask
        whole |= mask
        lay(rng, face, mask, texture * u(0.7, 1.15), u(0, 0.5), u(0.1, 0.6))
        if rng.random() < 0.5:
            band = face.at(half * s, edge - 0.02 + 0 * s), face.at(half * s, edge - u(0.06, 0.16) + 0 * s)[::-1]
            lay(rng, face, filled(face, np.concatenate(band)), other)
    else:
        wide, high, turn, tilt = u(0.75, 1.15), u(0.06, 0.3), u(-0.4, 0.4), u(-0.15, 0.15)
        if rng.random() < 0.35:
            turn += np.pi / 4
        c = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) @ [
            [np.cos(turn), np.sin(turn)],
            [-np.sin(turn), np.cos(turn)],
        ]
        board = face.at(wide * c[:, 0], -top + high * c[:, 1] + tilt * c[:, 0])
        lay(rng, face, filled(face, board), texture * u(0.8, 1.2), 0.0, u(0, 0.4))
        x, long = wide * u(0.55, 0.95) * (1 if rng.random() < 0.5 else -1), u(0.3, 0.7)
        cord = face.at(np.array([0, x, x * 1.02]), np.array([-top, -top + high * 0.2, -top + high * 0.2 + long]))
        colour = _colour(rng.uniform(0, 255, 3))
        cv2.polylines(face.image, [_fixed(cord)], False, colour, 1, **_AA)
        thick = max(1, int(face.size * u(0.02, 0.06)))
        cv2.line(face.image, tuple(_fixed(cord[2] * 0.6 + cord[1] * 0.4)), tuple(_fixed(cord[2])), colour, thick, **_AA)
    note(face, whole, hair=False)


def _scarf(rng: np.random.Generator, face: Painted, texture: np.ndarray, hood: bool) -> None:
    """Cloth about the head and down to the shoulders, the face left free."""
    u = rng.uniform
    half, top = (u(0.75, 1.05), u(0.25, 0.55)) if hood else (u(0.6, 0.82), u(0.1, 0.34))
    t = np.linspace(0, np.pi, 25)
    power, neck, wide = u(1.8, 2.8), half * u(0.85, 1.0), half * u(1.1, 1.9)
    x, y = np.cos(t), np.sin(t)
    up = face.at(half * np.sign(x) * np.abs(x) ** (2 / power), 0.4 - (0.4 + top) * np.abs(y) ** (2 / power))
    down = face.at(np.array([-neck, -neck, -wide, wide, neck, neck]), np.array([0.8, 1.05, 2.2, 2.2, 1.05, 0.8]))
    outer = filled(face, np.concatenate([up, down]))
    s = np.linspace(0, 2 * np.pi, 40)
    if hood:
        hx, hy, cy = u(0.52, 0.68), u(0.62, 0.78), u(0.45, 0.55)
    else:
        hx, hy, cy = u(0.43, 0.54), u(0.46, 0.56), u(0.5, 0.56)
    hole = face.at(hx * np.cos(s), cy + hy * np.sin(s) * np.where(np.sin(s) > 0, 1, u(0.85, 1.05)))
    inner = filled(face, hole)
    mask = cv2.subtract(outer, inner)
    for _ in range(int(rng.integers(0, 14))):
        k, y0 = u(0.9, 1.6), u(-0.05, 0.05)
        q = np.sort(u(0, 2 * np.pi, 2))
        a = np.linspace(q[0], q[1], 12)
        fold = face.at(hx * k * np.cos(a), cy + y0 + hy * k * np.sin(a))
        shade = _colour(texture.mean((0, 1)) * u(0.4, 1.35))
        over = texture.copy()
        cv2.polylines(over, [_fixed(fold)], False, shade, int(rng.integers(1, 4)), **_AA)
        texture = cv2.addWeighted(over, 0.6, texture, 0.4, 0)
    lay(rng, face, mask, texture, u(0.0, 0.7), u(0.1, 0.6))
    if hood:
        note(face, mask, hair=False)
        return
    face.labels[list(EAR)] = 1
    for side in (0, 1):
        if share_of(mask, face.points[BROWS[side]]) > 0.1:
            face.labels[BROW[side]] = -1
    if face.labels[ORNAMENTS] == 1:
        face.labels[ORNAMENTS] = -1
