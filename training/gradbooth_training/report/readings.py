"""The 126 points that `look` gives as `landmarks`, against the labels."""

import numpy as np

from .. import points as P
from .people import Person

COLUMNS = ("all", *P.GROUPS)


def errors(points: np.ndarray, person: Person) -> dict[str, float]:
    """Mean distance (126, 2) to the labels by part, in per cent of the distance of the outer eye corners; NaN without labels.

    Rendered heads define the eyes and the mouth as our points do, nothing else.
    """
    face = person.face
    if len(points) == 0:
        return dict.fromkeys(COLUMNS, float("nan"))
    off = apart(points, face.points)
    parts = {"all": np.arange(P.COUNT), **P.GROUPS}
    known = {part: index[face.known[index]] for part, index in parts.items()}
    return {part: float(off[index].mean()) if len(index) else float("nan") for part, index in known.items()}


def apart(points: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Distance of each point, in per cent of the distance of the outer eye corners of `truth`; both (126, 2)."""
    return np.linalg.norm(points - truth, axis=1) / float(P.eye_distance(truth)) * 100
