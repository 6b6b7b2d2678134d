"""Training samples of the landmark network."""

import numpy as np

from . import cache, data
from . import geometry as G
from . import points as P
from .augment import paint, photo
from .augment.warp import Lids, Turn, Warp

SIDE = 128
_CACHE_SIDE, _CACHE_SPAN = 192, 2.2


class Samples:
    """`draw(rng)` gives one augmented sample."""

    def __init__(self) -> None:
        self.real = cache.crops("landmarks", data.chosen("train"), _CACHE_SIDE, _CACHE_SPAN)
        self.render = cache.crops("landmarks-render", data.chosen("render"), _CACHE_SIDE, _CACHE_SPAN)
        sharp = np.array([f.size for f in self.real.faces])
        self.sharp = np.flatnonzero(sharp > 110)
        self.render_share = min(0.08, len(self.render) / 5000 + 0.04)

    def draw(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """image (128,128,3) uint8; points (126,2) share of the crop minus 0.5; known (126,); pose (3,) radians."""
        if rng.random() < self.render_share:
            crops, i = self.render, int(rng.integers(len(self.render)))
        elif rng.random() < 0.4:
            crops, i = self.real, int(self.sharp[rng.integers(len(self.sharp))])
        else:
            crops, i = self.real, int(rng.integers(len(self.real)))
        real = crops is self.real
        pixels, pose = crops.pixels[i], np.radians(crops.pose[i])
        warp = Warp(crops.points[i], _CACHE_SIDE)
        closed = jaw = 0.0
        if real:
            if rng.random() < 0.28:
                closed = rng.uniform(0.5, 1.0) if rng.random() < 0.7 else rng.uniform(-0.25, 0.5)
                other = closed if rng.random() < 0.8 else rng.uniform(-0.2, 1.0)
                warp.move_lids(Lids(closed, other, rng.uniform(0.3, 1.5), rng.uniform(0, 0.15)))
            if rng.random() < 0.6:
                if rng.random() < 0.25 and _mouth_closed(crops.points[i]):
                    jaw = rng.uniform(0.03, 0.35)
                yaw, pitch = np.clip(rng.normal(0, [0.18, 0.13]), [-0.36, -0.27], [0.36, 0.27])
                warp.turn(crops.mesh[i], Turn(yaw, pitch, rng.uniform(0.92, 1.08), jaw))
                pose = pose - np.array([yaw, pitch, 0])
        mirrored = rng.random() < 0.5
        turn = rng.normal(0, 0.12) if rng.random() < 0.85 else rng.uniform(-0.6, 0.6)
        angle = G.eye_angle(warp.points)
        level = angle + turn if rng.random() < 0.7 else turn
        centre, size = G.extent(warp.points, level)
        wild = rng.random() < 0.15
        shift = rng.normal(0, 0.09 if wild else 0.03, 2) * size * G.FACE_CROP
        span = size * G.FACE_CROP * np.exp(rng.normal(0, 0.16 if wild else 0.08))
        window = G.Window(centre + shift, span, (SIDE, SIDE), level, mirrored=bool(mirrored))
        image, points = warp.render(pixels, window.matrix(), (SIDE, SIDE))
        pose = pose - np.array([0, 0, level])
        known = crops.known[i]
        if mirrored:
            points, known = points[P.MIRROR], known[P.MIRROR]
            pose = pose * np.array([-1, 1, -1])
        if closed > 0.3:
            image = paint.lash_line(rng, image, points)
        if jaw > 0.06:
            image = paint.cavity(rng, image, points)
        if real and rng.random() < 0.2:
            image = paint.glasses(rng, image, points)
        if real and rng.random() < 0.22:
            image = paint.in_the_way(rng, image, points)
        image = photo.photograph(rng, image)
        return {
            "image": image,
            "points": (points / SIDE - 0.5).astype(np.float32),
            "known": known.astype(np.float32),
            "pose": pose.astype(np.float32),
        }


def _mouth_closed(points: np.ndarray) -> bool:
    gap = np.linalg.norm(points[P.MOUTH_TOP] - points[P.MOUTH_BOTTOM])
    return bool(gap < 0.06 * P.eye_distance(points))
