"""docs/vision.md from the parts, and all figures as JSON."""

import json
import re
import textwrap
import tomllib
from pathlib import Path

from .evidence import Evidence, Part, table
from .goals import GOALS
from .people import SETS, Person
from .stats import NOTHING

_INTRO = """\
# What the booth sees, measured

This page is written by `make evaluate-vision`. It measures the product itself: `gradbooth look` (finder, landmarks, eyes, matte, top of
the hair, pose) and `gradbooth check` run over pictures of people kept out of the training, and what they say is compared with labels.
Every figure stands with its 95 % interval in brackets (Wilson's for shares, a seeded bootstrap for means) and the number of pictures
`n`. The pictures are other people's and are not in this repository; without them the command says so and stops."""

_LABELS = """\
Where the truth comes from: points and angles of photographs are a public mesh and iris network's, masks a public person segmentation's.
Both also labelled the training pictures, of other persons, so that shared habits of the teachers do not show up as errors here. Only
pictures that the mesh and a public face finder (YuNet) were sure of came into the sets: those two can hardly miss in them, and the hardest
pictures are not there. Glasses and lids were looked at by eye, and so were the pictures in which one of two public finders, or the
booth when that list was made, saw another number of faces than one; all others are taken to hold one. Rendered heads know their points, angles, coverage and top of the hair exactly, but are drawn
characters, by the same programs as some training pictures (other heads). Composed scenes and drawn walls are known because they were put
together, by the same programs as the training's, from people kept out of it.

The intervals treat pictures as independent. Where a set has fewer persons than pictures they are somewhat wider in truth, and much wider
for rendered heads, thirty of which are one sitter."""

_TUNED = """\
Not everything was kept apart: checkpoints were chosen with the official and diverse sets in view, and a few numbers of the booth's code
were set on them. The scale of yaw and pitch (three numbers) was fitted to their labelled angles. The weights and the threshold of the
eyes' openness were chosen on the very lids that it is measured on here, all that there are: its figures describe, they do not predict.
The limit below which points are not trusted was read off labelled faces too; which ones is not recorded."""

_BOUNDS = """\
- Profiles, and faces so large that the picture cuts brows or chin off, may be missed (the single portraits without a face above are
  of these kinds); a booth's sitter looks into the lens and fills a third of the picture.
- Hats and hair over the brows are told where the network of traits is sure of them, a third of the real hats and half of the brows, and never denied;
  jewellery and glare are not told by it: it is not good enough at them (models/README.md has its figures). Masks are told by the mouth that cannot be seen. Expression is not told, gaze is measured by the check, not by a network.
- Nothing tells yet whether a face is a picture of a face (a print, a phone held up): it counts as a face.
- Previews are simulated here from one photograph a person: lids of a real preview move more, and its people blink and laugh.
- Few of the labelled pictures show closed eyes, and the hard ones were chosen for being hard: shares of closed eyes have wide intervals.
- The sets are portraits found in public, not pictures taken in the booth, with its light, lens and wall.
- Points of the outline are a soft notion; the teacher itself moves by some three per cent there when the picture is mirrored."""


def write(evidence: Evidence, parts: list[Part], file: Path, record: Path) -> None:
    """The page, and every figure as JSON."""
    reached = {key: figure for part in parts for key, figure in part.reached.items()}
    lines = [_INTRO, ""]
    if evidence.quick:
        lines += ["**A quick run over the first pictures of each set: for trying the command, not for quoting.**", ""]
    lines += ["## Goals", "", *_goals(reached), "## What was measured", "", *_networks(evidence), _TUNED, ""]
    lines += ["## Who was looked at", "", *_people(evidence), _LABELS, ""]
    for part in parts:
        lines += [f"## {part.title}", "", *part.lines]
    lines += ["## Known failures and limits", "", *_failures(parts, reached), _BOUNDS, ""]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(map(_wrapped, lines)).rstrip() + "\n")
    figures = {
        row: {k: f.record() for k, f in columns.items()} for part in parts for row, columns in part.record.items()
    }
    record.write_text(json.dumps(figures, indent=1) + "\n")


def _wrapped(text: str) -> str:
    """Paragraphs and list items at the width of the other pages; tables, headings and pictures as they are."""
    if "\n\n" in text:
        return "\n\n".join(map(_wrapped, text.split("\n\n")))
    if text.startswith(("|", "#", "!")):
        return text
    if text.startswith("- "):
        items = re.split(r"\n(?=- )", text)
        return "\n".join(textwrap.fill(" ".join(i.split()), 130, subsequent_indent="  ") for i in items)
    return textwrap.fill(" ".join(text.split()), 130, break_long_words=False)


def _goals(reached: dict) -> list[str]:
    rows = []
    for goal in GOALS:
        figure = reached.get(goal.key, NOTHING)
        digits = 0 if goal.unit == "ms" else 1
        rows.append([goal.text, goal.wanted(), figure.text(goal.factor, digits), str(figure.n or ""), goal.met(figure)])
    return table(["figure", "goal", "reached", "n", "met"], rows)


def _networks(evidence: Evidence) -> list[str]:
    """The networks by hash, and a warning where one has seen pictures of an evaluation set's source."""
    entries = tomllib.loads((evidence.booth.models / "models.toml").read_text())
    rows = [
        [role, entry["file"], f"`{entry['sha256'][:12]}`", re.sub(r"[;,] see README.md$", "", entry["source"])]
        for role, entry in entries.items()
        if "sha256" in entry
    ]
    lines = table(["role", "file", "sha256", "from"], rows)
    seeds = [role for role, entry in entries.items() if "seed" in entry.get("source", "")]
    if seeds:
        lines += [
            f"Still seed networks: {', '.join(seeds)}. They were trained on pictures of the diverse set's source as well, so their figures "
            "on that set may flatter them.",
            "",
        ]
    return lines


def _people(evidence: Evidence) -> list[str]:
    rows = []
    for name, people in evidence.people.items():
        if people:
            persons = len({_person(p) for p in people})
            several = sum(p.people > 1 for p in people)
            masks = sum(p.face.mask is not None for p in people)
            glasses, lids = sum(p.face.glasses == 1 for p in people), sum(p.face.closed_label != "" for p in people)
            rows.append(
                [name, SETS[name], str(len(people)), str(persons), str(several), str(glasses), str(lids), str(masks)]
            )
    return table(
        ["set", "what", "pictures", "persons", "more than one person", "glasses seen", "lids seen", "masks"], rows
    )


def _person(person: Person) -> str:
    """A rendered defect is its sitter's."""
    return person.path.parent.name.split("-")[0] if person.face.set == "render-test" else person.face.person


def _failures(parts: list[Part], reached: dict) -> list[str]:
    lines = []
    missed = [
        (goal, reached[goal.key])
        for goal in GOALS
        if goal.key in reached and goal.met(reached[goal.key]).startswith("no")
    ]
    for goal, figure in missed:
        lines.append(f"- Goal not reached: {goal.text}, {figure.text(goal.factor)} where {goal.wanted()} is wanted.")
    for part in parts:
        for row, columns in part.record.items():
            if row == "scenes gradbooth":
                for kind, figure in columns.items():
                    if figure.n and figure.value < 0.9 and kind not in ("exact", "decision"):
                        lines.append(f"- Composed scenes: of the faces `{kind}` {figure.text(100)} % are found.")
    return lines
