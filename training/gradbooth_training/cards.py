"""The tables of `models/README.md`, written between its markers from the figures of the installed networks."""

import json
from pathlib import Path

from .paths import FIGURES, MODELS

SETS = {
    "test": "public-domain test people",
    "test90": "of these, faces over 90 px",
    "diverse": "diverse, all poses and ages",
    "diverse-frontal": "diverse, yaw within 10°",
    "diverse-asian": "diverse, Asian",
    "diverse-black": "diverse, Black",
    "synthetic": "generated portraits, hats, masks, sunglasses",
    "taiwan": "East-Asian official portraits",
    "render-test": "rendered heads (exact truth)",
    "render": "rendered heads seen in training",
    "lids": "lids looked at by eye, all evaluation sets",
    "hard lids": "of these, hard cases",
    "render lids": "rendered lids",
    "render-held": "rendered heads kept apart",
    "real": "all three real sets",
}

COLUMNS = {
    "landmarks": [
        ("nme", "NME", 1),
        ("median", "median", 1),
        ("p95", "95 %", 1),
        ("over20", "over 20 %", 0),
        ("eyes", "eyes", 1),
        ("mouth", "mouth", 1),
        ("brows", "brows", 1),
        ("outline", "outline", 1),
        ("roll", "roll °", 1),
    ],
    "eyes": [
        ("nme", "NME", 1),
        ("glasses", "glasses", 100),
        ("worn", "worn", 0),
        ("missed", "missed", 0),
        ("invented", "invented", 0),
        ("logit", "AUC of the open logit", 100),
        ("gap", "AUC of its lid gap", 100),
        ("true gap", "AUC of the teacher's lid gap", 100),
        ("found", "closed found at 1 % false", 100),
    ],
    "finder": [
        ("one", "exactly one", 100),
        ("none", "none", 0),
        ("more", "more", 0),
        ("centre %", "centre", 1),
        ("p95 %", "95 %", 1),
    ],
    "matte": [("iou", "overlap", 100), ("iou5", "5th percentile", 100), ("mae", "absolute error", 1000)],
    "traits": [("there", "have it", 0), ("auc", "AUC", 100), ("missed", "missed", 0), ("invented", "invented", 0)],
}
UNITS = {
    "landmarks": "% of the distance of the outer eye corners",
    "eyes": "%",
    "finder": "%; centre in % of the face",
    "matte": "%; absolute error in thousandths; `moved`: before drawn walls",
    "traits": "AUC in %; both sides of a head count; above 0 is there",
}


def table(name: str) -> str:
    """Markdown: ours, and the seed's figure in brackets where both were measured."""
    before = FIGURES / f"seed-{name}.json"
    seed = json.loads(before.read_text()) if before.exists() else {}
    path = FIGURES / f"{name}.json"
    ours, seed = (json.loads(path.read_text()), seed) if path.exists() else (seed, {})
    lines = []
    columns = [c for c in COLUMNS[name] if any(c[0] in row for row in ours.values())]
    lines.append(f"| {name} ({UNITS[name]}) | people | " + " | ".join(c[1] for c in columns) + " |")
    lines.append("|---" * (len(columns) + 2) + "|")
    for key, row in ours.items():
        if key in ("pose", "render") or (row.get("there", 5) < 5 and not key.endswith("real")):
            continue
        base, _, moved = key.partition(" moved")
        kind, comma, of = base.rpartition(", ")
        label = kind + comma + SETS.get(of, of) + (", moved" if key.endswith("moved") else "")
        cells = [_cell(row.get(k), seed.get(key, {}).get(k), factor) for k, _, factor in columns]
        lines.append(f"| {label} | {int(row.get('n') or 0) or ''} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(value: float | None, before: float | None, factor: int) -> str:
    def text(v: float) -> str:
        if v != v:
            return "-"
        return f"{v:.0f}" if factor == 0 else f"{v * factor:.1f}"

    if value is None or value != value:
        return ""
    return text(value) + (f" ({text(before)})" if before is not None else "")


def write(names: list[str], file: Path = MODELS / "README.md") -> None:
    """Replaces what stands between `<!-- figures: NAME -->` and `<!-- end -->`."""
    text = file.read_text()
    for name in names:
        mark = f"<!-- figures: {name} -->"
        head, found, rest = text.partition(mark)
        if not found:
            raise SystemExit(f"{file.name} has no marker {mark}")
        _, end, tail = rest.partition("<!-- end -->")
        text = head + mark + "\n" + table(name) + "\n" + end + tail
    file.write_text(text)
