"""Whether the confidence of `look` tells hidden or badly read features from others."""

import numpy as np

from . import stats
from .evidence import Evidence, Part, table
from .people import Person
from .readings import apart

_FEATURES = {
    "right_eye": slice(36, 52),
    "left_eye": slice(52, 68),
    "right_brow": slice(70, 80),
    "left_brow": slice(80, 90),
    "nose": slice(90, 102),
    "mouth": slice(102, 126),
    "chin": slice(17, 20),
}
"""As src/cli/look.rs."""
_BAD = 6.0
"""Per cent of the eye distance beyond which a feature counts as badly read."""


def measure(evidence: Evidence) -> Part:
    """Errors of features said to be seen and not seen; how well the confidence sorts bad ones out."""
    part = Part("Confidence of the features", [])
    rows = []
    people = evidence.everyone("diverse", "synthetic")
    for feature, points in _FEATURES.items():
        read = [r for p in people if (r := _read(evidence, p, feature, points)) is not None]
        if not read:
            continue
        error, sure, seen = (np.array(column, float) for column in zip(*read))
        told, hidden = stats.mean(error[seen > 0]), stats.mean(error[seen == 0])
        sorts = stats.auc(sure[error <= _BAD], sure[error > _BAD])
        bad = int((error > _BAD).sum())
        rows.append(
            [
                feature.replace("_", " "),
                str(len(read)),
                told.text(),
                str(hidden.n),
                hidden.text(),
                str(bad),
                sorts.text(100),
            ]
        )
        part.record[f"confidence {feature}"] = {"seen": told, "not seen": hidden, "sorts": sorts}
    if not rows:
        part.lines += ["This binary prints no confidence (`confidence` in `look --json`), so it is not measured.", ""]
        return part
    part.lines += [
        "Errors of the features that `look` says are seen, and of those it lists under `not_seen`, in per cent of the eye distance, on "
        f"the diverse and generated portraits; and how often a feature read within {_BAD:g} % has more confidence than one beyond "
        "(50 is chance).",
        "",
        *table(
            ["feature", "n", "error, seen", "not seen", "error, not seen", f"beyond {_BAD:g} %", "sorted right, %"],
            rows,
        ),
    ]
    return part


def _read(evidence: Evidence, person: Person, feature: str, points: slice) -> tuple[float, float, float] | None:
    """Error, confidence, 1 if said to be seen; None where the face or the confidence is not told."""
    seen = evidence.seen(person)
    if seen is None or not len(seen.landmarks) or feature not in seen.confidence:
        return None
    off = apart(seen.landmarks, person.face.points)[points]
    return float(off.mean()), seen.confidence[feature], float(feature not in seen.not_seen)
