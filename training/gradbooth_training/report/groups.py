"""Every figure by group of people, and where a group comes off worse than the rest."""

import math
from collections.abc import Callable

import numpy as np

from . import stats
from .evidence import Evidence, Part, table
from .people import REAL, SKIN, Person

_COLUMNS = {
    "exactly one": ("exactly one, %", True, 100),
    "points, %": ("points, %", False, 1),
    "eye points, %": ("eye points, %", False, 1),
    "open eyes refused": ("open eyes refused, %", False, 100),
    "glasses right": ("glasses right, %", True, 100),
    "matte overlap": ("matte overlap, %", True, 100),
    "hair top off, px": ("hair top off, px", False, 1),
}
"""Column of the evidence -> its head, whether more is better, factor."""
_SHARES = {"exactly one", "open eyes refused", "glasses right"}
_FEW = 10
"""Groups of fewer pictures are not compared."""


def measure(evidence: Evidence) -> Part:
    """One table a way of grouping."""
    part = Part("By group", [])
    diverse, photographs = evidence.everyone("diverse"), evidence.everyone(*REAL)
    ways: list[tuple[str, str, list[Person], Callable[[Person], str], list[str]]] = [
        ("Sex", "the names of the diverse pictures' files", diverse, lambda p: p.sex, ["female", "male"]),
        (
            "Apparent origin",
            "the names of the diverse pictures' files",
            diverse,
            lambda p: p.origin,
            _found(diverse, "origin"),
        ),
        (
            "Glasses",
            "seen by one reader; all photographs",
            photographs,
            lambda p: {1: "worn", 0: "none"}.get(p.face.glasses, ""),
            ["worn", "none"],
        ),
        (
            "Skin tone",
            "ITA of the cheeks; photographs in colour",
            photographs,
            lambda p: p.skin,
            [text for _, text in SKIN],
        ),
        (
            "Turn of the head",
            "labelled yaw; all photographs",
            photographs,
            lambda p: "within 10°" if p.frontal else "10 to 25°" if abs(p.face.pose[0]) < 25 else "beyond 25°",
            ["within 10°", "10 to 25°", "beyond 25°"],
        ),
    ]
    part.lines += [
        "Each cell: value (95 % interval; pictures). `Points` and `eye points` are the errors of the landmarks, `open eyes refused` is "
        "the check's doing, `hair top` and `matte` are against a teacher's masks.",
        "",
    ]
    worse, compared, chance = [], 0, 0.0
    for title, source, people, of, labels in ways:
        rows = []
        for label in labels:
            members = [p for p in people if of(p) == label]
            if not members:
                continue
            rest = [p for p in people if of(p) not in (label, "")]
            cells = []
            for column, (head, better, factor) in _COLUMNS.items():
                here, there = _figure(evidence, column, members), _figure(evidence, column, rest)
                part.record.setdefault(f"{title}: {label}", {})[column] = here
                cells.append(here.text(factor, count=True))
                behind = here.high < there.low if better else here.low > there.high
                if min(here.n, there.n) < _FEW:
                    continue
                compared, chance = compared + 1, chance + _chance(here, there)
                if behind:
                    worse.append(f"- {title}, {label}: {head} {here.text(factor)} against {there.text(factor)}.")
            rows.append([label, str(len(members)), *cells])
        part.lines += [
            f"**{title}** ({source})",
            "",
            *table(["", "n", *(head for head, _, _ in _COLUMNS.values())], rows),
        ]
    part.lines += [
        "Age: none of the pictures has a label of age, so no figure is given. The diverse set holds some children and old people; the "
        "booth's own sitters are mostly between 18 and 30.",
        "",
        "The angle ITA = atan((L* - 50) / b*) is taken from the median of two discs on the cheeks. It depends on exposure, make-up and "
        "white balance of a photograph that nobody controlled: the bands sort pictures by how the skin was reproduced, not people. "
        "Groups differ in pose, age and hats too; a difference is a question, not a cause.",
        "",
    ]
    if worse:
        part.lines += [
            "Where the intervals of a group and of the rest of its table do not overlap, to the group's disadvantage "
            f"({compared} comparisons; were there no differences, {chance:.1f} would look so by chance):",
            "",
            *worse,
            "",
        ]
    else:
        part.lines += [
            f"No group of {_FEW} or more pictures comes off worse than the rest of its table beyond both intervals.",
            "",
        ]
    return part


def _chance(a: stats.Figure, b: stats.Figure) -> float:
    """How often the 95 % intervals of two equal things lie apart in one direction, from how wide they are."""
    wide, narrow = (max(figure.high - figure.low, 1e-9) for figure in (a, b))
    return 0.5 * math.erfc(1.96 * (wide + narrow) / math.hypot(wide, narrow) / math.sqrt(2))


def _found(people: list[Person], what: str) -> list[str]:
    return sorted({getattr(p, what) for p in people} - {""})


def _figure(evidence: Evidence, column: str, people: list[Person]) -> stats.Figure:
    kept = evidence.each.get(column, {})
    told = np.array([kept[p.path] for p in people if p.path in kept and np.isfinite(kept[p.path])])
    return stats.share(told > 0.5) if column in _SHARES else stats.mean(told)
