"""The finder: exactly one face in single portraits, counts in composed scenes, beside two public face finders."""

import numpy as np

from .. import points as P
from . import plots, scenes, stats
from .evidence import Evidence, Part, table
from .looks import Look
from .peers import Finders
from .people import NAMES, Person

_FINDERS = ("gradbooth", "YuNet 640", "UltraFace 320")


def measure(evidence: Evidence) -> Part:
    """Both tables, the histogram of scores."""
    part = Part("Finding faces", [])
    peers = Finders(evidence.quick)
    _portraits(evidence, part, peers)
    _scenes(evidence, part, peers)
    peers.keep()
    return part


def _portraits(evidence: Evidence, part: Part, peers: Finders) -> None:
    rows, beside = [], []
    one_by_picture = evidence.each.setdefault("exactly one", {})
    singles_of_all = []
    for name, people in evidence.people.items():
        alone = [p for p in people if p.people == 1]
        if not alone:
            continue
        counts = np.array([len(evidence.looks[p.path].faces) for p in alone])
        one_by_picture |= {p.path: float(c == 1) for p, c in zip(alone, counts)}
        off = np.array([_off(evidence, p) for p in alone])
        one = stats.share(counts == 1)
        centre = stats.mean(off * 100)
        singles_of_all.append(counts == 1)
        p95 = stats.percentile(off * 100, 95)
        part.reached |= {f"one {name}": one, f"centre {name}": centre}
        part.record[f"finder {name}"] = {"one": one, "centre": centre, "centre p95": p95}
        none, more = int((counts == 0).sum()), int((counts > 1).sum())
        rows.append([NAMES[name], str(len(alone)), one.text(100), str(none), str(more), centre.text(), p95.text()])
        shares = [one, *(stats.share([peers.count(peer, p.path) == 1 for p in alone]) for peer in peers.names)]
        part.record[f"finder {name}"] |= dict(zip(_FINDERS[1:], shares[1:]))
        beside.append([NAMES[name], str(len(alone)), *(s.text(100) for s in shares)])
    part.reached["one"] = stats.share(np.concatenate(singles_of_all))
    unread = sum(evidence.looks[p.path].size == (0, 0) for p in evidence.everyone())
    if unread:
        part.lines += [f"{unread} pictures could not be read by the booth; they count as pictures without a face.", ""]
    several = [p for p in evidence.everyone() if p.people > 1]
    part.lines += [
        "Single portraits: how often exactly one face was found, and how far the middle of its box lies from that of the "
        "labelled points, in per cent of the face's height.",
        "",
        *table(["pictures", "n", "exactly one, %", "none", "more", "centre off, %", "95 % within, %"], rows),
        "The same pictures through two public face finders (their usual thresholds, 0.6 and 0.7):",
        "",
        *table(["exactly one, %", "n", *_FINDERS], beside),
    ]
    if several:
        noticed = sum(len(evidence.looks[p.path].faces) > 1 for p in several)
        part.lines += [
            f"{len(several)} further pictures truly hold two or more faces (`training/labels/people.csv`, by eye); in {noticed} "
            "of them the booth saw more than one.",
            "",
        ]


def _off(evidence: Evidence, person: Person) -> float:
    seen = evidence.seen(person)
    if seen is None or not person.face.known[P.OUTLINE].all():
        return float("nan")
    points = person.face.points
    return float(np.linalg.norm(seen.centre - (points.min(0) + points.max(0)) / 2) / person.face.size)


def _matched(centres: np.ndarray, faces: tuple[scenes.Placed, ...]) -> tuple[list[bool], list[bool]]:
    """Which found centres are of a placed face, and which placed faces were found; nearest pairs first."""
    hit, met = [False] * len(centres), [False] * len(faces)
    pairs = sorted(
        (float(np.linalg.norm(centre - face.centre)) / face.size, i, k)
        for i, centre in enumerate(centres)
        for k, face in enumerate(faces)
    )
    for off, i, k in pairs:
        if off < 0.5 and not hit[i] and not met[k]:
            hit[i] = met[k] = True
    return hit, met


def _scenes(evidence: Evidence, part: Part, peers: Finders) -> None:
    made = scenes.scenes(evidence.limit(None, 20))
    looks = evidence.booth.look([scene.path for scene in made])
    found = {
        "gradbooth": [np.array([f.centre for f in looks[s.path].faces]).reshape(-1, 2) for s in made],
        **{name: [peers.centres(peer, s.path) for s in made] for peer, name in zip(peers.names, _FINDERS[1:])},
    }
    matched = {name: [_matched(c, s.faces) for c, s in zip(cs, made)] for name, cs in found.items()}
    rows, kinds = [], {kind: [str(sum(f.kind == kind for s in made for f in s.faces))] for kind in scenes.KINDS}
    for name, centres in found.items():
        exact = stats.share([len(c) == len(s.faces) for c, s in zip(centres, made)])
        decided = stats.share([(len(c) == 1) == (len(s.faces) == 1) for c, s in zip(centres, made)])
        false = sum(hit.count(False) for hit, _ in matched[name])
        rows.append([name, str(len(made)), exact.text(100), decided.text(100), str(false)])
        part.record[f"scenes {name}"] = {"exact": exact, "decision": decided}
        for kind, row in kinds.items():
            met = [m for (_, ms), s in zip(matched[name], made) for m, f in zip(ms, s.faces) if f.kind == kind]
            recall = stats.share(met)
            row.append(recall.text(100))
            part.record[f"scenes {name}"][kind] = recall
    for goal in ("exact", "decision"):
        part.reached[f"scenes {goal}"] = part.record["scenes gradbooth"][goal]
    _scores(evidence, [(hit, looks[s.path]) for (hit, _), s in zip(matched["gradbooth"], made)])
    part.lines += [
        f"Composed scenes: {len(made)} pictures of 640 x 800 to 960 x 720 with none to three held-out people pasted before drawn "
        "backdrops. `Exact`: the count is right. `Decision`: one person or not one; the check `one_face` passes over faces of less than "
        "4 % of the sitter's area, here they count.",
        "",
        *table(["finder", "scenes", "count exact, %", "decision right, %", "false faces"], rows),
        "Share of the faces found, by kind:",
        "",
        *table(["kind", "faces", *found], [[scenes.KINDS[kind], *row] for kind, row in kinds.items()]),
        "![Scores of true and false faces](vision/finder-scores.svg)",
        "",
    ]


def _scores(evidence: Evidence, composed: list[tuple[list[bool], Look]]) -> None:
    """The histogram over scenes and single portraits."""
    true, false = [], []
    for hit, look in composed:
        for known, face in zip(hit, look.faces):
            (true if known else false).append(face.score)
    for person in evidence.everyone():
        best = evidence.seen(person)
        if person.people == 1:
            for face in evidence.looks[person.path].faces:
                (true if face is best else false).append(face.score)
    edges = np.linspace(0.3, 1.0, 15)
    plots.bars(
        evidence.plots / "finder-scores.svg",
        "Scores of the booth's faces",
        ("score of the face", "faces"),
        edges,
        [("true faces", np.histogram(true, edges)[0]), ("false faces", np.histogram(false, edges)[0])],
    )
