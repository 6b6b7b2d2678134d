"""Face crops decoded once, so that a training sample costs a warp and no JPEG."""

import hashlib
import json
from dataclasses import dataclass

import cv2
import numpy as np

from . import geometry as G
from .data import Face
from .paths import work


@dataclass
class Crops:
    """Upright crops. Points and meshes are in px of the crop, pixel edges."""

    pixels: np.ndarray
    """(n, side, side, 3) uint8, memory-mapped."""
    points: np.ndarray
    """(n, 126, 2) float32."""
    known: np.ndarray
    """(n, 126) bool."""
    mesh: np.ndarray
    """(n, 468, 3) float32; zeros where there is none."""
    pose: np.ndarray
    """(n, 3) degrees."""
    faces: list[Face]

    def __len__(self) -> int:
        return len(self.faces)


def crops(name: str, faces: list[Face], side: int, span: float, about: str = "face") -> Crops:
    """Crops of `side` px, `span` times as wide as the points' extent (about "face") or the outer eye corners ("eyes")."""
    key = hashlib.sha256(json.dumps([[str(f.path), f.points.sum().item()] for f in faces]).encode()).hexdigest()[:12]
    path = work("cache") / f"{name}-{side}-{span}-{key}.npy"
    windows = []
    for face in faces:
        if about == "face":
            centre, size = G.extent(face.points)
            window = G.Window(centre, size * span, (side, side))
        else:
            window = G.band_window(face.points, span, (side, side))
            window = G.Window(window.centre, window.span, window.size, 0.0)
        windows.append(window)
    matrices = [window.matrix() for window in windows]
    if not path.exists():
        pixels = np.lib.format.open_memmap(path.with_suffix(".part"), "w+", np.uint8, (len(faces), side, side, 3))
        for i, face in enumerate(faces):
            pixels[i] = G.Picture(G.load(face.path)).crop(windows[i])
        pixels.flush()
        path.with_suffix(".part").rename(path)
    pixels = np.load(path, mmap_mode="r")
    points = np.stack([G.apply(m, f.points) for m, f in zip(matrices, faces)]).astype(np.float32)
    mesh = np.zeros((len(faces), 468, 3), np.float32)
    for i, (m, f) in enumerate(zip(matrices, faces)):
        if f.mesh is not None:
            mesh[i, :, :2] = G.apply(m, f.mesh[:, :2])
            mesh[i, :, 2] = f.mesh[:, 2] * m[0, 0]
    return Crops(pixels, points, np.stack([f.known for f in faces]), mesh, np.stack([f.pose for f in faces]), faces)


class Pictures:
    """Whole pictures and their masks in two flat memory-mapped files, longest side `side` px at most."""

    def __init__(self, name: str, faces: list[Face], side: int = 400):
        key = hashlib.sha256(json.dumps([str(f.path) for f in faces]).encode()).hexdigest()[:12]
        home = work("cache")
        table, pixels, masks = (home / f"{name}-{side}-{key}.{end}" for end in ("json", "rgb", "mask"))
        if not table.exists():
            rows, at = [], 0
            with open(pixels, "wb") as out, open(masks, "wb") as out_masks:
                for face in faces:
                    rgb = G.load(face.path)
                    k = min(1.0, side / max(rgb.shape[:2]))
                    size = (max(1, round(rgb.shape[1] * k)), max(1, round(rgb.shape[0] * k)))
                    if k < 1:
                        rgb = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
                    mask = np.zeros(rgb.shape[:2], np.uint8)
                    if face.mask is not None and face.mask.exists():
                        mask = cv2.resize(
                            cv2.imread(str(face.mask), cv2.IMREAD_GRAYSCALE), size, interpolation=cv2.INTER_LINEAR
                        )
                    out.write(np.ascontiguousarray(rgb).tobytes())
                    out_masks.write(np.ascontiguousarray(mask).tobytes())
                    rows.append([at, size[0], size[1], k])
                    at += size[0] * size[1]
            table.write_text(json.dumps(rows))
        self.rows = json.loads(table.read_text())
        self.faces = faces
        self._pixels, self._masks = (np.memmap(p, np.uint8, "r") for p in (pixels, masks))

    def __len__(self) -> int:
        return len(self.faces)

    def rgb(self, i: int) -> np.ndarray:
        """(h, w, 3)."""
        at, w, h, _ = self.rows[i]
        return self._pixels[at * 3 : (at + w * h) * 3].reshape(h, w, 3)

    def mask(self, i: int) -> np.ndarray:
        """(h, w), 255 person."""
        at, w, h, _ = self.rows[i]
        return self._masks[at : at + w * h].reshape(h, w)

    def points(self, i: int) -> np.ndarray:
        """(126, 2) px of the kept picture."""
        return self.faces[i].points * self.rows[i][3]
