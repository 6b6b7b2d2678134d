"""Glasses, against labels by eye."""

import numpy as np

from . import plots, stats
from .evidence import Evidence, Part, table
from .people import NAMES, REAL


def measure(evidence: Evidence) -> Part:
    """Accuracy at one half, and the curve."""
    part = Part("Glasses", [])
    rows, every = [], []
    for name, people in evidence.people.items():
        told = [(p.face.glasses, s.glasses, p) for p in people if p.face.glasses >= 0 and (s := evidence.seen(p))]
        told = [(worn, score, p) for worn, score, p in told if np.isfinite(score)]
        if not told:
            continue
        worn, score = np.array([w for w, _, _ in told], bool), np.array([s for _, s, _ in told])
        right, area = stats.share((score > 0.5) == worn), stats.auc(score[worn], score[~worn])
        missed, invented = int((worn & (score <= 0.5)).sum()), int((~worn & (score > 0.5)).sum())
        rows.append(
            [
                NAMES[name],
                str(len(told)),
                str(int(worn.sum())),
                right.text(100),
                str(missed),
                str(invented),
                area.text(100),
            ]
        )
        part.record[f"glasses {name}"] = {"right": right, "auc": area}
        evidence.each.setdefault("glasses right", {}).update({p.path: float((s > 0.5) == w) for w, s, p in told})
        if name in REAL:
            every += list(zip(worn, score))
    if not every:
        part.lines.append("This binary does not tell of glasses (`glasses` in `look --json`): nothing to measure.\n")
        return part
    worn, score = np.array([w for w, _ in every], bool), np.array([s for _, s in every])
    part.reached["glasses"] = stats.share((score > 0.5) == worn)
    part.lines += [
        "Probability above one half against what one reader saw. Sunglasses and tinted lenses are not told apart here.",
        "",
        *table(["pictures", "n", "worn", "right, %", "missed", "invented", "area under the curve, %"], rows),
        "![Glasses: found against invented](vision/glasses-roc.svg)",
        "",
    ]
    plots.curves(
        evidence.plots / "glasses-roc.svg",
        "Glasses found against glasses invented",
        ("share of bare faces called bespectacled", "share of glasses found"),
        (0, 0.3),
        (0, 1),
        [("photographs", *stats.roc(score[worn], score[~worn]))],
    )
    return part
