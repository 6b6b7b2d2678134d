"""Things worn and hair, drawn on a head in its crop with labels that follow from what was drawn. Colours are RGB.

Every painter takes and gives `Painted`: the picture and the labels (`TRAITS` order, 1, 0, or -1 for not known).
"""

from dataclasses import dataclass

import cv2
import numpy as np

from .. import points as P
from .backdrop import backdrop
from .paint import _AA, _colour, _fixed, glasses
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

_BROWS = (slice(70, 80), slice(80, 90))


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


def _share(mask: np.ndarray, points: np.ndarray) -> float:
    """Mean of a uint8 mask at points (n, 2), 0 to 1."""
    h, w = mask.shape
    xy = np.floor(points).astype(int).clip(0, [w - 1, h - 1])
    return float(mask[xy[:, 1], xy[:, 0]].mean()) / 255


def _ear(face: Painted, side: int) -> np.ndarray:
    """(8, 2) where the ear of the side lies: 0 the sitter's right."""
    x = np.array([0.53, 0.56, 0.53, 0.56, 0.53, 0.56, 0.53, 0.55])
    return face.at(x if side else -x, np.array([0.40, 0.43, 0.47, 0.5, 0.54, 0.57, 0.61, 0.64]))


def _note(face: Painted, mask: np.ndarray, hair: bool) -> None:
    """What a drawn mask hides: ears by anything, brows by hair; unsure where it is partly so."""
    for side in (0, 1):
        share = _share(mask, _ear(face, side))
        if share > 0.8:
            face.labels[EAR[side]] = 1
        elif share > 0.15 and face.labels[EAR[side]] != 1:
            face.labels[EAR[side]] = -1
        share = _share(mask, face.points[_BROWS[side]])
        if hair and share > 0.5:
            face.labels[BROW[side]] = 1
        elif share > 0.1 and face.labels[BROW[side]] != 1:
            face.labels[BROW[side]] = -1


def _noise(rng: np.random.Generator, shape: tuple[int, int], cells: int) -> np.ndarray:
    """Smooth noise about -1 to 1, float32."""
    small = rng.uniform(-1, 1, (cells, cells)).astype(np.float32)
    return cv2.resize(small, shape[::-1], interpolation=cv2.INTER_CUBIC)


def cloth(rng: np.random.Generator, shape: tuple[int, int], dark: float = 0.5) -> np.ndarray:
    """(h, w, 3) float32 of plain, knitted, striped or printed cloth with folds; `dark` is the chance of a dark one."""
    h, w = shape
    if rng.random() < 0.12:
        return backdrop(rng, w, h).astype(np.float32)
    base = rng.uniform(0, 255, 3) if rng.random() < 0.5 else np.full(3, rng.uniform(0, 255)) + rng.normal(0, 8, 3)
    if rng.random() < dark:
        base = base * rng.uniform(0.1, 0.6)
    f = np.empty((h, w, 3), np.float32)
    f[:] = base
    f *= (1 + rng.uniform(0.02, 0.22) * _noise(rng, shape, int(rng.integers(3, 14))))[..., None]
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


def _lay(
    rng: np.random.Generator, face: Painted, mask: np.ndarray, what: np.ndarray, round_: float = 0.0, shadow: float = 0.0
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
    a = cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.4, 1.0)).astype(np.float32)[..., None] / 255
    face.image = np.clip(f * (1 - a) + what * a, 0, 255).astype(np.uint8)


def _filled(face: Painted, *polygons: np.ndarray) -> np.ndarray:
    mask = np.zeros(face.image.shape[:2], np.uint8)
    for polygon in polygons:
        cv2.fillPoly(mask, [_fixed(polygon)], 255, **_AA)
    return mask


def _dome(face: Painted, half: float, edge: float, side: float, top: float, power: float) -> np.ndarray:
    """Outline of a crown: lower edge from `edge` in the middle to `side` at the half width `half`, top at -`top`."""
    s = np.linspace(-1, 1, 17)
    t = np.linspace(0, np.pi, 25)
    low = face.at(half * s, edge + (side - edge) * s * s)
    x, y = np.cos(t), np.sin(t)
    up = face.at(half * np.sign(x) * np.abs(x) ** (2 / power), side - (side + top) * np.abs(y) ** (2 / power))
    return np.concatenate([low, up])


def hat(rng: np.random.Generator, face: Painted) -> None:
    """Beanie, turban, cap, brimmed hat, mortarboard, headscarf or hood."""
    kind = rng.random()
    if kind < 0.42:
        _scarf(rng, face, hood=kind > 0.28)
    else:
        _crown(rng, face)
    face.labels[HAT] = 1


