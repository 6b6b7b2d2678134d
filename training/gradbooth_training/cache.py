"""Face crops decoded once, so that a training sample costs a warp and no JPEG."""

import hashlib
import json
from dataclasses import dataclass

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
