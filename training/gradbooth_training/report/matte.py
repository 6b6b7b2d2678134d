"""The matte that `look --matte` writes: against masks, and against known coverage."""

import sys
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np

from .. import data
from .. import geometry as G
from . import plots, scenes, stats
from .evidence import Evidence, Part, table
from .peers import MISSING, Mask, lite
from .people import NAMES

_SPAN, _ANCHOR, _SHAPE = 2.6, (0.5, 0.42), (0.75, 1.0)
"""The region about a face that the norm's picture is cut from: width over the face's extent, the face's place, width over height."""

Case = tuple[Path, Path, data.Face]


def region(face: data.Face, shape: tuple[int, int]) -> np.ndarray:
    """(h, w) bool: where the norm's picture may come from."""
    centre, size = G.extent(face.points)
    width, height = _SPAN * size, _SPAN * size * _SHAPE[1] / _SHAPE[0]
    left, top = centre[0] - _ANCHOR[0] * width, centre[1] - _ANCHOR[1] * height
    inside = np.zeros(shape, bool)
    inside[max(0, int(top)) : max(0, int(top + height)), max(0, int(left)) : max(0, int(left + width))] = True
    return inside


def scores(found: np.ndarray | None, truth: np.ndarray, inside: np.ndarray) -> tuple[float, float]:
    """Overlap at one half, and mean absolute error, inside; (0, 1) without a matte at all."""
    if found is None or found.shape != truth.shape:
        return 0.0, 1.0
    a, b = (found > 0.5) & inside, (truth > 0.5) & inside
    return float((a & b).sum() / max((a | b).sum(), 1)), float(np.abs(found - truth)[inside].mean())


def measure(evidence: Evidence) -> Part:
    """Masks of photographs, rendered heads, composites; the public mask beside."""
    part, rows, series = Part("The matte", []), [], []
    peer = Mask() if lite() else None
    made = scenes.composites(evidence.limit(None, 5))
    groups: list[tuple[str, list[Case], bool]] = [
        (
            label,
            [_case(p.face) for p in evidence.people[name] if p.face.mask is not None and p.face.mask.exists()][::step],
            known,
        )
        for name, label, step, known in (
            ("test", NAMES["test"], 1, False),
            ("diverse", NAMES["diverse"] + ", every third", 3, False),
            ("synthetic", NAMES["synthetic"] + ", every fourth", 4, False),
            ("render-test", NAMES["render-test"], 1, True),
        )
    ]
    groups.append(("rendered heads, drawn walls", [(c.path, c.alpha, c.face) for c in made if c.exact], True))
    groups.append(("photographs, drawn walls", [(c.path, c.alpha, c.face) for c in made if not c.exact], True))
    for label, cases, known in groups:
        if evidence.quick:
            cases = cases[:3]
        ours = _overlaps(evidence, cases)
        beside = _with(peer, cases) if known and peer else []
        columns = _figures(ours)
        peers = _figures(beside)
        rows.append([label, str(len(cases)), columns["iou"].text(100), columns["iou5"].text(100), columns["mae"].text(1000),
                     peers["iou"].text(100), peers["mae"].text(1000)])  # fmt: skip
        part.record[f"matte {label}"] = {**columns, "peer iou": peers["iou"], "peer mae": peers["mae"]}
        series.append((label, *stats.cumulative([100 * (1 - iou) for iou, _ in ours])))
        if not known and label != groups[2][0]:
            evidence.each.setdefault("matte overlap", {}).update({c[0]: o[0] for c, o in zip(cases, ours)})
    part.reached["matte test"] = part.record[f"matte {groups[0][0]}"]["iou"]
    part.reached["matte walls"] = part.record[f"matte {groups[4][0]}"]["iou"]
    part.lines += [
        "Overlap (intersection over union of what is rather person) and mean absolute error of the coverage in thousandths, in the "
        "region that the norm's picture is cut from; a picture without a matte counts as 0. A public person mask (256 x 256) is set beside where the truth is not its own: "
        "the masks of photographs are half its work, and it would score about 98.6 there by construction.",
        "",
        *table(
            ["pictures", "n", "overlap, %", "5th percentile, %", "error, ‰", "public mask: overlap, %", "error, ‰"],
            rows,
        ),
        "![Cumulative lack of overlap](vision/matte.svg)",
        "",
        *([] if peer else [MISSING, ""]),
    ]
    plots.curves(
        evidence.plots / "matte.svg",
        "Matte: share of pictures within a lack of overlap",
        ("lack of overlap, %", "share of pictures"),
        (0, 30),
        (0, 1),
        series,
    )
    return part


def _case(face: data.Face) -> Case:
    return face.path, face.mask, face


def _truth(case: Case) -> np.ndarray:
    rgb, alpha = cv2.imread(str(case[0])), cv2.imread(str(case[1]), cv2.IMREAD_GRAYSCALE)
    return cv2.resize(alpha, (rgb.shape[1], rgb.shape[0])).astype(np.float32) / 255


def _overlaps(evidence: Evidence, cases: Iterable[Case]) -> list[tuple[float, float]]:
    out = []
    for case in cases:
        truth = _truth(case)
        out.append(scores(evidence.booth.matte(case[0]), truth, region(case[2], truth.shape)))
    print(f"look --matte: {len(out)} done", file=sys.stderr, flush=True)
    return out


def _with(peer: Mask, cases: Iterable[Case]) -> list[tuple[float, float]]:
    out = []
    for case in cases:
        truth = _truth(case)
        out.append(scores(peer.alpha(G.load(case[0])), truth, region(case[2], truth.shape)))
    return out


def _figures(overlaps: list[tuple[float, float]]) -> dict[str, stats.Figure]:
    iou, mae = [o[0] for o in overlaps], [o[1] for o in overlaps]
    return {"iou": stats.mean(iou), "iou5": stats.percentile(iou, 5), "mae": stats.mean(mae)}
