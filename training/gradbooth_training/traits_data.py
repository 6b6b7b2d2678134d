"""Labels of traits: by eye, from the truth of renders, from what the augmenter draws; and the training samples."""

import csv
import hashlib
import json
from functools import cache as once
from pathlib import Path

import cv2
import numpy as np

from . import cache, data
from . import geometry as G
from . import points as P
from .augment import hair, hats, photo, things
from .augment.backdrop import backdrop
from .augment.head import BROW, COVERED, EAR, GLARE, HAT, MIRROR, ORNAMENTS, TEETH, TINTED, TRAITS, Painted
from .augment.warp import Turn, Warp
from .matte import composite
from .paths import DATA, ROOT, WORK

SIDE = 160
_CACHE_SIDE, _CACHE_SPAN = 256, 3.0
_HAIR, _EARS, _HATS, _JEWELLERY, _CLOTHES, _TEETH = 2, 6, 8, 9, 10, 11


@once
def _by_eye() -> dict[str, np.ndarray]:
    """Labels of one reader on contact sheets, by file name; empty where unsure."""
    with open(ROOT / "training/labels/traits.csv") as file:
        return {r["file"]: np.array([int(r[t]) if r[t] else -1 for t in TRAITS]) for r in csv.DictReader(file)}


def labels(face: data.Face) -> np.ndarray | None:
    """(10,) 1, 0 or -1 for not known; None where nobody looked."""
    if face.group == "render":
        return of_render(face)
    root = DATA / "faces/images" if face.path.is_relative_to(DATA) else WORK / "extra"
    return _by_eye().get(face.path.relative_to(root).as_posix())


def of_render(face: data.Face) -> np.ndarray:
    """From the class map and the recipe of a rendered head."""
    named = face.path.name == "full.png"
    truth = json.loads((face.path.with_name("truth.json") if named else face.path.with_suffix(".json")).read_text())
    classes = cv2.imread(str(face.path.with_name("classes.png") if named else face.path.with_suffix(".c.png")), 0)
    worn, out = truth["spec"].get("acc") or {}, np.full(len(TRAITS), -1)
    out[HAT], out[COVERED] = bool(worn.get("hat")), bool(worn.get("mask"))
    ibug = np.array(truth["landmarks68"], np.float32)
    for side, brow in ((0, ibug[17:22]), (1, ibug[22:27])):
        line = np.concatenate([brow, (brow[1:] + brow[:-1]) / 2])
        out[BROW[side]] = _sure(_share(classes, line, (_HAIR,)), 0.12, 0.5)
        if _share(classes, line, (_HATS,)) > 0.1:
            out[BROW[side]] = -1
        end = "rl"[side]
        ear = np.array([truth["points"][f"ear_{k}_{end}"] for k in ("front", "top", "outer", "lobe")], np.float32)
        inside = np.zeros(classes.shape, np.uint8)
        cv2.fillConvexPoly(inside, cv2.convexHull(np.round(ear).astype(np.int32)), 1)
        within = classes[inside > 0]
        if len(within) < 12:
            continue
        seen, hidden = np.isin(within, [_EARS]).mean(), np.isin(within, [_HAIR, _HATS, _CLOTHES]).mean()
        out[EAR[side]] = 1 if hidden > 0.5 and seen < 0.06 else 0 if seen > 0.27 else -1
    if worn.get("hat") in ("scarf", "hood"):
        # Cloth lies over the ears; what shows of them in a hood's shade nobody could tell.
        out[list(EAR)] = 1 if worn["hat"] == "scarf" else -1
    glasses, lamp = worn.get("glasses"), (truth["spec"].get("lights") or {}).get("glare", 0) > 0
    tint = 1.0 if glasses is None else float(np.mean(glasses.get("tint", (0.97,))))
    out[TINTED] = 1 if tint < 0.5 else 0 if tint > 0.85 else -1
    out[GLARE] = 0 if glasses is None else 1 if lamp and glasses.get("reflect", 0) >= 0.1 else -1
    window = G.head_window(face.points, SIDE)
    inside = G.Picture((classes == _TEETH).astype(np.uint8) * 255).crop(window)
    out[TEETH] = _sure(float((inside > 90).sum()), 3, 12)
    inside = G.Picture((classes == _JEWELLERY).astype(np.uint8) * 255).crop(window)
    out[ORNAMENTS] = _sure(float((inside > 60).sum()), 0.5, 5)
    return out


