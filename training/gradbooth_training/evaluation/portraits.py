"""Photographs of people that stand in for the booth's visitors, with what is truly wrong with each."""

import csv
import zlib
from dataclasses import dataclass
from functools import cache

import numpy as np

from .. import geometry as G
from ..paths import ROOT
from ..report.people import GREY_CHROMA, Person, cheeks, name_of, people

SETS = {"taiwan": "East-Asian portraits", "test": "US officials", "diverse": "diverse photographs"}
_SEED = 31
_TRAITS = {
    "mouth_closed": ("teeth",),
    "ears_visible": ("ear_right", "ear_left"),
    "brows_visible": ("brow_right", "brow_left"),
    "head_uncovered": ("head_covering", "covered"),
    "eyewear_tint": ("tinted",),
    "ornaments": ("ornaments",),
}
"""Checks whose truth stands in labels/traits.csv."""
_ANGLES = {"yaw": (0, 5.0), "pitch": (1, 8.0), "roll": (2, 2.0)}
"""Checks whose truth a teacher's angle is: its place, and the degrees from which a refusal is deserved."""
LABELLED = {*_TRAITS, *_ANGLES, "eyes_open"} - {"ornaments"}
"""Checks whose truth is known whether they refuse or not."""


@dataclass(frozen=True)
class Portrait:
    """One photograph in colour, roughly from the front."""

    person: Person
    set: str

    @property
    def choosing(self) -> bool:
        """Whether limits may be chosen on it: half of the persons, by a seeded hash."""
        return zlib.crc32(f"{_SEED} {self.person.face.person}".encode()) % 2 == 0

    @property
    def name(self) -> str:
        """As the lists of labels have it."""
        return name_of(self.person.path)

    @property
    def eyes(self) -> str:
        """Shape of the eyes: narrow, or not; by the lids' opening over the eye's width, of labelled points."""
        p = self.person.face.points
        gaps = [
            np.linalg.norm(p[s + 1 : s + 8] - p[s + 9 : s + 16], axis=1).max() / np.linalg.norm(p[s] - p[s + 8])
            for s in (36, 52)
        ]
        return "narrow (opening < 0.25)" if min(gaps) < 0.25 else "wider"

    def fault(self, check: str) -> bool | None:
        """Whether what the check guards against is there; None: nobody looked."""
        seen = _reasons().get((self.name, check))
        if seen is not None:
            return seen
        if check in _ANGLES:
            at, limit = _ANGLES[check]
            return bool(abs(self.person.face.pose[at]) > limit)
        if check == "eyes_open" and self.person.face.closed_label:
            return self.person.face.closed_label == "closed"
        labels = [_traits().get(self.name, {}).get(trait, "") for trait in _TRAITS.get(check, ())]
        return True if "1" in labels else False if labels and all(v == "0" for v in labels) else None


@cache
def _traits() -> dict[str, dict[str, str]]:
    with open(ROOT / "training/labels/traits.csv") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


@cache
def _reasons() -> dict[tuple[str, str], bool]:
    """Refusals that one reader looked at: whether their reason is there."""
    with open(ROOT / "training/labels/reasons.csv") as file:
        return {(row["file"], row["check"]): row["there"] == "1" for row in csv.DictReader(file)}


def portraits(limit: int | None = None) -> list[Portrait]:
    """The photographs; black-and-white ones and heads turned by more than 10 degrees are left out."""
    out = []
    for name in SETS:
        found = [Portrait(p, name) for p in people(name, limit) if p.people == 1 and not _grey(p)]
        out += [p for p in found if name != "diverse" or p.person.frontal]
    return out


def _grey(person: Person) -> bool:
    lab = cheeks(G.load(person.path), person.face.points)
    return bool(np.hypot(lab[1], lab[2]) < GREY_CHROMA)
