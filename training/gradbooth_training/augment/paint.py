"""Things drawn on a face in its crop: lashes, an open mouth, glasses, hair, hands. Colours are RGB, in place or returned."""

import cv2
import numpy as np

from .. import points as P

_SHIFT = 3
_AA = {"lineType": cv2.LINE_AA, "shift": _SHIFT}


def _fixed(points: np.ndarray) -> np.ndarray:
    """Sub-pixel coordinates for OpenCV's drawing."""
    return np.round((np.asarray(points) - 0.5) * (1 << _SHIFT)).astype(np.int32)


def _colour(values) -> tuple[int, int, int]:
    return tuple(int(np.clip(v, 0, 255)) for v in values)


def lash_line(rng: np.random.Generator, image: np.ndarray, points: np.ndarray, never: float = 0.35) -> np.ndarray:
    """A dark line along the upper lids of face points (126, 2), of chance strength; `never` is the chance of none."""
    return lashes(rng, image, [points[P.RIGHT_EYE], points[P.LEFT_EYE]], never)


def lashes(rng: np.random.Generator, image: np.ndarray, eyes: list[np.ndarray], never: float) -> np.ndarray:
    """The same on the outlines (16, 2) given."""
    if not eyes or rng.random() < never:
        return image
    over = image.copy()
    colour = _colour(rng.integers(10, 70, 3))
    for eye in eyes:
        line = eye[np.r_[0, 9:16, 8]]
        width = float(np.linalg.norm(eye[0] - eye[8]))
        cv2.polylines(over, [_fixed(line)], False, colour, max(1, round(width * rng.uniform(0.02, 0.07))), **_AA)
        if rng.random() < 0.5:
            for p in line[1:-1]:
                tip = p + np.array([rng.normal(0, 0.05), rng.uniform(0.03, 0.16)]) * width
                cv2.line(over, tuple(_fixed(p)), tuple(_fixed(tip)), colour, 1, **_AA)
    share = rng.uniform(0.25, 0.9)
    return cv2.addWeighted(over, share, image, 1 - share, 0)


def shut(rng: np.random.Generator, image: np.ndarray, eyes: list[np.ndarray]) -> np.ndarray:
    """Eyes painted over with the skin about them, without any stretching; `eyes` are (16, 2) outlines, open."""
    hole = np.zeros(image.shape[:2], np.uint8)
    for eye in eyes:
        width = float(np.linalg.norm(eye[0] - eye[8]))
        middle = eye.mean(0)
        cv2.fillPoly(hole, [_fixed(middle + (eye - middle) * np.array([1.0, 1.25]))], 255)
        hole = cv2.dilate(hole, np.ones((3, 3), np.uint8), iterations=max(1, round(width * rng.uniform(0.03, 0.09))))
    small = cv2.inpaint(image, hole, 2, cv2.INPAINT_TELEA)
    soft = cv2.GaussianBlur(hole, (0, 0), rng.uniform(0.5, 1.5)).astype(np.float32)[..., None] / 255
    grain = rng.normal(0, rng.uniform(0, 5), image.shape[:2])[..., None] * soft
    bulge = np.ones_like(soft)
    for eye in eyes:
        c, width = eye.mean(0), float(np.linalg.norm(eye[0] - eye[8]))
        y, x = np.mgrid[0 : image.shape[0], 0 : image.shape[1]].astype(np.float32)
        bulge[..., 0] += rng.uniform(-0.12, 0.18) * np.exp(
            -(((x - c[0]) / (0.4 * width)) ** 2 + ((y - c[1] + 0.1 * width) / (0.2 * width)) ** 2)
        )
    filled = small * (1 + (bulge - 1) * soft) + grain
    return np.clip(image * (1 - soft) + filled * soft, 0, 255).astype(np.uint8)


