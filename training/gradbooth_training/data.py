"""Pictures and labels of the real faces (`faces/`) and of the rendered sitters, as one kind of record."""

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from . import points as P
from .paths import DATA, ROOT, WORK

PITCH_NEUTRAL = 8.0
"""Degrees that the teacher's mean face looks down when people look straight (median of official portraits)."""

TRAINABLE = {"train"}
"""Sets whose pictures may be trained on; all other sets are for evaluation alone."""


_YES_NO = {"yes": 1, "no": 0, "": -1}


@dataclass(frozen=True)
class Face:
    """One labelled face. Coordinates: px of the picture, pixel edges."""

    path: Path
    set: str
    person: str
    points: np.ndarray
    """(126, 2); rows where `known` is false hold a rough place only."""
    known: np.ndarray
    """(126,) bool."""
    mesh: np.ndarray | None
    """(468, 3), z in px, into the head; None for renders."""
    pose: np.ndarray
    """Yaw (+ to the sitter's left), pitch (+ up), roll (+ clockwise as seen), degrees."""
    size: float
    """Longer extent of the points, px."""
    glasses: int
    """1, 0, or -1 for not known."""
    open: np.ndarray
    """(2,) right and left lid opening over this person's neutral, or -1 for not known."""
    mask: Path | None
    group: str
    closed_label: str = ""
    """open, closed or empty, by eye."""
    hard_lids: bool = False
    """One of the hard cases of `eyes.csv`: closed or lowered lids, and the narrowest open ones."""


@cache
def _by_eye() -> dict[str, dict[str, str]]:
    """Glasses and eyes of evaluation pictures as one reader saw them on contact sheets, empty where unsure."""
    with open(ROOT / "training/labels/by_eye.csv") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


@cache
def faces() -> tuple[Face, ...]:
    """Every row of `faces/index.csv` in order."""
    root = DATA / "faces"
    with open(root / "landmarks.npz", "rb") as file:
        arrays = np.load(file)
        p126, mesh = arrays["p126"].astype(np.float32) + 0.5, arrays["mesh468"].astype(np.float32)
    mesh[:, :, :2] += 0.5
    with open(root / "eyes.csv") as file:
        hard = {row["file"]: row["eyes"] for row in csv.DictReader(file)}
    by_eye = {file: row["eyes"] for file, row in _by_eye().items()} | hard
    out = []
    with open(root / "index.csv") as file:
        for i, row in enumerate(csv.DictReader(file)):
            yaw, pitch, roll = (float(row[k] or "nan") for k in ("yaw", "pitch", "roll"))
            pose = [-yaw, -pitch, roll]
            out.append(
                Face(
                    path=root / "images" / row["file"],
                    set=row["set"],
                    person=row["person"],
                    points=p126[i],
                    known=np.ones(P.COUNT, bool),
                    mesh=mesh[i],
                    pose=np.array(pose, np.float32),
                    size=float(np.ptp(p126[i], axis=0).max()),
                    glasses=_YES_NO[row["glasses"] or _by_eye().get(row["file"], {}).get("glasses", "")],
                    open=np.full(2, -1, np.float32),
                    mask=root / "masks" / row["mask"] if row["mask"] else None,
                    group=_group(row),
                    closed_label=by_eye.get(row["file"], ""),
                    hard_lids=row["file"] in hard,
                )
            )
    return tuple(out)


def _group(row: dict[str, str]) -> str:
    """Apparent origin where the source says so, else the source."""
    name = row["file"].lower()
    for word in ("asian", "black", "caucasian", "hispanic", "indian", "mideastern"):
        if f"__{word}__" in name:
            return word
    return row["source"].split("@")[0].split("/")[-1]


@cache
def sitters() -> tuple[Face, ...]:
    """Rendered heads: `train` samples and those of the working folder (set "render", every fifth of the latter
    "render-held"), named sitters and defects (set "render-test")."""
    root = DATA / "sitters"
    found = [("render", p, p.with_suffix(".jpg")) for p in sorted((root / "train").rglob("[0-9]*.json"))]
    found += [("render-test", p, p.with_name("full.png")) for p in sorted(root.glob("*/truth.json"))]
    found += [("render-test", p, p.with_name("full.png")) for p in sorted((root / "defects").glob("*/truth.json"))]
    extra = root.parent / "renders"
    found += (
        [("render", p, p.with_suffix(".jpg")) for p in sorted(extra.rglob("[0-9]*.json"))] if extra.is_dir() else []
    )
    own = WORK / "renders"
    found += [
        ("render-held" if int(p.stem) % 5 == 0 else "render", p, p.with_suffix(".jpg"))
        for p in sorted(own.rglob("[0-9]*.json"))
    ]
    return tuple(_sitter(kind, truth, image) for kind, truth, image in found if image.exists())