def _sure(value: float, low: float, high: float) -> int:
    return 0 if value <= low else 1 if value >= high else -1


def _share(classes: np.ndarray, points: np.ndarray, wanted: tuple[int, ...]) -> float:
    h, w = classes.shape
    xy = np.floor(points).astype(int).clip(0, [w - 1, h - 1])
    return float(np.isin(classes[xy[:, 1], xy[:, 0]], wanted).mean())


def held(face: data.Face) -> bool:
    """Whether a face of the training sets is kept apart, to choose thresholds on: one person in eight, one render in ten."""
    if face.group == "render":
        return int(face.path.stem) % 10 == 3
    return hashlib.sha256(face.person.encode()).digest()[0] % 8 == 0


class Samples:
    """`draw(rng)` gives one augmented head and its labels. `kept` draws from the persons kept apart instead."""

    def __init__(self, kept: bool = False) -> None:
        real = [f for f in data.chosen("train") if f.size > 70]
        self.real = cache.crops("traits", real, _CACHE_SIDE, _CACHE_SPAN)
        self.alpha = _alpha(real)
        self.render = cache.crops("traits-render", data.chosen("render"), _CACHE_SIDE, _CACHE_SPAN)
        self.render_alpha = _alpha(self.render.faces)
        seen = [labels(f) for f in real]
        self.labels = np.stack([_unseen(f) if s is None else s for f, s in zip(real, seen)])
        self.render_labels = np.stack([of_render(f) for f in self.render.faces])
        mine = np.array([held(f) == kept for f in real])
        known = np.array([s is not None for s in seen])
        self.known, self.rest = np.flatnonzero(mine & known), np.flatnonzero(mine & ~known)
        self.renders = np.flatnonzero([held(f) == kept for f in self.render.faces])
        # Heads with something rare come more often.
        rare = (self.labels[self.known] == 1) * np.array([12, 5, 5, 1.2, 1.2, 8, 8, 0.2, 8, 1.0])
        self.chance = 1 + rare.max(1)
        self.chance /= self.chance.sum()

    def draw(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """image (160,160,3) uint8; labels (10,) float32, -1 unknown."""
        kind = rng.random()
        if kind < 0.32:
            i = int(rng.choice(self.renders))
            head = self._crop(rng, self.render, i, self.render_labels[i], self.render_alpha[i])
            if rng.random() < 0.3:
                self._paint(rng, head, self.render.faces[i], known=True)
        else:
            known = kind < 0.9
            i = int(rng.choice(self.known, p=self.chance)) if known else int(rng.choice(self.rest))
            head = self._crop(rng, self.real, i, self.labels[i], self.alpha[i])
            self._paint(rng, head, self.real.faces[i], known)
        return {"image": photo.photograph(rng, head.image, 0.65), "labels": head.labels.astype(np.float32)}

    def _crop(self, rng, crops: cache.Crops, i: int, truth: np.ndarray, alpha: np.ndarray | None) -> Painted:
        warp = Warp(crops.points[i], _CACHE_SIDE)
        if crops is self.real and rng.random() < 0.3:
            yaw, pitch = np.clip(rng.normal(0, [0.16, 0.12]), -0.3, 0.3)
            warp.turn(crops.mesh[i], Turn(yaw, pitch, rng.uniform(0.94, 1.06), 0.0))
        mirrored = bool(rng.random() < 0.5)
        base = G.head_window(warp.points, SIDE, mirrored)
        wild = 2.0 if rng.random() < 0.15 else 1.0
        window = G.Window(
            base.centre + rng.normal(0, 0.012, 2) * base.span * wild,
            base.span * np.exp(rng.normal(0, 0.04) * wild),
            base.size,
            base.angle + rng.normal(0, 0.04) * wild,
            mirrored=mirrored,
        )
        image, points = warp.render(crops.pixels[i], window.matrix(), (SIDE, SIDE))
        if alpha is not None and rng.random() < 0.4:
            alpha, _ = warp.render(alpha, window.matrix(), (SIDE, SIDE))
            image = composite(rng, image, alpha, backdrop(rng, SIDE, SIDE))
        if rng.random() < 0.25:
            image = _cut(rng, image)
        truth = truth.copy()
        if mirrored:
            points, truth = points[P.MIRROR], truth[MIRROR]
        return Painted(image, points, truth)

    def _paint(self, rng: np.random.Generator, head: Painted, face: data.Face, known: bool) -> None:
        """Chance things upon a head. Where ears and brows were not looked at, nothing that only ever hides them.

        Of renders a few points alone are known: no more than hats and ornaments can be drawn on them.
        """
        chance = lambda p: rng.random() < p
        bare, real = head.labels[HAT] != 1, face.group != "render"
        if real and known and bare:
            if chance(0.12):
                hair.volume(rng, head)
            if chance(0.2):
                hair.fringe(rng, head)
            if chance(0.24):
                both = rng.random()
                hair.curtain(rng, head, (0, 1) if both < 0.45 else (0,) if both < 0.72 else (1,))
        if known and chance(0.16):
            things.ornament(rng, head)
        if real and (face.glasses == 0 and chance(0.3) or face.glasses == -1 and known and chance(0.15)):
            things.spectacles(rng, head, chance(0.45), chance(0.3))
        if bare and chance(0.22):
            hats.hat(rng, head, self._cloth(rng) if chance(0.35) else None)
        if real and head.labels[COVERED] != 1 and chance(0.12):
            things.cover(rng, head)

    def _cloth(self, rng: np.random.Generator) -> np.ndarray:
        """(160, 160, 3) of somebody's clothes, blown up."""
        pixels = self.real.pixels[int(rng.choice(self.known))]
        side = int(rng.integers(24, 60))
        x, y = int(rng.integers(40, 216 - side)), int(rng.integers(190, 256 - side))
        piece = cv2.resize(pixels[y : y + side, x : x + side], (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
        return np.float32(piece) * rng.uniform(0.5, 1.3)


def _cut(rng: np.random.Generator, image: np.ndarray) -> np.ndarray:
    """As where the picture ends within the crop: its last rows and columns repeated outwards."""
    top, bottom = int(rng.uniform(0, 0.24) * SIDE), int(rng.uniform(0.8, 1.0) * SIDE)
    left, right = int(rng.uniform(0, 0.22) * SIDE), int(rng.uniform(0.78, 1.0) * SIDE)
    keep = rng.random(4) < 0.6
    rows, columns = np.arange(SIDE), np.arange(SIDE)
    rows = rows.clip(top if keep[0] else 0, bottom if keep[1] else SIDE - 1)
    columns = columns.clip(left if keep[2] else 0, right if keep[3] else SIDE - 1)
    return np.ascontiguousarray(image[rows][:, columns])


def _unseen(face: data.Face) -> np.ndarray:
    """What holds for official portraits that nobody looked at: bare heads, nothing before the face, clear lenses."""
    out = np.full(len(TRAITS), -1)
    out[HAT] = out[COVERED] = out[TINTED] = 0
    return out


def _alpha(faces: list[data.Face]) -> list[np.ndarray | None]:
    """Masks of the persons in the cached crops; None where there is none."""
    out: list[np.ndarray | None] = []
    for face in faces:
        if face.mask is None or not face.mask.exists():
            out.append(None)
            continue
        grey = cv2.imread(str(face.mask), cv2.IMREAD_GRAYSCALE)
        centre, size = G.extent(face.points)
        k = 1.0 if face.group == "render" else grey.shape[1] / _widths()[face.path]
        out.append(G.Picture(grey).crop(G.Window(centre * k, size * k * _CACHE_SPAN, (_CACHE_SIDE, _CACHE_SIDE))))
    return out


@once
def _widths() -> dict[Path, int]:
    with open(DATA / "faces/index.csv") as file:
        return {DATA / "faces/images" / r["file"]: int(r["width"]) for r in csv.DictReader(file)}
