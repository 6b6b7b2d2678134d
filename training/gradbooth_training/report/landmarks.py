"""The points and angles that `look` prints, against the labels, by part of the face; beside the labelling teacher's own noise."""

import numpy as np

from .. import geometry as G
from .. import points as P
from ..labels import Teacher
from . import peers, plots, stats
from .evidence import Evidence, Part, table, values
from .people import SETS, Person

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
_SHARED = ("eyes", "mouth")
"""Parts that rendered heads define as our points do."""


def printed(points: np.ndarray) -> dict[str, np.ndarray]:
    """The named points that `look` would print of (126, 2) points."""
    return {name: points[index].mean(0) for name, index in INDEX.items()}


def errors(named: dict[str, np.ndarray], contour: np.ndarray, person: Person) -> dict[str, float]:
    """Mean distance to the labels by part, in per cent of the distance of the outer eye corners."""
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
    if face.known[P.OUTLINE].all() and len(contour):
        off = np.linalg.norm(contour - face.points[P.OUTLINE], axis=1) / unit
        out["contour"] = float(off.mean())
        every += off.tolist()
    else:
        out["contour"] = float("nan")
        shared = [out[part] for part in _SHARED]
        every = shared if not face.known[P.OUTLINE].all() else every
    out["all"] = float(np.mean(every)) if every else float("nan")
    return out


def measure(evidence: Evidence) -> Part:
    """Points, angles, curves."""
    part = Part("Landmarks and pose", [])
    off = {p.path: _off(evidence, p) for p in evidence.everyone()}
    for column in ("all", "eyes"):
        label = "points, %" if column == "all" else "eye points, %"
        evidence.each[label] = {path: row[column] for path, row in off.items() if path in _real(evidence)}
    groups = {SETS[name]: people for name, people in evidence.people.items() if people}
    groups |= {"diverse, yaw within 10°": [p for p in evidence.people["diverse"] if p.frontal]}
    _points(evidence, part, off, groups)
    _teacher(evidence, part, off)
    _pose(evidence, part, groups)
    return part


def _real(evidence: Evidence) -> set:
    return {p.path for p in evidence.everyone("test", "diverse", "taiwan")}


def _off(evidence: Evidence, person: Person) -> dict[str, float]:
    seen = evidence.seen(person)
    if seen is None or not seen.points:
        return dict.fromkeys(COLUMNS, float("nan"))
    return errors(seen.points, seen.contour, person)


def _points(evidence: Evidence, part: Part, off: dict, groups: dict[str, list[Person]]) -> None:
    rows, series = [], []
    for label, people in groups.items():
        columns = {c: stats.mean([off[p.path][c] for p in people]) for c in COLUMNS}
        every = np.array([off[p.path]["all"] for p in people])
        p95 = stats.percentile(every, 95)
        missing = int(np.isnan(every).sum())
        rows.append([label, str(len(people)), str(missing), *(c.text() for c in columns.values()), p95.text()])
        part.record[f"landmarks {label}"] = {**columns, "p95": p95}
        series.append((label[:34], *stats.cumulative(every)))
    for key, label in (("test", SETS["test"]), ("frontal", "diverse, yaw within 10°"), ("taiwan", SETS["taiwan"])):
        if f"landmarks {label}" in part.record:
            part.reached[f"points {key}"] = part.record[f"landmarks {label}"]["all"]
            part.reached[f"eyes {key}"] = part.record[f"landmarks {label}"]["eyes"]
    part.lines += [
        "Mean distance between printed and labelled points, in per cent of the distance of the outer eye corners. The labels of "
        "photographs are a public mesh and iris network's; those of rendered heads are exact, of eyes and mouth alone. `None`: "
        "faces without points, left out of the means.",
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


def _teacher(evidence: Evidence, part: Part, off: dict) -> None:
    """How far the teacher is from its own mirror image, and from the truth of rendered heads."""
    if not peers.lite():
        part.lines += [peers.MISSING, ""]
        return
    teacher, rows = Teacher(peers.FOLDER), []
    for name in ("test", "diverse", "taiwan", "render-test"):
        people = evidence.people[name][:: 1 if evidence.quick else max(1, len(evidence.people[name]) // 50)]
        noise, ours = [], []
        for person in people:
            found = teacher.label(G.load(person.path))
            if found is None:
                continue
            if name == "render-test":
                noise.append(errors(printed(found["points"]), found["points"][P.OUTLINE], person))
            else:
                noise.append(_mirror_noise(teacher, person, found["points"]))
            ours.append(off[person.path])
        if not noise:
            continue
        label = "off the exact truth" if name == "render-test" else "off its mirror image"
        for who, values_ in ((f"the teacher, {label}", noise), ("gradbooth, off the labels", ours)):
            columns = {c: stats.mean([v[c] for v in values_]) for c in COLUMNS}
            rows.append([SETS[name], who, str(len(noise)), *(c.text() for c in columns.values())])
            part.record[f"{who} {name}"] = columns
    part.lines += [
        "How good the labels are: the teacher's answer on a picture against its answer on the mirrored one, and, where the truth is "
        "known, against that; the booth on the same subset of pictures.",
        "",
        *table(["pictures", "who", "n", *COLUMNS], rows),
    ]


def _mirror_noise(teacher: Teacher, person: Person, points: np.ndarray) -> dict[str, float]:
    rgb = G.load(person.path)
    mirrored = teacher.label(np.ascontiguousarray(rgb[:, ::-1]))
    if mirrored is None:
        return dict.fromkeys(COLUMNS, float("nan"))
    back = mirrored["points"][P.MIRROR]
    back = np.column_stack([rgb.shape[1] - back[:, 0], back[:, 1]])
    unit = float(P.eye_distance(points)) / 100
    named, other = printed(points), printed(back)
    off = {n: float(np.linalg.norm(named[n] - other[n])) / unit for n in named}
    contour = np.linalg.norm(points[P.OUTLINE] - back[P.OUTLINE], axis=1) / unit
    return {
        **{part: float(np.mean([off[n] for n in names])) for part, names in PARTS.items()},
        "contour": float(contour.mean()),
        "all": float(np.mean([*off.values(), *contour])),
    }


def _pose(evidence: Evidence, part: Part, groups: dict[str, list[Person]]) -> None:
    rows = []
    for label, people in groups.items():
        near = [p for p in people if abs(p.face.pose[0]) < 25]
        columns = {}
        for k, angle in enumerate(("yaw", "pitch", "roll")):
            columns[angle] = stats.mean(values(near, lambda p, k=k: _turn(evidence, p, k)))
        rows.append([label, str(columns["roll"].n), *(c.text() for c in columns.values())])
        part.record[f"pose {label}"] = columns
        if label.startswith("diverse, yaw"):
            part.reached |= columns
    part.lines += [
        "Angles of the head, mean absolute difference in degrees where the labelled yaw is below 25. The labels' own pitch depends on "
        "the person's face by several degrees; on rendered heads all three are exact.",
        "",
        *table(["pictures", "n", "yaw", "pitch", "roll"], rows),
    ]


def _turn(evidence: Evidence, person: Person, k: int) -> float | None:
    seen = evidence.seen(person)
    return None if seen is None else abs(float(seen.pose[k]) - float(person.face.pose[k]))
