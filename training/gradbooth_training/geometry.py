"""Crops as the booth makes them. Coordinates are of pixel edges: pixel i covers i to i+1, its middle is i+0.5."""

from dataclasses import dataclass

import cv2
import numpy as np

cv2.setNumThreads(1)


@dataclass(frozen=True)
class Window:
    """A turned, scaled rectangle of a picture; `centre` lies at the share `anchor` of the output's (width, height)."""

    centre: np.ndarray
    span: float
    size: tuple[int, int]
    angle: float = 0.0
    anchor: tuple[float, float] = (0.5, 0.5)
    mirrored: bool = False

    def matrix(self) -> np.ndarray:
        """2x3, picture to output, edge coordinates."""
        width, height = self.size
        k = width / self.span
        cos, sin = np.cos(self.angle) * k, np.sin(self.angle) * k
        turn = np.array([[cos, sin], [-sin, cos]])
        shift = np.array([self.anchor[0] * width, self.anchor[1] * height]) - turn @ np.asarray(self.centre, float)
        m = np.column_stack([turn, shift])
        if self.mirrored:
            m[0] = -m[0]
            m[0, 2] += width
        return m


def apply(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Affine 2x3 on points (..., 2)."""
    return points @ matrix[:, :2].T + matrix[:, 2]


def inverse(matrix: np.ndarray) -> np.ndarray:
    """Of an affine 2x3."""
    return cv2.invertAffineTransform(matrix)


class Picture:
    """An RGB picture with its halved copies, so that a crop of any scale does not alias."""

    def __init__(self, rgb: np.ndarray):
        self.levels = [np.ascontiguousarray(rgb)]

    def crop(self, window: Window) -> np.ndarray:
        """uint8 (height, width, 3 or none); edge pixels repeat outside the picture."""
        step = window.span / window.size[0]
        level = int(np.clip(np.floor(np.log2(max(step, 1.0))), 0, 12))
        while len(self.levels) <= level:
            last = self.levels[-1]
            h, w = last.shape[:2]
            self.levels.append(cv2.resize(last, (max(1, w // 2), max(1, h // 2)), interpolation=cv2.INTER_AREA))
        top = self.levels[level]
        h0, w0 = self.levels[0].shape[:2]
        # From edge coordinates of this level to edge coordinates of the whole, then to the output, then to indices.
        m = window.matrix().copy()
        m[:, 0] *= w0 / top.shape[1]
        m[:, 1] *= h0 / top.shape[0]
        m[:, 2] += m[:, :2] @ np.array([0.5, 0.5]) - 0.5
        return cv2.warpAffine(top, m, window.size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def load(path) -> np.ndarray:
    """RGB uint8 (h, w, 3)."""
    bgr = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if bgr is None:
        raise FileNotFoundError(path)
    return cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)


def extent(points: np.ndarray, angle: float = 0.0) -> tuple[np.ndarray, float]:
    """Middle (in the picture) and longer side of the points' box, the box turned by `angle`."""
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, sin], [-sin, cos]])
    turned = points @ turn.T
    low, high = turned.min(0), turned.max(0)
    return turn.T @ ((low + high) / 2), float(max((high - low).max(), 1.0))


def eye_angle(points: np.ndarray) -> float:
    """Turn of the line of the outer eye corners, radians, clockwise as seen."""
    d = points[52] - points[36]
    return float(np.arctan2(d[1], d[0]))


FACE_CROP = 1.5


def face_window(points: np.ndarray, side: int = 128, level: bool = True, mirrored: bool = False) -> Window:
    """The landmark network's crop about known points (src/vision/points.rs)."""
    angle = eye_angle(points) if level else 0.0
    centre, size = extent(points, angle)
    return Window(centre, size * FACE_CROP, (side, side), angle, mirrored=mirrored)


HEAD_CROP = 2.2


def head_window(points: np.ndarray, side: int = 160, mirrored: bool = False) -> Window:
    """The traits network's crop: about the points' box with the eyes level, wide enough for hair, hat, ears and necklace."""
    angle = eye_angle(points)
    centre, size = extent(points, angle)
    return Window(centre, size * HEAD_CROP, (side, side), angle, mirrored=mirrored)


def band_window(points: np.ndarray, width: float = 2.0, size: tuple[int, int] = (128, 64)) -> Window:
    """The eye network's crop (src/vision/eyes.rs): `width` times the outer eye corner distance."""
    middle = (points[36] + points[44] + points[52] + points[60]) / 4
    d = float(np.linalg.norm(points[52] - points[36]))
    return Window(middle, max(d * width, 4.0), size, eye_angle(points), anchor=(0.5, 0.52))


def distinct(found: list[tuple[np.ndarray, float, float]]) -> list[tuple[np.ndarray, float, float]]:
    """Faces (centre px, size px, score 0..1) without those that a surer one nearer than 0.45 of the larger size stands for."""
    kept: list[tuple[np.ndarray, float, float]] = []
    for face in sorted(found, key=lambda f: -f[2]):
        if not any(np.linalg.norm(k[0] - face[0]) < 0.45 * max(k[1], face[1]) for k in kept):
            kept.append(face)
    return kept