def _crown(rng: np.random.Generator, face: Painted) -> None:
    kind, shape = rng.random(), face.image.shape[:2]
    u = rng.uniform
    edge = u(-0.06, 0.24)
    half, top, power = u(0.55, 0.72), u(0.28, 0.6), u(1.8, 3.2)
    side = edge + (u(0.02, 0.4) if kind < 0.4 else u(-0.02, 0.16))
    if kind < 0.12:
        half, top = u(0.65, 0.9), u(0.4, 0.75)
    crown = _filled(face, _dome(face, half, edge, side, top, power))
    texture = cloth(rng, shape)
    whole = crown.copy()
    _lay(rng, face, crown, texture, u(0.1, 0.9), u(0, 0.5))
    s = np.linspace(-1, 1, 17)
    other = cloth(rng, shape) if rng.random() < 0.5 else texture * u(0.5, 1.3)
    if kind < 0.4:
        if rng.random() < 0.5:
            y = edge + (side - edge) * s * s
            cuff = face.at(half * 1.02 * s, y), face.at(half * 1.02 * s, y - u(0.08, 0.2))[::-1]
            _lay(rng, face, _filled(face, np.concatenate(cuff)), other, u(0.1, 0.9))
        if rng.random() < 0.2:
            r = u(0.08, 0.18) * face.size
            ball = np.zeros(shape, np.uint8)
            cv2.circle(ball, tuple(_fixed(face.at(u(-0.1, 0.1), -top - 0.02))), int(r * 8), 255, -1, **_AA)
            _lay(rng, face, ball, other)
    elif kind < 0.62:
        v, droop, lift = u(0.42, 0.62), u(0.04, 0.2), u(-0.02, 0.1)
        x0 = u(-0.15, 0.15)
        visor = face.at(x0 + v * s, edge + droop * (1 - s * s)), face.at(x0 + v * s, edge - lift * (1 - s * s))[::-1]
        mask = _filled(face, np.concatenate(visor))
        whole |= mask
        _lay(rng, face, mask, other, u(0, 0.6), u(0.1, 0.6))
    elif kind < 0.82:
        t = np.linspace(0, 2 * np.pi, 40)
        wide, high = u(0.8, 1.6), u(0.05, 0.25)
        mask = _filled(face, face.at(wide * np.cos(t), edge + 0.03 + high * np.sin(t) - u(0, 0.15) * np.cos(t) ** 2))
        crown_low = _filled(face, _dome(face, half, edge - 0.02, edge - 0.02, top, power))
        mask = np.where(crown_low > 127, 0, mask).astype(np.uint8) if rng.random() < 0.6 else mask
        whole |= mask
        _lay(rng, face, mask, texture * u(0.7, 1.15), u(0, 0.5), u(0.1, 0.6))
        if rng.random() < 0.5:
            band = face.at(half * s, edge - 0.02 + 0 * s), face.at(half * s, edge - u(0.06, 0.16) + 0 * s)[::-1]
            _lay(rng, face, _filled(face, np.concatenate(band)), other)
    else:
        wide, high, turn, tilt = u(0.75, 1.15), u(0.06, 0.3), u(-0.4, 0.4), u(-0.15, 0.15)
        if rng.random() < 0.35:
            turn += np.pi / 4
        c = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) @ [[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]
        board = face.at(wide * c[:, 0], -top + high * c[:, 1] + tilt * c[:, 0])
        _lay(rng, face, _filled(face, board), texture * u(0.8, 1.2), 0.0, u(0, 0.4))
        x, long = wide * u(0.55, 0.95) * (1 if rng.random() < 0.5 else -1), u(0.3, 0.7)
        cord = face.at(np.array([0, x, x * 1.02]), np.array([-top, -top + high * 0.2, -top + high * 0.2 + long]))
        colour = _colour(rng.uniform(0, 255, 3))
        cv2.polylines(face.image, [_fixed(cord)], False, colour, 1, **_AA)
        thick = max(1, int(face.size * u(0.02, 0.06)))
        cv2.line(face.image, tuple(_fixed(cord[2] * 0.6 + cord[1] * 0.4)), tuple(_fixed(cord[2])), colour, thick, **_AA)
    _note(face, whole, hair=False)


def _scarf(rng: np.random.Generator, face: Painted, hood: bool) -> None:
    """Cloth about the head and down to the shoulders, the face left free."""
    u = rng.uniform
    half, top = (u(0.75, 1.05), u(0.25, 0.55)) if hood else (u(0.6, 0.82), u(0.1, 0.34))
    t = np.linspace(0, np.pi, 25)
    power, neck, wide = u(1.8, 2.8), half * u(0.85, 1.0), half * u(1.1, 1.9)
    x, y = np.cos(t), np.sin(t)
    up = face.at(half * np.sign(x) * np.abs(x) ** (2 / power), 0.4 - (0.4 + top) * np.abs(y) ** (2 / power))
    down = face.at(np.array([-neck, -neck, -wide, wide, neck, neck]), np.array([0.8, 1.05, 2.2, 2.2, 1.05, 0.8]))
    outer = _filled(face, np.concatenate([up, down]))
    s = np.linspace(0, 2 * np.pi, 40)
    if hood:
        hx, hy, cy = u(0.52, 0.68), u(0.62, 0.78), u(0.45, 0.55)
    else:
        hx, hy, cy = u(0.43, 0.54), u(0.46, 0.56), u(0.5, 0.56)
    hole = face.at(hx * np.cos(s), cy + hy * np.sin(s) * np.where(np.sin(s) > 0, 1, u(0.85, 1.05)))
    inner = _filled(face, hole)
    mask = cv2.subtract(outer, inner)
    texture = cloth(rng, face.image.shape[:2])
    for _ in range(int(rng.integers(0, 14))):
        k, y0 = u(0.9, 1.6), u(-0.05, 0.05)
        q = np.sort(u(0, 2 * np.pi, 2))
        a = np.linspace(q[0], q[1], 12)
        fold = face.at(hx * k * np.cos(a), cy + y0 + hy * k * np.sin(a))
        shade = _colour(texture.mean((0, 1)) * u(0.4, 1.35))
        over = texture.copy()
        cv2.polylines(over, [_fixed(fold)], False, shade, int(rng.integers(1, 4)), **_AA)
        texture = cv2.addWeighted(over, 0.6, texture, 0.4, 0)
    _lay(rng, face, mask, texture, u(0.0, 0.7), u(0.1, 0.6))
    if hood:
        _note(face, mask, hair=False)
        return
    face.labels[list(EAR)] = 1
    for side in (0, 1):
        if _share(mask, face.points[_BROWS[side]]) > 0.1:
            face.labels[BROW[side]] = -1
    if face.labels[ORNAMENTS] == 1:
        face.labels[ORNAMENTS] = -1


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
            face.image, [_fixed(c)], False, _colour(colour * rng.uniform(0.7, 1.3) + rng.normal(0, spread)), thick, **_AA
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
    _note(face, mask, hair=True)


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
        _note(face, mask, hair=True)


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
                cv2.circle(over, tuple(_fixed(curve[len(s) // 2])), int(max(1.2, u(0.02, 0.06) * w) * 8), light, -1, **_AA)
    elif kind < 0.92:
        s = np.linspace(0, np.pi, 30)
        half, high, base = u(0.55, 0.64), u(0.35, 0.55), u(0.2, 0.35)
        curve = face.at(half * np.cos(s), base - high * np.sin(s))
        cv2.polylines(over, [_fixed(curve)], False, _colour(u(0, 255, 3)), max(2, int(u(0.03, 0.1) * w)), **_AA)
    else:
        p = face.at(u(0.3, 0.6) * (1 if rng.random() < 0.5 else -1), u(-0.12, 0.3))
        petals, r, c = int(rng.integers(1, 6)), u(0.04, 0.1) * w, _colour(u(60, 255, 3))
        for a in np.arange(petals) * 2 * np.pi / petals:
            cv2.circle(over, tuple(_fixed(p + r * 0.8 * np.array([np.cos(a), np.sin(a)]))), int(max(r, 1.2) * 8), c, -1, **_AA)
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
        mask = _filled(face, np.concatenate([top, chin]))
        colour = [u(190, 250)] * 3 if rng.random() < 0.35 else [u(120, 180), u(185, 225), u(215, 245)]
        texture = cloth(rng, shape)
        if rng.random() < 0.6:
            texture = np.float32(colour) * (1 + u(0.02, 0.1) * _noise(rng, shape, 9))[..., None]
            for k in range(int(rng.integers(0, 4))):
                y = 0.66 + 0.08 * k + nose
                cv2.polylines(texture, [_fixed(face.at(0.42 * s, y + 0.05 * s * s))], False, _colour(np.array(colour) * 0.85), 1)
        _lay(rng, face, mask, texture, u(0.2, 1.2), u(0, 0.3))
        if rng.random() < 0.7:
            for x, q in ((-0.53, top[0]), (0.53, top[-1]), (-0.53, chin[-3]), (0.53, chin[2])):
                cv2.line(face.image, tuple(_fixed(q)), tuple(_fixed(face.at(x, 0.5))), _colour([u(150, 250)] * 3), 1, **_AA)
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
            _lay(rng, face, finger, np.float32(skin) * (1 + 0.06 * _noise(rng, shape, 10))[..., None], 0.0, u(0.1, 0.4))
            mask |= finger
    else:
        c, a = face.at(u(-0.15, 0.15), u(0.78, 0.95)), u(0, 180)
        box = cv2.boxPoints(((float(c[0]), float(c[1])), (u(0.4, 1.1) * face.size, u(0.35, 0.9) * face.size), a))
        if rng.random() < 0.3:
            t = np.linspace(0, 2 * np.pi, 30)
            box = c + np.stack([np.cos(t) * u(0.2, 0.5), np.sin(t) * u(0.2, 0.5)], 1) * face.size
        mask = _filled(face, box)
        _lay(rng, face, mask, cloth(rng, shape, 0.3), u(0, 0.6), u(0, 0.4))
    share = _share(mask, p[P.LIPS])
    face.labels[COVERED] = 1 if share > 0.6 else -1
    face.labels[TEETH] = 0 if share > 0.9 else -1
