"""Top of the hair, in pixels of the norm's picture."""

import json

import cv2
import numpy as np

from .. import geometry as G
from .. import points as P
from . import plots, stats
from .evidence import Evidence, Part, table
from .peers import Mask, lite
from .people import Person

FACE_WIDTH_N = 215.0
"""Width of the face, cheek to cheek, in the norm's 480 x 640 picture as the booth cuts it (assets/standards)."""
_CUT_OFF = 0.02
"""Hair that reaches this share of the picture's height from its upper edge may go on beyond it."""


def top_of(alpha: np.ndarray, forehead: np.ndarray, left: float, right: float) -> float | None:
    """The booth's rule (src/vision/crown.rs) on any mask in 0 to 1: the row, or None where nothing is or it is cut off."""
    width, middle = max(left - right, 4.0), (left + right) / 2
    low, high = int(max(0, middle - 0.65 * width)), int(min(alpha.shape[1] - 1, middle + 0.65 * width))
    covered = (alpha[:, low : high + 1] > 0.5).sum(1) >= max(1, int(0.05 * width))
    top, gap = None, 0
    for row in range(min(int(forehead[1]), alpha.shape[0] - 1), -1, -1):
        if covered[row]:
            top, gap = float(row), 0
        else:
            gap += 1
            if gap > 0.04 * width:
                break
    return top


def measure(evidence: Evidence) -> Part:
    """Rendered heads (exact), then masked photographs."""
    part, rows, series = Part("Top of the hair", []), [], []
    truth = {
        p.path: float(json.loads(p.path.with_name("truth.json").read_text())["head_top_px"])
        for p in evidence.people["render-test"]
    }
    sets = {"rendered heads": (evidence.people["render-test"], truth)}
    for name, label in (
        ("test", "official portraits"),
        ("diverse", "diverse photographs"),
    ):
        tops = {p.path: top for p in evidence.people[name] if (top := _masked_top(p)) is not None}
        sets[label] = ([p for p in evidence.people[name] if p.path in tops], tops)
    for label, (people, tops) in sets.items():
        rows.append(_row(evidence, part, series, label, people, tops))
    if lite():
        rows.append(_peer(part, evidence.people["render-test"], truth))
    part.lines += [
        "Difference between the highest hair found and the true one, in pixels of the norm's 480 x 640 picture (a face is 215 wide "
        "there; hair must end between rows 50 and 110). Bias: + is too low. Photographs whose hair reaches the picture's upper edge are "
        "left out; their truth is the top of a public network's mask, a soft notion on loose hair.",
        "",
        *table(["pictures", "n", "none found", "mean error, px", "95 % within, px", "bias, px"], rows),
        "![Cumulative errors of the top of the hair](vision/crown.svg)",
        "",
    ]
    plots.curves(
        evidence.plots / "crown.svg",
        "Top of the hair: share of pictures within an error",
        ("error, px of the norm's picture", "share of pictures"),
        (0, 40),
        (0, 1),
        series,
    )
    return part


def _row(evidence, part, series, label, people, tops) -> list[str]:
    off = np.array([_off(evidence, p, tops[p.path]) for p in people], float)
    error, bias = np.abs(off), stats.mean(off)
    mean, p95 = stats.mean(error), stats.percentile(error, 95)
    part.record[f"crown {label}"] = {"mean": mean, "p95": p95, "bias": bias}
    part.reached.setdefault("crown", mean)
    series.append((label, *stats.cumulative(error)))
    if not label.startswith("rendered"):
        evidence.each.setdefault("hair top off, px", {}).update(
            {p.path: float(e) for p, e in zip(people, error) if np.isfinite(e)}
        )
    return [label, str(len(people)), str(int(np.isnan(error).sum())), mean.text(), p95.text(), bias.text()]


def _off(evidence: Evidence, person: Person, top: float) -> float:
    seen = evidence.seen(person)
    if seen is None or "crown" not in seen.points:
        return float("nan")
    width = float(seen.points["left_cheek"][0] - seen.points["right_cheek"][0])
    return (float(seen.points["crown"][1]) - top) * FACE_WIDTH_N / max(width, 4.0)


def _sides(points: np.ndarray) -> tuple[float, float]:
    return float(points[6:14, 0].max()), float(points[23:31, 0].min())


def _masked_top(person: Person) -> float | None:
    face = person.face
    if face.mask is None or not face.mask.exists():
        return None
    rgb = G.load(face.path)
    mask = cv2.resize(cv2.imread(str(face.mask), cv2.IMREAD_GRAYSCALE), (rgb.shape[1], rgb.shape[0]))
    top = top_of(mask.astype(np.float32) / 255, face.points[P.FOREHEAD], *_sides(face.points))
    return top if top is not None and top > _CUT_OFF * rgb.shape[0] + 2 else None


def _peer(part: Part, people: list[Person], tops: dict) -> list[str]:
    """The public person mask under the same rule, on rendered heads."""
    mask, off = Mask(), []
    for person in people:
        points = person.face.points
        left, right = _sides(points)
        top = top_of(mask.alpha(G.load(person.path)), points[P.RIGHT_IRIS], left, right)
        off.append(float("nan") if top is None else (top - tops[person.path]) * FACE_WIDTH_N / max(left - right, 4.0))
    error = np.abs(off)
    mean, p95, bias = stats.mean(error), stats.percentile(error, 95), stats.mean(off)
    part.record["crown peer"] = {"mean": mean, "p95": p95, "bias": bias}
    label = "rendered heads, by the public mask"
    return [label, str(len(people)), str(int(np.isnan(error).sum())), mean.text(), p95.text(), bias.text()]
