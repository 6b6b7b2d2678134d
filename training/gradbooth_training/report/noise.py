"""How good the labels of the points are: the teacher against its own mirror image and against exact truth."""

import numpy as np

from .. import geometry as G
from .. import points as P
from ..labels import Teacher
from . import peers, stats
from .evidence import Evidence, Part, table
from .people import NAMES, Person
from .readings import COLUMNS, apart, errors


def measure(evidence: Evidence, part: Part, off: dict) -> None:
    """Adds how far the teacher is from its own mirror image, and from the truth of rendered heads."""
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
                noise.append(errors(found["points"], person))
            else:
                noise.append(_mirror_noise(teacher, person, found["points"]))
            ours.append(off[person.path])
        if not noise:
            continue
        label = "off the exact truth" if name == "render-test" else "off its mirror image"
        for who, values_ in ((f"the teacher, {label}", noise), ("gradbooth, off the labels", ours)):
            columns = {c: stats.mean([v[c] for v in values_]) for c in COLUMNS}
            rows.append([NAMES[name], who, str(len(noise)), *(c.text() for c in columns.values())])
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
    off = apart(back, points)
    return {"all": float(off.mean()), **{part: float(off[index].mean()) for part, index in P.GROUPS.items()}}