def _sitter(kind: str, truth: Path, image: Path) -> Face:
    t = json.loads(truth.read_text())
    ibug = np.array(t["landmarks68"], np.float32)
    points, known = np.zeros((P.COUNT, 2), np.float32), np.zeros(P.COUNT, bool)
    points[:] = ibug[27:36].mean(0)
    for source, target in P.FROM_68.items():
        points[target], known[target] = ibug[source], True
    points[P.RIGHT_IRIS], points[P.LEFT_IRIS] = t["pupils"]["r"], t["pupils"]["l"]
    known[[P.RIGHT_IRIS, P.LEFT_IRIS]] = True
    # Roughly where the outline is, so that crops come out as for real faces; never trained on.
    points[P.CHIN] = ibug[8]
    points[8], points[28] = ibug[16], ibug[0]
    up = ibug[27] - ibug[33]
    points[P.FOREHEAD] = ibug[27] + up * 1.45
    points[[0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17]] = points[P.FOREHEAD]
    points[np.r_[9:18]] = ibug[8]
    points[np.r_[19:28]] = ibug[8]
    points[np.r_[29:36]] = points[P.FOREHEAD]
    has_glasses = (t["spec"].get("acc") or {}).get("glasses") is not None
    alpha = image.with_name("alpha.png") if image.name == "full.png" else image.with_suffix(".a.png")
    return Face(
        path=image,
        set=kind,
        person=f"{truth.parent.name}/{truth.stem}",
        points=points,
        known=known,
        mesh=None,
        pose=np.array([t["yaw"], t["pitch"], t["roll"]], np.float32),
        size=float(np.ptp(points, axis=0).max()),
        glasses=int(has_glasses),
        open=np.array([t["eye_open"]["r"], t["eye_open"]["l"]], np.float32),
        mask=alpha,
        group="render",
    )


@cache
def extra(name: str) -> tuple[Face, ...]:
    """Evaluation pictures labelled by `labels.label_folder` under the working folder; empty if they are not there."""
    path = WORK / "extra" / f"{name}.npz"
    if not path.exists():
        return ()
    arrays = np.load(path)
    return tuple(
        Face(
            path=WORK / "extra" / name / str(file),
            set=name,
            person=str(file),
            points=points,
            known=np.ones(P.COUNT, bool),
            mesh=mesh,
            pose=np.array([-pose[0], PITCH_NEUTRAL - pose[1], pose[2]], np.float32),
            size=float(np.ptp(points, axis=0).max()),
            glasses=_YES_NO[_by_eye().get(f"{name}/{file}", {}).get("glasses", "")],
            open=np.full(2, -1, np.float32),
            mask=None,
            group=name,
            closed_label=_by_eye().get(f"{name}/{file}", {}).get("eyes", ""),
        )
        for file, points, mesh, pose in zip(arrays["files"], arrays["points"], arrays["mesh"], arrays["pose"])
    )


def chosen(name: str) -> list[Face]:
    """Faces of one evaluation set: test, test90, diverse, diverse-frontal, diverse-asian, synthetic, render-test, ..."""
    every = faces()
    rules = {
        "test": lambda f: f.set == "test",
        "test90": lambda f: f.set == "test" and f.size > 90,
        "diverse": lambda f: f.set == "diverse",
        "diverse-frontal": lambda f: f.set == "diverse" and abs(f.pose[0]) <= 10,
        "diverse-asian": lambda f: f.set == "diverse" and f.group == "asian",
        "diverse-black": lambda f: f.set == "diverse" and f.group == "black",
        "synthetic": lambda f: f.set == "synthetic",
        "train": lambda f: f.set == "train",
    }
    if name == "taiwan":
        return list(extra(name))
    if name in ("render", "render-test", "render-held"):
        return [f for f in sitters() if f.set == name]
    return [f for f in every if rules[name](f)]
