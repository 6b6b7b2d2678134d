"""Geometry: the head turned by its mesh, the jaw dropped, the lids moved, then the crop; one resampling for all of it."""

from dataclasses import dataclass

import cv2
import numpy as np

from .. import points as P
from ..geometry import apply, inverse

_HEAD = np.array(
    [
        10,
        297,
        284,
        389,
        454,
        361,
        397,
        378,
        152,
        149,
        172,
        132,
        234,
        162,
        54,
        67,
        33,
        133,
        362,
        263,
        159,
        145,
        386,
        374,
        70,
        107,
        300,
        336,
        168,
        195,
        1,
        2,
        129,
        358,
        50,
        280,
        205,
        425,
        199,
        9,
        151,
    ]
)
_LIPS = P.VERTEX[P.LIPS]
_CONTROLS = np.concatenate([_HEAD, _LIPS])
_NODES = 25
# How far each control follows the jaw, 0 to 1: lower lips and the lower outline.
_JAW = {
    152: 1.0,
    378: 0.85,
    149: 0.85,
    397: 0.5,
    172: 0.5,
    361: 0.15,
    132: 0.15,
    199: 1.0,
    205: 0.15,
    425: 0.15,
    17: 1.0,
    84: 0.95,
    314: 0.95,
    91: 0.65,
    321: 0.65,
    61: 0.25,
    291: 0.25,
    14: 1.0,
    87: 0.95,
    317: 0.95,
    88: 0.65,
    318: 0.65,
    78: 0.25,
    308: 0.25,
    0: -0.05,
    13: -0.05,
}
_JAW_WEIGHT = np.array([_JAW.get(int(v), 0.0) for v in _CONTROLS], np.float32)
_LIP_CONTROL = {int(v): len(_HEAD) + i for i, v in enumerate(_LIPS)}


@dataclass
class Turn:
    """Change of the head: yaw and pitch in radians (signs: see `turned`)."""

    yaw: float = 0.0
    pitch: float = 0.0
    stretch: float = 1.0
    jaw: float = 0.0
    """Drop of the chin over the eye distance."""


class Field:
    """An inverse displacement over a square crop: where the output pixel q is read, q + g(q). Bilinear between nodes."""

    def __init__(self, source: np.ndarray, target: np.ndarray, side: int):
        """Thin-plate spline that reads `source` (k, 2) at `target` (k, 2), both px of the crop."""
        self.step = side / (_NODES - 1)
        d, s = target / side, source / side
        k = len(d)
        system = np.zeros((k + 3, k + 3))
        system[:k, :k] = _kernel(((d[:, None] - d[None]) ** 2).sum(-1)) + 1e-4 * np.eye(k)
        system[:k, k], system[:k, k + 1 :] = 1.0, d
        system[k:, :k] = system[:k, k:].T
        right = np.zeros((k + 3, 2))
        right[:k] = s - d
        weights = np.linalg.solve(system, right).astype(np.float32)
        axis = np.linspace(0, 1, _NODES, dtype=np.float32)
        nodes = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
        d32 = d.astype(np.float32)
        squared = ((nodes[:, None] - d32[None]) ** 2).sum(-1)
        values = _kernel(squared) @ weights[:k] + weights[k] + nodes @ weights[k + 1 :]
        self.values = (values * side).reshape(_NODES, _NODES, 2).astype(np.float32)

    def at(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Displacements (..., 2) at float32 coordinate arrays of two dimensions; the border's values outside."""
        u, v = x / self.step, y / self.step
        return cv2.remap(self.values, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)

    def forward(self, points: np.ndarray, guess: np.ndarray) -> np.ndarray:
        """Where `points` (n, 2) of the source come to lie."""
        q = guess.astype(np.float32)
        for _ in range(6):
            g = self.at(np.ascontiguousarray(q[:, None, 0]), np.ascontiguousarray(q[:, None, 1]))[:, 0]
            q = q + 0.8 * (points - g - q)
        return q


def _kernel(squared: np.ndarray) -> np.ndarray:
    return squared * np.log(squared + 1e-9)


def turned(points: np.ndarray, mesh: np.ndarray, turn: Turn, side: int) -> tuple[Field, np.ndarray]:
    """The field of a head turned by `turn`, and the 126 points after it.

    Yaw in the rotation moves what lies deep to the picture's right, so it adds to a yaw "towards the sitter's right";
    pitch moves the nose down: callers that keep poses in the booth's convention subtract both.
    """
    middle = mesh.mean(0) + np.array([0, 0, 0.25 * np.ptp(mesh[:, 0])], np.float32)
    cy, sy, cp, sp = np.cos(turn.yaw), np.sin(turn.yaw), np.cos(turn.pitch), np.sin(turn.pitch)
    rotation = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]]) @ np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    moved = (mesh - middle) @ rotation.T
    moved[:, 0] *= turn.stretch
    shift = (moved + middle - mesh)[:, :2]
    shift = (shift - 0.8 * shift.mean(0)).astype(np.float32)
    if turn.jaw > 0:
        down = mesh[152, :2] - mesh[168, :2]
        down = down / np.linalg.norm(down) * turn.jaw * np.linalg.norm(mesh[33, :2] - mesh[263, :2])
    source = mesh[_CONTROLS, :2]
    target = source + shift[_CONTROLS]
    if turn.jaw > 0:
        target = target + _JAW_WEIGHT[:, None] * down
    t = np.linspace(0, 1, 5, dtype=np.float32)[:-1]
    border = (
        np.concatenate([np.stack(e, 1) for e in ((t, 0 * t), (0 * t + 1, t), (1 - t, 0 * t + 1), (0 * t, 1 - t))])
        * side
    )
    field = Field(np.concatenate([source, border]), np.concatenate([target, border]), side)
    vertex = np.where(P.VERTEX < 0, 168, P.VERTEX)
    guess = points + shift[vertex]
    after = field.forward(points, guess)
    for i in range(102, 126):
        after[i] = points[i] + target[_LIP_CONTROL[int(P.VERTEX[i])]] - mesh[P.VERTEX[i], :2]
    return field, after.astype(np.float32)


