"""The points and angles that `look` prints, against the labels, by part of the face; beside the labelling teacher's own noise."""

import numpy as np

from .. import points as P
from . import noise, plots, stats
from .evidence import Evidence, Part, table, values
from .people import NAMES, REAL, Person
from .readings import COLUMNS, errors

FRONTAL = "diverse, yaw within 10°"


def measure(evidence: Evidence) -> Part:
    """Points, angles, curves."""
    part = Part("Landmarks and pose", [])
    off = {p.path: _off(evidence, p) for p in evidence.everyone()}
    for column in ("all", "eyes"):
        label = "points, %" if column == "all" else "eye points, %"
        evidence.each[label] = {path: row[column] for path, row in off.items() if path in _real(evidence)}
    groups = {NAMES[name]: people for name, people in evidence.people.items() if people}
    groups |= {FRONTAL: [p for p in evidence.people["diverse"] if p.frontal]}
    _points(evidence, part, off, groups)
    noise.measure(evidence, part, off)
    _pose(evidence, part, groups)
    return part


def _real(evidence: Evidence) -> set:
    return {p.path for p in evidence.everyone(*REAL)}


def _off(evidence: Evidence, person: Person) -> dict[str, float]:
    seen = evidence.seen(person)
    return errors(np.zeros((0, 2)) if seen is None else seen.landmarks, person)


def _points(evidence: Evidence, part: Part, off: dict, groups: dict[str, list[Person]]) -> None:
    rows, series = [], []
    for label, people in groups.items():
        columns = {c: stats.mean([off[p.path][c] for p in people]) for c in COLUMNS}
        every = np.array([off[p.path]["all"] for p in people])
        p95 = stats.percentile(every, 95)
        missing = int(np.isnan(every).sum())
        rows.append([label, str(len(people)), str(missing), *(c.text() for c in columns.values()), p95.text()])
        part.record[f"landmarks {label}"] = {**columns, "p95": p95}
        series.append((label, *stats.cumulative(every)))
    for key, label in (("test", NAMES["test"]), ("frontal", FRONTAL), ("taiwan", NAMES["taiwan"])):
        if f"landmarks {label}" in part.record:
            part.reached[f"points {key}"] = part.record[f"landmarks {label}"]["all"]
            part.reached[f"eyes {key}"] = part.record[f"landmarks {label}"]["eyes"]
    part.lines += [
        "Mean distance between the 126 points and their labels, in per cent of the distance of the outer eye corners. The labels of "
        "photographs are a public mesh and iris network's; those of rendered heads are exact, of eyes and mouth alone. `None`: faces "
        "without points, left out of the means.",
        "",
        *table(["pictures", "n", "none", *COLUMNS, "95 % within"], rows),
        "![Cumulative errors of the points](vision/landmarks.svg)",
        "",
    ]
    plots.curves(
        evidence.plots / "landmarks.svg",
        "Points: share of faces within an error",
        ("mean error, % of the outer eye distance", "share of faces"),
        (0, 10),
        (0, 1),
        series,
    )


def _pose(evidence: Evidence, part: Part, groups: dict[str, list[Person]]) -> None:
    rows = []
    for label, people in groups.items():
        near = [p for p in people if abs(p.face.pose[0]) < 25]
        if not near:
            continue
        columns = {}
        for k, angle in enumerate(("yaw", "pitch")):
            columns[angle] = stats.mean(values(near, lambda p, k=k: _turn(evidence, p, k)))
        columns["roll"] = stats.mean(values(near, lambda p: _roll(evidence, p)))
        rows.append([label, str(columns["roll"].n), *(c.text() for c in columns.values())])
        part.record[f"pose {label}"] = columns
        if label == FRONTAL:
            part.reached |= columns
    part.lines += [
        "Angles of the head, mean absolute difference in degrees where the labelled yaw is below 25. Roll is the line of the pupils, "
        "of the labels too. The labels' own pitch depends on the person's face by several degrees; on rendered heads all are exact.",
        "",
        *table(["pictures", "n", "yaw", "pitch", "roll"], rows),
    ]


def _roll(evidence: Evidence, person: Person) -> float | None:
    """Against the line of the labelled pupils."""
    seen = evidence.seen(person)
    if seen is None:
        return None
    x, y = person.face.points[P.LEFT_IRIS] - person.face.points[P.RIGHT_IRIS]
    return abs(float(seen.pose[2]) - float(np.degrees(np.arctan2(y, x))))


def _turn(evidence: Evidence, person: Person, k: int) -> float | None:
    seen = evidence.seen(person)
    return None if seen is None else abs(float(seen.pose[k]) - float(person.face.pose[k]))
