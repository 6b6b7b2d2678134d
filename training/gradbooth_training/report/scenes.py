"""Scenes of known people: none to three held-out faces before drawn backdrops; and known alpha before drawn walls."""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np

from .. import data
from .. import geometry as G
from ..augment.backdrop import backdrop
from ..finder import border_clear
from ..matte import composite
from ..paths import work

VERSION = 2
"""Raise it with every change of what is drawn."""
SCENES, COMPOSITES = 160, 60
_SEED = 23
_FRAMES = ((640, 800), (960, 720), (720, 960), (800, 640))

KINDS = {
    "sitter": "people near, 22 to 42 % of the height",
    "small": "people far off, 5 to 11 % of the height",
    "edge": "faces cut by the picture's edge, up to 42 % gone",
    "partial": "faces behind a board or a pillar, up to 45 % hidden",
    "poster": "printed faces on the wall",
}
_SHARES = {"sitter": 0.45, "small": 0.17, "edge": 0.14, "partial": 0.12, "poster": 0.12}
_SPANS = {
    "sitter": (0.22, 0.42),
    "small": (0.05, 0.11),
    "edge": (0.14, 0.32),
    "partial": (0.16, 0.34),
    "poster": (0.09, 0.22),
}


@dataclass(frozen=True)
class Placed:
    """A face of a scene: middle and longer extent of its points, px."""

    kind: str
    x: float
    y: float
    size: float

    @property
    def centre(self) -> np.ndarray:
        """(2,)."""
        return np.array([self.x, self.y])


@dataclass(frozen=True)
class Scene:
    """A composed picture and who is in it."""

    path: Path
    faces: tuple[Placed, ...]


def scenes(limit: int | None = None) -> list[Scene]:
    """The scenes, drawn on the first call."""
    home = _home("scenes")
    table = home / "scenes.json"
    if not table.exists():
        table.write_text(json.dumps([[asdict(face) for face in _draw(home, i)] for i in range(SCENES)]))
    rows = json.loads(table.read_text())[:limit]
    return [Scene(home / f"{i:03d}.jpg", tuple(Placed(**face) for face in row)) for i, row in enumerate(rows)]


def _home(name: str) -> Path:
    home = work("report") / f"{name}-{VERSION}"
    for old in work("report").glob(f"{name}-*"):
        if old != home:
            shutil.rmtree(old)
    home.mkdir(exist_ok=True)
    return home


def _draw(home: Path, i: int) -> list[Placed]:
    rng = np.random.default_rng([_SEED, i])
    size = _FRAMES[int(rng.integers(len(_FRAMES)))]
    image = backdrop(rng, *size)
    count = int(rng.choice(4, p=[0.19, 0.34, 0.29, 0.18]))
    kinds = rng.choice(list(_SHARES), count, p=list(_SHARES.values()))
    wishes = [(str(kind), float(rng.uniform(*_SPANS[kind])) * size[1]) for kind in kinds]
    placed: list[Placed] = []
    # Posters hang on the wall, the small stand far off: both are painted first.
    for kind, span in sorted(wishes, key=lambda wish: (wish[0] != "poster", wish[1])):
        for _ in range(20):
            face = Placed(kind, *_place(rng, kind, span, size), span)
            if all(np.linalg.norm(face.centre - p.centre) > 0.85 * max(span, p.size) for p in placed):
                layer, alpha = _layer(rng, face, size)
                if kind == "partial":
                    _board(rng, layer, alpha, face)
                if all(_hidden(alpha, other) < 0.2 for other in placed):
                    image[:] = (image * (1 - alpha[..., None]) + layer * alpha[..., None]).astype(np.uint8)
                    placed.append(face)
                    break
    noisy = np.clip(image + rng.normal(0, rng.uniform(0.5, 4), image.shape), 0, 255).astype(np.uint8)
    cv2.imwrite(str(home / f"{i:03d}.jpg"), noisy[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])
    return placed


def _place(rng: np.random.Generator, kind: str, span: float, size: tuple[int, int]) -> tuple[float, float]:
    w, h = size
    if kind == "edge":
        # The face is 0.8 of its height wide.
        inside = rng.uniform(0.06, 0.3) * span
        x = inside if rng.random() < 0.5 else w - inside
        return float(x), float(rng.uniform(0.25, 0.7) * h)
    low, high = (0.3, 0.55) if kind == "sitter" else (0.15, 0.65)
    margin = 0.55 * span
    return float(rng.uniform(margin, w - margin)), float(max(rng.uniform(low, high) * h, margin))