def cavity(rng: np.random.Generator, image: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The inside of an opened mouth: dark, perhaps with teeth and a tongue."""
    over = image.copy()
    inner = points[P.INNER_LIPS]
    cv2.fillPoly(over, [_fixed(inner)], _colour(np.array([40, 15, 15]) * rng.uniform(0.3, 2.2)), **_AA)
    gap = points[P.MOUTH_BOTTOM] - points[P.MOUTH_TOP]
    if rng.random() < 0.6:
        top = inner[np.r_[6:12, 0]]
        depth = gap * rng.uniform(0.15, 0.6)
        cv2.fillPoly(
            over,
            [_fixed(np.concatenate([top, top[5:0:-1] + depth]))],
            _colour(rng.uniform(140, 240) * np.array([1, 0.97, 0.9])),
            **_AA,
        )
    if rng.random() < 0.4:
        low = inner[np.r_[1:6]]
        cv2.fillPoly(
            over,
            [_fixed(np.concatenate([low, low[::-1] - gap * rng.uniform(0.1, 0.4)]))],
            _colour(rng.uniform(0.6, 1.2) * np.array([170, 80, 80])),
            **_AA,
        )
    return cv2.GaussianBlur(over, (3, 3), 0) if rng.random() < 0.5 else over


def glasses(
    rng: np.random.Generator,
    image: np.ndarray,
    points: np.ndarray,
    tint: tuple[np.ndarray, float] | None = None,
    glare: tuple[float, float] | bool | None = True,
) -> np.ndarray:
    """Spectacles: frame, bridge, temples; perhaps tint, glare and a shadow.

    `tint` (colour, share) and `glare` (size over the eyes' distance, strength; None for none) are left to chance as they stand.
    """
    right, left = points[P.RIGHT_EYE].mean(0), points[P.LEFT_EYE].mean(0)
    d = float(np.linalg.norm(left - right))
    along = (left - right) / max(d, 1e-3)
    down = np.array([-along[1], along[0]])
    rx, ry = rng.uniform(0.30, 0.44) * d, rng.uniform(0.19, 0.36) * d
    drop = down * rng.uniform(-0.02, 0.12) * d
    power = rng.uniform(1.8, 5.0)
    tilt = rng.uniform(-0.12, 0.12)
    t = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    cos, sin = np.cos(t), np.sin(t)
    sx, sy = np.sign(cos) * np.abs(cos) ** (2 / power), np.sign(sin) * np.abs(sin) ** (2 / power)
    lenses = []
    for centre, side in ((right, -1), (left, 1)):
        y = sy * ry * (1 + tilt * sx * side) + side * sx * rx * 0.05
        lenses.append(centre + drop + (sx * rx)[:, None] * along + y[:, None] * down)
    over = image.copy()
    if tint is not None:
        tinted = over.copy()
        for lens in lenses:
            cv2.fillPoly(tinted, [_fixed(lens)], _colour(tint[0]), **_AA)
        over = cv2.addWeighted(tinted, tint[1], over, 1 - tint[1], 0)
    elif rng.random() < 0.28:
        tinted = over.copy()
        for lens in lenses:
            cv2.fillPoly(tinted, [_fixed(lens)], _colour(rng.integers(0, 150, 3)), **_AA)
        share = rng.uniform(0.3, 0.85) if rng.random() < 0.3 else rng.uniform(0.05, 0.3)
        over = cv2.addWeighted(tinted, share, over, 1 - share, 0)
    if isinstance(glare, tuple):
        _glare(rng, over, lenses, along, down, d, *glare)
    elif glare and rng.random() < 0.4:
        _glare(rng, over, lenses, along, down, d)
    kind = rng.random()
    colour = _colour(rng.integers(0, 70, 3) if rng.random() < 0.65 else rng.integers(0, 256, 3))
    thick = max(1, round(rng.uniform(0.008, 0.06) * d))
    if rng.random() < 0.3:
        shadow = over.copy()
        for lens in lenses:
            cv2.polylines(
                shadow, [_fixed(lens + down * 0.05 * d)], True, _colour(image.mean((0, 1)) * 0.4), thick, **_AA
            )
        over = cv2.addWeighted(shadow, 0.4, over, 0.6, 0)
    framed = over.copy()
    for lens in lenses:
        if kind < 0.12:
            cv2.polylines(framed, [_fixed(lens[17:36])], False, colour, thick, **_AA)
        elif kind < 0.24:
            cv2.polylines(framed, [_fixed(lens)], True, _colour(image.mean((0, 1)) * rng.uniform(0.7, 1.6)), 1, **_AA)
        else:
            cv2.polylines(framed, [_fixed(lens)], True, colour, thick, **_AA)
    a, b = lenses[0][np.argmax(lenses[0] @ along)], lenses[1][np.argmin(lenses[1] @ along)]
    arch = (a + b) / 2 - down * rng.uniform(0.02, 0.12) * d
    cv2.polylines(
        framed, [_fixed(np.stack([a, arch, b]))], False, colour, max(1, round(thick * rng.uniform(0.5, 1))), **_AA
    )
    for lens, side, ear in ((lenses[0], -1, points[29]), (lenses[1], 1, points[7])):
        hinge = lens[np.argmax(side * (lens @ along))] - down * ry * rng.uniform(0, 0.5)
        end = ear if rng.random() < 0.8 else hinge + along * side * 0.4 * d
        cv2.line(framed, tuple(_fixed(hinge)), tuple(_fixed(end)), colour, max(1, round(thick * 0.8)), **_AA)
    share = rng.uniform(0.65, 1.0)
    return cv2.addWeighted(framed, share, over, 1 - share, 0)


def _glare(rng, image, lenses, along, down, d, size: float | None = None, strength: float | None = None) -> None:
    """Bright spots or panes inside the lenses, in place; of chance size and strength if none are given."""
    spots = np.zeros(image.shape[:2], np.uint8)
    inside = np.zeros(image.shape[:2], np.uint8)
    offset = along * rng.uniform(-0.22, 0.22) * d + down * rng.uniform(-0.15, 0.12) * d
    axes = (max(1, int(rng.uniform(0.03, 0.22) * d)), max(1, int(rng.uniform(0.02, 0.12) * d)))
    if size is not None:
        axes = (max(2, int(size * d)), max(1, int(size * rng.uniform(0.4, 0.9) * d)))
    for lens in lenses:
        cv2.fillPoly(inside, [_fixed(lens)], 255, **_AA)
        if rng.random() < 0.85 or (size is not None and not spots.any()):
            c = lens.mean(0) + offset
            if rng.random() < 0.5:
                cv2.ellipse(spots, tuple(int(v) for v in c), axes, rng.uniform(0, 180), 0, 360, 255, -1)
            else:
                box = cv2.boxPoints(
                    ((float(c[0]), float(c[1])), (2.0 * axes[0], 2.0 * axes[1]), float(rng.uniform(0, 90)))
                )
                cv2.fillConvexPoly(spots, np.int32(box), 255)
    soft = cv2.GaussianBlur(spots, (0, 0), rng.uniform(0.5, 3.0)).astype(np.float32) / 255 * (inside > 0)
    share = (soft * (rng.uniform(0.3, 0.97) if strength is None else strength))[..., None]
    tint = 255 - rng.uniform(0, 60, 3)
    image[:] = (image * (1 - share) + tint * share).astype(np.uint8)


def in_the_way(rng: np.random.Generator, image: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Hair over forehead and brows, a hand-like blob, a brim, a mask, or a patch from elsewhere in the picture."""
    kind = rng.random()
    if kind < 0.45:
        return _hair(rng, image, points)
    if kind < 0.65:
        return _blob(rng, image, points)
    if kind < 0.75:
        return _brim(rng, image, points)
    if kind < 0.82:
        return _mask(rng, image, points)
    out, (h, w) = image.copy(), image.shape[:2]
    pw, ph = int(rng.uniform(0.1, 0.5) * w), int(rng.uniform(0.1, 0.45) * h)
    x, y, x2, y2 = (int(rng.integers(0, m)) for m in (w - pw, h - ph, w - pw, h - ph))
    out[y : y + ph, x : x + pw] = image[y2 : y2 + ph, x2 : x2 + pw]
    return out


def _hair(rng, image, points) -> np.ndarray:
    over = image.copy()
    d = float(np.linalg.norm(points[P.LEFT_OUTER] - points[P.RIGHT_OUTER]))
    base = rng.integers(0, 90, 3) if rng.random() < 0.7 else rng.integers(40, 220, 3)
    if rng.random() < 0.5:
        base = np.full(3, rng.integers(5, 60)) + np.array([6, 3, 0])
    root = points[[0, 1, 2, 35, 34]].mean(0) + np.array([rng.uniform(-0.5, 0.5), rng.uniform(-0.4, 0.0)]) * d
    spread, fall = rng.uniform(0.2, 1.0), rng.uniform(0.15, 1.25)
    t = np.linspace(0, 1, 9)[:, None]
    thick = int(rng.integers(1, 4))
    for _ in range(int(rng.integers(4, 45))):
        a = root + np.array([rng.uniform(-1, 1) * spread, rng.uniform(-0.3, 0.1)]) * d
        b = a + np.array([rng.normal(0, 0.25), fall * rng.uniform(0.6, 1.0)]) * d
        c = (a + b) / 2 + rng.normal(0, 0.12, 2) * d
        curve = (1 - t) ** 2 * a + 2 * t * (1 - t) * c + t * t * b
        cv2.polylines(over, [_fixed(curve)], False, _colour(base + rng.normal(0, 14)), thick, **_AA)
    return over


def _blob(rng, image, points) -> np.ndarray:
    """A patch of skin or of any colour over a chance place of the face."""
    over, (h, w) = image.copy(), image.shape[:2]
    centre = points[rng.integers(0, P.COUNT)] + rng.normal(0, 0.15 * w, 2)
    nose = points[94].astype(int).clip(0, [w - 1, h - 1])
    colour = image[nose[1], nose[0]] + rng.integers(-25, 25) if rng.random() < 0.6 else rng.integers(0, 256, 3)
    size = rng.uniform(0.05, 0.32, 2) * w
    angle = rng.uniform(0, 180)
    for k in range(int(rng.integers(1, 5))):
        at = centre + np.array([np.cos(np.radians(angle + 90)), np.sin(np.radians(angle + 90))]) * k * min(size) * 0.9
        cv2.ellipse(
            over,
            tuple(int(v) for v in at),
            (int(max(size)), int(min(size) * 0.5) + 1),
            angle,
            0,
            360,
            _colour(colour + rng.normal(0, 8)),
            -1,
            cv2.LINE_AA,
        )
    return over


def _brim(rng, image, points) -> np.ndarray:
    """A hat's edge over the forehead."""
    over = image.copy()
    d = float(np.linalg.norm(points[P.LEFT_OUTER] - points[P.RIGHT_OUTER]))
    along = (points[52] - points[36]) / max(d, 1e-3)
    down = np.array([-along[1], along[0]])
    middle = points[0] + down * rng.uniform(-0.1, 0.4) * d
    s = np.linspace(-1.3, 1.3, 13)[:, None]
    low = middle + s * d * along + (0.15 * rng.normal() * (1 - s * s)) * d * down
    cv2.fillPoly(
        over, [_fixed(np.concatenate([low, low[::-1] - down * 2 * d]))], _colour(rng.integers(0, 230, 3)), **_AA
    )
    return over


def _mask(rng, image, points) -> np.ndarray:
    """A medical mask or a scarf over mouth and nose."""
    over = image.copy()
    top = points[[5, 6, 7, 8, 9]] if rng.random() < 0.5 else points[[7, 8, 9, 10]]
    shape = np.concatenate([points[93:94], top, points[10:27], points[[28, 29, 30]]])
    colour = [rng.uniform(120, 250)] * 3 if rng.random() < 0.4 else rng.uniform(0, 255, 3)
    cv2.fillPoly(over, [_fixed(shape)], _colour(colour), **_AA)
    return over
