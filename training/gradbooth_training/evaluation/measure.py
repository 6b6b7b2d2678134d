"""Figures from the booth's answers: faults caught, good pictures refused, both sides of each check's line, groups."""

import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..paths import ROOT
from ..report import stats
from ..report.people import SKIN
from ..report.stats import Figure
from .portraits import LABELLED, Portrait
from .stills import Head, Still, kinds

Answers = dict[Path, dict[str, dict]]
"""Picture -> check -> its entry of `check --json`."""
NO_CHECK = ("brows_raised", "jewellery")
"""Rendered faults whose check is never assessed."""


def fired(entry: dict | None) -> bool:
    """Remarked on or refused."""
    return bool(entry) and entry["outcome"] in ("warn", "fail")


def refused(entry: dict | None) -> bool:
    """Refused; advice never refuses."""
    return bool(entry) and entry["outcome"] == "fail" and entry.get("mandatory", True)


@dataclass
class Caught:
    """One kind of fault."""

    kind: str
    caught: Figure
    refused: Figure
    anything: Figure
    """Refused for whatever reason."""
    missed_by: Counter = field(default_factory=Counter)
    """Sitters whose stills were missed."""


def caught(stills: Sequence[Still], answers: Answers) -> list[Caught]:
    """Every kind in order, those without stills left out."""
    out = []
    for kind in kinds().values():
        some = [s for s in stills if s.kind == kind.name and answers.get(s.path)]
        if not some:
            continue
        entries = [[answers[s.path].get(c) for c in kind.checks] for s in some]
        hit = [any(map(fired, row)) for row in entries]
        out.append(
            Caught(
                kind.name,
                stats.share(hit),
                stats.share([any(map(refused, row)) for row in entries]),
                stats.share([any(map(refused, answers[s.path].values())) for s in some]),
                Counter(s.sitter for s, h in zip(some, hit) if not h),
            )
        )
    return out


def together(stills: Sequence[Still], answers: Answers, which: Callable[[Still], bool], by=fired) -> Figure:
    """Share of the chosen faults that their right check catches."""
    some = [s for s in stills if s.kind in kinds() and which(s) and answers.get(s.path)]
    return stats.share([any(by(answers[s.path].get(c)) for c in kinds()[s.kind].checks) for s in some])


def good(stills: Sequence[Still]) -> list[Still]:
    """Stills without a fault."""
    return [s for s in stills if s.kind in ("good", "glasses")]


def false_reasons(portrait: Portrait, answers: Answers) -> tuple[list[str], list[str]]:
    """Checks that refuse the portrait for what is not there, and those that nobody has looked at."""
    checks = [c for c, entry in answers.get(portrait.person.path, {}).items() if refused(entry)]
    return [c for c in checks if portrait.fault(c) is False], [c for c in checks if portrait.fault(c) is None]


def falsely_refused(some: Sequence[Portrait], answers: Answers) -> Figure:
    """Share refused for any reason that is not there; a reason that nobody looked at counts as not there."""
    return stats.share([any(false_reasons(p, answers)) for p in some if answers.get(p.person.path)])


def sound(portrait: Portrait, answers: Answers) -> bool:
    """Whether no refusal's reason is there, and no label knows of a fault."""
    known = [
        portrait.fault(c)
        for c in ("mouth_closed", "ears_visible", "yaw", "pitch", "roll", "brows_visible", "head_uncovered")
    ]
    mine = [portrait.fault(c) for c, e in answers.get(portrait.person.path, {}).items() if refused(e)]
    return True not in known and True not in mine


@dataclass
class Line:
    """One check: its limits and what falls on either side, on one half of the pictures."""

    bad: list[float]
    good: list[float]
    bad_fired: Figure
    bad_refused: Figure
    good_fired: Figure
    good_refused: Figure

    @property
    def auc(self) -> Figure:
        """Area under the curve."""
        return stats.auc(self.bad, self.good)


def limits() -> dict[str, dict]:
    """The default profile's limits, by check."""
    return tomllib.loads((ROOT / "assets/standards/moe-2017-99.toml").read_text())["limits"]


def badness(check: str, value: float) -> float:
    """The value, turned so that more is worse."""
    bound = limits().get(check, {})
    bound = bound.get("fail") or bound.get("warn") or {}
    if "at_least" in bound:
        return -value
    if "within" in bound:
        low, high = bound["within"]
        return abs(value - (low + high) / 2) / max((high - low) / 2, 0.5)
    return value


def line(
    check: str, choosing: bool | None, stills, heads: Sequence[Head], portraits, answers: Answers, real: bool
) -> Line:
    """Both sides of a check's line. `real`: photographs; else renders. `choosing` None: both halves."""
    bad, fine = [], []

    def put(entry: dict | None, there: bool | None) -> None:
        if entry and there is not None and entry.get("value") is not None:
            (bad if there else fine).append(entry)

    half = lambda x: choosing is None or x.choosing == choosing  # noqa: E731
    if real:
        for p in filter(half, portraits if check in LABELLED else ()):
            put(answers.get(p.person.path, {}).get(check), p.fault(check))
    else:
        for s in filter(half, stills):
            mine = kinds()[s.kind].checks if s.kind in kinds() else ()
            there = True if mine[:1] == (check,) else False if s.kind in ("good", "glasses") else None
            put(answers.get(s.path, {}).get(check), there)
        for h in filter(half, heads):
            put(answers.get(h.path, {}).get(check), _head_fault(h, check))
    values = [[badness(check, e["value"]) for e in side] for side in (bad, fine)]
    shares = [stats.share([by(e) for e in side]) for side in (bad, fine) for by in (fired, refused)]
    return Line(values[0], values[1], *shares)


def _head_fault(head: Head, check: str) -> bool | None:
    """Truth of a random render; None between clearly good and clearly bad."""
    t = head.truth
    amounts = {
        "yaw": (abs(t["yaw"]), 5, 10),
        "pitch": (abs(t["pitch"]), 5, 10),
        "roll": (abs(t["roll"]), 1.5, 4),
        "gaze": (abs(t["gaze"][0]), 6, 18),
        "eyes_open": (-min(t["eye_open"].values()), -0.8, -0.4),
    }
    if check not in amounts:
        return None
    value, fine, bad = amounts[check]
    return True if value >= bad else False if value <= fine else None


def groups(portraits: Sequence[Portrait], answers: Answers) -> list[tuple[str, str, Figure, Figure, Counter]]:
    """Way of grouping, group, falsely refused, refused for open eyes or closed lips, and which checks were wrong."""
    ways: list[tuple[str, Callable[[Portrait], str], list[str]]] = [
        ("sex", lambda p: p.person.sex, ["female", "male"]),
        ("apparent origin", lambda p: p.person.origin, sorted({p.person.origin for p in portraits} - {""})),
        ("skin tone", lambda p: p.person.skin, [text for _, text in SKIN]),
        ("eyes", lambda p: p.eyes, ["narrow (opening < 0.25)", "wider"]),
        ("glasses", lambda p: {1: "worn", 0: "none"}.get(p.person.face.glasses, ""), ["worn", "none"]),
    ]
    out = []
    for way, of, names in ways:
        for name in names:
            some = [p for p in portraits if of(p) == name and answers.get(p.person.path)]
            wrong = Counter(c for p in some for side in false_reasons(p, answers) for c in side)
            lids = stats.share(
                [any(c in ("eyes_open", "mouth_closed") for c in false_reasons(p, answers)[0]) for p in some]
            )
            out.append((way, name, falsely_refused(some, answers), lids, wrong))
    return out
