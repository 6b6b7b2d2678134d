"""The points that `look` prints, as places among the 126 labelled ones, and how far two readings of them lie apart."""

import numpy as np

from .. import points as P
from .people import Person

_EYE = {"pupil": [-1], "eye_outer": [0], "eye_inner": [8], "lid_upper": [11, 12, 13], "lid_lower": [3, 4, 5]}
_BROW = {"brow_outer": [0, 5], "brow_inner": [4, 9]}

INDEX: dict[str, list[int]] = {
    **{f"right_{k}": [P.RIGHT_IRIS if i < 0 else 36 + i for i in v] for k, v in _EYE.items()},
    **{f"left_{k}": [P.LEFT_IRIS if i < 0 else 52 + i for i in v] for k, v in _EYE.items()},
    **{f"right_{k}": [70 + i for i in v] for k, v in _BROW.items()},
    **{f"left_{k}": [80 + i for i in v] for k, v in _BROW.items()},
    "nose_tip": [94],
    "mouth_left": [108],
    "mouth_right": [102],
    "lip_upper_inner": [P.MOUTH_TOP],
    "lip_lower_inner": [P.MOUTH_BOTTOM],
}
"""Printed name -> the labelled points whose mean it is (src/cli/look.rs)."""

PARTS = {
    "eyes": [n for n in INDEX if "eye_" in n or "pupil" in n or "lid" in n],
    "brows": [n for n in INDEX if "brow" in n],
    "nose": ["nose_tip"],
    "mouth": [n for n in INDEX if "mouth" in n or "lip" in n],
}
COLUMNS = ("all", "eyes", "brows", "nose", "mouth", "contour")


def printed(points: np.ndarray) -> dict[str, np.ndarray]:
    """The named points that `look` would print of (126, 2) points."""
    return {name: points[index].mean(0) for name, index in INDEX.items()}


def errors(named: dict[str, np.ndarray], contour: np.ndarray, person: Person) -> dict[str, float]:
    """Mean distance to the labels by part, in per cent of the distance of the outer eye corners; NaN without such labels.

    Rendered heads define the eyes and the mouth as our points do, nothing else.
    """
    face = person.face
    unit = float(P.eye_distance(face.points)) / 100
    out: dict[str, float] = {}
    every: list[float] = []
    for part, names in PARTS.items():
        off = []
        for name in names:
            index = [i for i in INDEX[name] if face.known[i]]
            if index and name in named:
                off.append(float(np.linalg.norm(named[name] - face.points[index].mean(0))) / unit)
        out[part] = float(np.mean(off)) if off else float("nan")
        every += off
    out["contour"] = float("nan")
    if face.known[P.OUTLINE].all() and len(contour):
        off = (np.linalg.norm(contour - face.points[P.OUTLINE], axis=1) / unit).tolist()
        out["contour"] = float(np.mean(off))
        every += off
    out["all"] = float(np.mean(every)) if every else float("nan")
    return out
