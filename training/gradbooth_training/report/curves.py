"""What more training would bring: errors on people kept apart, as the trainings noted them on the way."""

import json

import numpy as np

from ..paths import FIGURES, WORK
from . import plots
from .evidence import Evidence, Part, table

_CURVES = (
    ("matte", "test iou", True, "matte, lack of overlap, official portraits"),
    ("matte", "render-test mae", False, "matte, coverage error, rendered heads"),
    ("finder", "diverse one", True, "finder alone, not exactly one face, diverse"),
    ("landmarks", "diverse-frontal", False, "points, diverse people"),
    ("eyes", "diverse", False, "eye points, diverse people"),
    ("traits", "real teeth", True, "teeth, lack of area, photographs looked at"),
)
"""Network, figure, whether the error is 1 less the figure, words."""
_KEPT = FIGURES / "curves.json"


def measure(evidence: Evidence) -> Part:
    """Six curves from the trainings' notes; from the copy beside the other figures where the notes are not."""
    part = Part("What more training would bring", [])
    notes = {name: _notes(name) for name, *_ in _CURVES}
    if not evidence.quick:
        _KEPT.write_text(json.dumps(notes) + "\n")
    rows, series = [], []
    for name, figure, lack, words in _CURVES:
        pairs = [(row["samples"] / 1000, row[figure]) for row in notes[name] if row.get(figure) is not None]
        samples, values = np.array(pairs, float).reshape(-1, 2).T
        keep = np.isfinite(values)
        samples, errors = samples[keep], (1 - values if lack else values)[keep]
        if len(errors) < 3:
            continue
        half = float(np.interp(samples[-1] / 2, samples, errors))
        rows.append([words, f"{samples[-1]:.0f}", f"{errors[0]:.3g}", f"{half:.3g}", f"{errors[-1]:.3g}"])
        series.append((words, samples, errors / errors[0]))
    part.lines += [
        "Errors of the networks alone, noted while they were trained, by thousands of samples seen. A training that is taken up again "
        "starts with a higher rate and is worse for a while.",
        "",
        *table(["error", "thousand samples", "at the first note", "half way", "at the end"], rows),
        "![Errors over training](vision/curves.svg)",
        "",
        "What would help is not the same everywhere. Points and eye points still fall slowly with more samples, and so does the matte; but "
        "its labels on photographs are masks of 320 pixels that two public networks agreed on, its exact ones some 350 rendered heads, and "
        "its answer has 192 x 256 cells: finer labels of real hair under a clean licence, before walls with things on them, are what it "
        "lacks. Traits of real hats, scarves, jewellery and glare are seen too seldom in portraits of officials; drawn and rendered ones "
        "teach other drawn and rendered ones.",
        "",
    ]
    most = max([float(xs[-1]) for _, xs, _ in series], default=1.0)
    plots.curves(
        evidence.plots / "curves.svg",
        "Error over the first noted error, by samples seen",
        ("thousand samples", "error over the first noted"),
        (0, most),
        (0, 1.2),
        series,
    )
    return part


def _notes(name: str) -> list[dict]:
    """One line a note; a step noted twice counts once."""
    file = WORK / name / "figures.jsonl"
    if not file.exists():
        return json.loads(_KEPT.read_text())[name] if _KEPT.exists() else []
    rows = {row["step"]: row for row in map(json.loads, file.read_text().splitlines())}
    wanted = {figure for network, figure, *_ in _CURVES if network == name}
    finite = {step: {k: v for k, v in row.items() if k in {"step", "samples"} | wanted and v == v} for step, row in rows.items()}  # fmt: skip
    return [finite[step] for step in sorted(finite)]
