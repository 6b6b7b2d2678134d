"""Open or closed, as the booth tells a student, against lids looked at by eye."""

import numpy as np

from .. import points as P
from . import plots, stats
from .evidence import Evidence, Part, table
from .people import Person

_CHECK = "the check `eyes_open`"
_OPENNESS = "the openness that `look` prints"
_GAP = "gap of the lids' points"
_TEACHER = "gap of the labels' lids"


def measure(evidence: Evidence) -> Part:
    """Areas under curves, open eyes refused, closed eyes let through."""
    part = Part("Eyes open or closed", [])
    labelled = [p for p in evidence.everyone() if p.face.closed_label in ("open", "closed")]
    if evidence.quick:
        seen_open = [p for p in labelled if p.face.closed_label == "open"]
        labelled = [p for p in labelled if p.face.closed_label == "closed"] + seen_open[:20]
    if not any(p.face.closed_label == "closed" for p in labelled):
        part.lines.append("None of the pictures looked at has closed eyes: nothing to measure.\n")
        return part
    checked = evidence.booth.check([p.path for p in labelled], "eyes_open")
    scores = {
        _OPENNESS: {p.path: _open(evidence, p) for p in labelled},
        _CHECK: {p.path: _number(checked[p.path].get("value")) for p in labelled},
        _GAP: {p.path: _gap(evidence, p) for p in labelled},
        _TEACHER: {p.path: min(P.lid_gap(p.face.points[36:52]), P.lid_gap(p.face.points[52:68])) for p in labelled},
    }
    told = {name: kept for name, kept in scores.items() if np.isfinite(list(kept.values())).any()}
    _areas(part, labelled, told)
    _decisions(evidence, part, labelled, checked, scores[_OPENNESS])
    _curves(evidence, part, labelled, told)
    if _OPENNESS not in told:
        part.lines.append("This binary prints no openness (`eyes_open` in `look --json`), so it is not measured.\n")
    return part


def _number(value) -> float:
    return float("nan") if value is None else float(value)


def _open(evidence: Evidence, person: Person) -> float:
    seen = evidence.seen(person)
    return float("nan") if seen is None else seen.open


def _gap(evidence: Evidence, person: Person) -> float:
    seen = evidence.seen(person)
    if seen is None or not len(seen.landmarks):
        return float("nan")
    return float(min(P.lid_gap(seen.landmarks[36:52]), P.lid_gap(seen.landmarks[52:68])))


def _split(people: list[Person], scores: dict) -> tuple[np.ndarray, np.ndarray]:
    """Scores of open and of closed eyes, those not told left out."""
    kept = [(p.face.closed_label, scores[p.path]) for p in people if np.isfinite(scores[p.path])]
    return tuple(np.array([s for label, s in kept if label == word]) for word in ("open", "closed"))


def _areas(part: Part, labelled: list[Person], told: dict) -> None:
    hard = [p for p in labelled if p.face.hard_lids]
    rows = []
    for name, scores in told.items():
        row = [name]
        for label, people in (("all", labelled), ("hard", hard)):
            good, bad = _split(people, scores)
            area = stats.auc(good, bad)
            row += [f"{len(good)} / {len(bad)}", area.text(100)]
            part.record.setdefault(f"eyes {name}", {})[f"auc {label}"] = area
        rows.append(row)
    best = _OPENNESS if _OPENNESS in told else _CHECK
    part.reached["eyes auc"] = part.record[f"eyes {best}"]["auc all"]
    part.lines += [
        "Area under the curve: how often an open pair of eyes scores above a closed one, in per cent (50 is chance); the worse eye "
        "counts. `Hard` are closed or lowered lids and the narrowest open ones. The last row reads the labelling teacher's own points.",
        "",
        *table(["score", "open / closed", "all, %", "open / closed", "hard, %"], rows),
    ]


def _decisions(evidence: Evidence, part: Part, labelled: list[Person], checked: dict, openness: dict) -> None:
    """What the check says to the student, and what an openness under one half would."""
    groups = {
        "closed": [p for p in labelled if p.face.closed_label == "closed"],
        "open, all": [p for p in labelled if p.face.closed_label == "open"],
        "open, the narrowest": [p for p in labelled if p.face.closed_label == "open" and p.face.hard_lids],
        "open, East-Asian": [
            p for p in labelled if p.face.closed_label == "open" and (p.face.set == "taiwan" or p.origin == "asian")
        ],
        "open, glasses": [p for p in labelled if p.face.closed_label == "open" and p.face.glasses == 1],
    }
    rows = []
    for label, people in groups.items():
        judged = [p for p in people if checked[p.path].get("outcome") in ("pass", "warn", "fail")]
        refused = stats.share([checked[p.path]["outcome"] == "fail" for p in judged])
        scored = [p for p in people if np.isfinite(openness[p.path])]
        low = stats.share([openness[p.path] < 0.5 for p in scored])
        rows.append([label, str(len(people)), refused.text(100), str(len(people) - len(judged)), low.text(100)])
        part.record[f"eyes refused {label}"] = {"check": refused, "openness": low}
    evidence.each["open eyes refused"] = {
        p.path: float(checked[p.path]["outcome"] == "fail")
        for p in groups["open, all"]
        if checked[p.path].get("outcome") in ("pass", "warn", "fail")
    }
    part.reached["closed found"] = part.record["eyes refused closed"]["check"]
    part.reached["narrow refused"] = part.record["eyes refused open, the narrowest"]["check"]
    part.reached["open refused"] = part.record["eyes refused open, all"]["check"]
    part.lines += [
        "Called closed by the check (`fail`), and by an openness below one half. Closed eyes should be, open ones not.",
        "",
        *table(["eyes", "n", "refused by the check, %", "not assessed", "openness below ½, %"], rows),
        "![Eyes open: found against refused](vision/eyes-roc.svg)",
        "",
    ]


def _curves(evidence: Evidence, part: Part, labelled: list[Person], told: dict) -> None:
    series = []
    for name, scores in told.items():
        good, bad = _split(labelled, scores)
        if len(good) and len(bad):
            series.append((name.replace("`", ""), *stats.roc(-bad, -good)))
    plots.curves(
        evidence.plots / "eyes-roc.svg",
        "Closed eyes found against open eyes refused",
        ("share of open eyes refused", "share of closed eyes found"),
        (0, 0.5),
        (0, 1),
        series,
    )