def _layer(rng: np.random.Generator, face: Placed, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """A held-out person, or their printed picture, at the face's place: RGB and alpha (0 to 1)."""
    faces = [f for f in data.chosen("test") if f.size > 60 and (f.mask is not None or face.kind == "poster")]
    chosen = faces[int(rng.integers(len(faces)))]
    rgb = G.load(chosen.path)
    centre, extent = G.extent(chosen.points)
    anchor = (face.x / size[0], face.y / size[1])
    window = G.Window(centre, extent / face.size * size[0], size, float(rng.normal(0, 0.08)), anchor)
    layer = G.Picture(rgb).crop(window)
    if face.kind == "poster":
        alpha = np.zeros((size[1], size[0]), np.float32)
        half = np.array([rng.uniform(0.55, 0.9), rng.uniform(0.65, 1.0)]) * face.size
        low, high = np.clip([face.centre - half, face.centre + half], 0, size).astype(int)
        alpha[low[1] : high[1], low[0] : high[0]] = 1
        return layer, alpha
    mask = cv2.resize(cv2.imread(str(chosen.mask), cv2.IMREAD_GRAYSCALE), (rgb.shape[1], rgb.shape[0]))
    return layer, border_clear(mask, window).astype(np.float32) / 255


def _hidden(alpha: np.ndarray, face: Placed) -> float:
    """Share of a face's core under a layer."""
    r = 0.42 * face.size
    part = alpha[max(0, int(face.y - r)) : int(face.y + r) + 1, max(0, int(face.x - r)) : int(face.x + r) + 1]
    return float(part.mean()) if part.size else 1.0


def _board(rng: np.random.Generator, layer: np.ndarray, alpha: np.ndarray, face: Placed) -> None:
    """Hides 20 to 45 % of the layer's face from below or from one side."""
    hidden, (height, width) = rng.uniform(0.2, 0.45), alpha.shape
    if rng.random() < 0.5:
        top = face.y + (0.5 - hidden) * face.size
        corners = [face.x - 1.5 * face.size, top, face.x + 1.5 * face.size, height]
    else:
        sign = 1 if rng.random() < 0.5 else -1
        sides = sorted([face.x + sign * (0.4 - 0.8 * hidden) * face.size, face.x + sign * 1.2 * face.size])
        corners = [sides[0], 0, sides[1], height]
    x0, y0, x1, y1 = np.clip(corners, 0, [width, height, width, height]).astype(int)
    layer[y0:y1, x0:x1] = rng.uniform(20, 235, 3).astype(np.uint8)
    alpha[y0:y1, x0:x1] = 1


@dataclass(frozen=True)
class Composite:
    """A person before a drawn wall, and their coverage."""

    path: Path
    alpha: Path
    face: data.Face
    exact: bool
    """The coverage is rendered, not a teacher's."""


def composites(limit: int | None = None) -> list[Composite]:
    """Rendered heads, then masked held-out people, before drawn walls; drawn on the first call."""
    home = _home("composites")
    masked = [f for name in ("test", "diverse") for f in data.chosen(name) if f.mask is not None and f.mask.exists()]
    chosen = data.chosen("render-test")[:limit] + masked[:: max(1, len(masked) // COMPOSITES)][: limit or COMPOSITES]
    out = []
    for face in chosen:
        name = f"{face.set}-{face.path.parent.name}-{face.path.stem}"[:120]
        made = Composite(home / f"{name}.jpg", home / f"{name}.a.png", face, face.set == "render-test")
        if not made.path.exists():
            rgb = G.load(face.path)
            alpha = cv2.resize(cv2.imread(str(face.mask), cv2.IMREAD_GRAYSCALE), (rgb.shape[1], rgb.shape[0]))
            rng = np.random.default_rng([_SEED, int(face.points.sum())])
            wall = backdrop(rng, rgb.shape[1], rgb.shape[0])
            cv2.imwrite(str(made.alpha), alpha)
            image = composite(rng, rgb, alpha, wall)
            cv2.imwrite(str(made.path), image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])
        out.append(made)
    return out
