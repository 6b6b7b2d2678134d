"""Who was looked at: the evaluation sets, and the groups that the figures are told by."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from .. import data
from .. import geometry as G
from .. import points as P
from ..paths import DATA, ROOT, WORK

NAMES = {
    "test": "official portraits",
    "diverse": "diverse photographs",
    "synthetic": "generated portraits",
    "taiwan": "East-Asian portraits",
    "render-test": "rendered heads",
}
SETS = {
    "test": "US officials, public domain or CC0; other persons than those of the training; many black-and-white and small",
    "diverse": "people photographed by many, six apparent origins, all poses and ages, hats, hands, scarves",
    "synthetic": "faces by a public image generator with hats, masks, sunglasses, odd colours",
    "taiwan": "members of a parliament, official portraits in studio light",
    "render-test": "six sitters and thirty defects drawn for this project, exact truth",
}
"""What the sets hold."""
REAL = ("test", "diverse", "taiwan")
"""Sets of photographs of people."""

SKIN = (
    (55, "very light (ITA > 55°)"),
    (41, "light (41 to 55°)"),
    (28, "intermediate (28 to 41°)"),
    (10, "tan (10 to 28°)"),
    (-30, "brown (-30 to 10°)"),
    (-91, "dark (ITA < -30°)"),
)
GREY_CHROMA = 5.0
"""Below this chroma of the cheeks a picture is taken for black-and-white and has no skin tone; nor has one under coloured light, bluer than grey."""


@dataclass(frozen=True)
class Person:
    """A labelled face with its groups; empty where nothing is known."""

    face: data.Face
    sex: str
    origin: str
    skin: str
    people: int
    """How many faces the picture holds, by eye."""

    @property
    def path(self) -> Path:
        """The picture."""
        return self.face.path

    @property
    def frontal(self) -> bool:
        """Turned by 10 degrees at most."""
        return abs(self.face.pose[0]) <= 10


def people(name: str, limit: int | None) -> list[Person]:
    """The people of one set, `limit` at most."""
    return [_person(face) for face in data.chosen(name)[:limit]]


def _person(face: data.Face) -> Person:
    named = re.search(r"__(female|male)__([a-z]+)__", face.path.name)
    sex, origin = named.groups() if named else ("", "")
    return Person(face, sex, origin, _skin(face) if face.set in REAL else "", _count(face))


@cache
def _counted() -> dict[str, int]:
    """Pictures that hold another number of faces than one."""
    with open(ROOT / "training/labels/people.csv") as file:
        return {row["file"]: int(row["people"]) for row in csv.DictReader(file)}


def name_of(path: Path) -> str:
    """A picture's name as the lists of labels have it."""
    for root in (DATA / "faces/images", WORK / "extra", DATA):
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return path.name


def _count(face: data.Face) -> int:
    return _counted().get(name_of(face.path), 1)


def _skin(face: data.Face) -> str:
    lab = cheeks(G.load(face.path), face.points)
    if np.hypot(lab[1], lab[2]) < GREY_CHROMA or lab[2] < 1:
        return ""
    angle = np.degrees(np.arctan2(lab[0] - 50, lab[2]))
    return next(text for limit, text in SKIN if angle > limit or limit == SKIN[-1][0])


def cheeks(rgb: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Median CIE L*, a*, b* (D65) of two discs between lower lid and corner of the mouth."""
    distance = float(P.eye_distance(points))
    middle = (points[P.RIGHT_IRIS] + points[P.LEFT_IRIS]) / 2
    side = points[P.LEFT_IRIS] - middle
    side = side / max(float(np.linalg.norm(side)), 1e-6)
    pixels = []
    for lid, mouth, sign in ((40, 102, -1), (56, 108, 1)):
        x, y = 0.45 * points[lid] + 0.55 * points[mouth] + sign * 0.08 * distance * side
        r = max(2.0, 0.07 * distance)
        box = rgb[max(0, int(y - r)) : int(y + r) + 1, max(0, int(x - r)) : int(x + r) + 1]
        pixels.append(box.reshape(-1, 3))
    rgb = np.concatenate(pixels).astype(np.float32)[None] / 255
    return np.median(cv2.cvtColor(rgb, cv2.COLOR_RGB2Lab)[0], axis=0) if rgb.size else np.array([50.0, 0.0, 0.0])