@dataclass
class Lids:
    """Movement of both upper lids."""

    right: float
    """Share of the opening that is closed, 0 to 1; negative opens wider."""
    left: float
    crease: float = 1.2
    """How far above the lid the skin is drawn from, in openings plus a fixed part of the eye's width."""
    lower: float = 0.05
    """Share of the opening by which the lower lid rises."""


class _LidMap:
    """One eye's column-wise reading of the picture."""

    def __init__(self, eye: np.ndarray, brow_y: float, close: float, lids: Lids):
        outer, inner = eye[0], eye[8]
        across = inner - outer
        self.width = float(np.linalg.norm(across))
        along = across / self.width
        if along[0] < 0:
            along = -along
        self.origin = (outer + inner) / 2
        self.frame = np.stack([along, [-along[1], along[0]]]).astype(np.float32)
        local = (eye - self.origin) @ self.frame.T
        corners = local[[0, 8]]
        upper = np.concatenate([local[P.UPPER_LID], corners])
        lower = np.concatenate([local[P.LOWER_LID], corners])
        self.upper, self.lower = upper[upper[:, 0].argsort()], lower[lower[:, 0].argsort()]
        self.close, self.lift = close, lids.lower * max(close, 0.0)
        top = self.upper[:, 1].min()
        self.top = min(top - 0.16 * self.width, max(top - (0.18 + 0.2 * lids.crease) * self.width, brow_y))
        self.bottom = self.lower[:, 1].max() + 0.3 * self.width

    def read(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where pixels at picture coordinates are read from after the lids have moved."""
        lx = (x - self.origin[0]) * self.frame[0, 0] + (y - self.origin[1]) * self.frame[0, 1]
        ly = (x - self.origin[0]) * self.frame[1, 0] + (y - self.origin[1]) * self.frame[1, 1]
        up = np.interp(lx, self.upper[:, 0], self.upper[:, 1]).astype(np.float32)
        low = np.interp(lx, self.lower[:, 0], self.lower[:, 1]).astype(np.float32)
        gap = np.maximum(low - up, 0) * ((lx > self.upper[0, 0]) & (lx < self.upper[-1, 0]))
        new_low = low - self.lift * gap
        new_up = np.minimum(up + self.close * gap, new_low)
        above = (ly <= new_up) & (ly > self.top)
        below = (ly >= new_low) & (ly < self.bottom)
        from_above = self.top + (ly - self.top) / np.maximum(new_up - self.top, 1e-3) * (up - self.top)
        from_below = self.bottom - (self.bottom - ly) / np.maximum(self.bottom - new_low, 1e-3) * (self.bottom - low)
        out = np.where(above, from_above, np.where(below, from_below, ly))
        shift = (out - ly).astype(np.float32)
        return x + shift * self.frame[1, 0], y + shift * self.frame[1, 1]

    def moved(self, eye: np.ndarray) -> np.ndarray:
        """The sixteen points after the lids have moved."""
        local = (eye - self.origin) @ self.frame.T
        up = np.interp(local[:, 0], self.upper[:, 0], self.upper[:, 1])
        low = np.interp(local[:, 0], self.lower[:, 0], self.lower[:, 1])
        gap = np.maximum(low - up, 0)
        local[P.UPPER_LID, 1] += self.close * gap[P.UPPER_LID]
        local[P.LOWER_LID, 1] -= self.lift * gap[P.LOWER_LID]
        local[P.UPPER_LID, 1] = np.minimum(local[P.UPPER_LID, 1], (low - self.lift * gap)[P.UPPER_LID])
        return (local @ self.frame + self.origin).astype(np.float32)


class Warp:
    """Lids, turn and crop of one sample, gathered and then resampled once."""

    def __init__(self, points: np.ndarray, side: int):
        self.points = points.astype(np.float32).copy()
        self.side = side
        self.lids: list[_LidMap] = []
        self.field: Field | None = None

    def move_lids(self, lids: Lids) -> None:
        """Before the turn: closes or opens the eyes. Eyes under 9 px wide stay as they are."""
        for eye, brow, close in ((P.RIGHT_EYE, slice(70, 80), lids.right), (P.LEFT_EYE, slice(80, 90), lids.left)):
            points = self.points[eye]
            if np.linalg.norm(points[0] - points[8]) < 9 or close == 0:
                continue
            lid = _LidMap(points, -1e9, close, lids)
            lid.top = max(lid.top, float(((self.points[brow] - lid.origin) @ lid.frame[1]).max()) + 0.02 * lid.width)
            lid.top = min(lid.top, float(lid.upper[:, 1].min()) - 0.1 * lid.width)
            self.points[eye] = lid.moved(points)
            self.lids.append(lid)

    def turn(self, mesh: np.ndarray, turn: Turn) -> None:
        """After the lids."""
        self.field, self.points = turned(self.points, mesh, turn, self.side)

    def render(self, pixels: np.ndarray, matrix: np.ndarray, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        """The output of `size` (width, height) through the affine 2x3 `matrix` (crop to output), and its points."""
        if self.field is None and not self.lids:
            index = matrix.copy()
            index[:, 2] += matrix[:, :2] @ np.array([0.5, 0.5]) - 0.5
            out = cv2.warpAffine(pixels, index, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            return out, apply(matrix, self.points).astype(np.float32)
        back = inverse(matrix).astype(np.float32)
        u, v = np.meshgrid(np.arange(size[0], dtype=np.float32) + 0.5, np.arange(size[1], dtype=np.float32) + 0.5)
        x = back[0, 0] * u + back[0, 1] * v + back[0, 2]
        y = back[1, 0] * u + back[1, 1] * v + back[1, 2]
        if self.field is not None:
            g = self.field.at(x, y)
            x, y = x + g[..., 0], y + g[..., 1]
        for lid in self.lids:
            reach = lid.width * 0.62
            rows = np.flatnonzero((np.abs(y - lid.origin[1]) < lid.width * 1.2).any(1))
            columns = np.flatnonzero((np.abs(x - lid.origin[0]) < reach).any(0))
            if len(rows) == 0 or len(columns) == 0:
                continue
            part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            x[part], y[part] = lid.read(x[part], y[part])
        out = cv2.remap(pixels, x - 0.5, y - 0.5, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return out, apply(matrix, self.points).astype(np.float32)
