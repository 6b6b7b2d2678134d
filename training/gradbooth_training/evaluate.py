"""Figures of exported networks on people nobody trained on, by group; the same code for the seed and for ours."""

import json
from pathlib import Path

import numpy as np

from . import booth, data, pose
from . import geometry as G
from . import points as P
from .landmarks import normalised

LANDMARK_SETS = (
    "test",
    "test90",
    "diverse",
    "diverse-frontal",
    "diverse-asian",
    "diverse-black",
    "synthetic",
    "taiwan",
)


def landmarks(path: Path, sets: tuple[str, ...] = LANDMARK_SETS) -> dict[str, dict[str, float]]:
    """NME in per cent after two re-crops from a box that is off by about 6 %; and the pose scale fitted to it."""
    net = booth.Network(path)
    memory: dict[Path, booth.Reading] = {}
    table: dict[str, dict[str, float]] = {}
    fits, truths = [], []
    for name in sets:
        faces = data.chosen(name)
        if not faces:
            continue
        for face in faces:
            if face.path not in memory:
                memory[face.path] = _read(net, face)
        points = np.stack([memory[f.path].points for f in faces])
        truth = np.stack([f.points for f in faces])
        error = normalised(points, truth) * 100
        single = normalised(np.stack([memory[f.path].single for f in faces]), truth) * 100
        each = error.mean(1)
        roll = _roll(points) - _roll(truth)
        table[name] = {
            "n": len(faces),
            "nme": each.mean(),
            "median": np.median(each),
            "p95": np.percentile(each, 95),
            "over20": int((each > 20).sum()),
            "single": single.mean(),
            **{k: error[:, v].mean() for k, v in P.GROUPS.items()},
            "roll": np.abs(roll).mean(),
        }
        if name in ("test", "diverse"):
            fits.append(np.stack([pose.fit(memory[f.path].points)[0] for f in faces]))
            truths.append(np.stack([f.pose for f in faces]))
    if fits:
        fitted, truth = np.concatenate(fits), np.concatenate(truths)
        scale = pose.scale(fitted, truth)
        near = np.abs(truth[:, 0]) < 25
        off = np.abs(pose.apply_scale(fitted, scale) - truth)[near].mean(0)
        table["pose"] = {**scale, "yaw_error": off[0], "pitch_error": off[1]}
    return table


def _read(net: booth.Network, face: data.Face) -> booth.Reading:
    rng = np.random.default_rng(int(face.points.sum()))
    centre, size = G.extent(face.points)
    return booth.read_still(
        net, G.Picture(G.load(face.path)), centre + rng.normal(0, 0.05, 2) * size, size * np.exp(rng.normal(0, 0.06))
    )


def _roll(points: np.ndarray) -> np.ndarray:
    """Degrees of the line of the irises; points (n, 126, 2)."""
    d = points[:, P.LEFT_IRIS] - points[:, P.RIGHT_IRIS]
    return np.degrees(np.arctan2(d[:, 1], d[:, 0]))


def renders(path: Path, kind: str = "render-test") -> dict[str, float]:
    """Against exact truth: NME of the points both conventions share, pose of the fit unscaled."""
    net = booth.Network(path)
    errors, fits, truths = [], [], []
    for face in data.chosen(kind):
        reading = _read(net, face)
        errors.append(normalised(reading.points[None], face.points[None])[0][face.known].mean() * 100)
        fits.append(pose.fit(reading.points)[0])
        truths.append(face.pose)
    return {
        "n": len(errors),
        "nme": float(np.mean(errors)),
        "median": float(np.median(errors)),
        "p95": float(np.percentile(errors, 95)),
        **pose.scale(np.stack(fits), np.stack(truths)),
    }


def show(table: dict[str, dict[str, float]]) -> str:
    """One line a set."""
    return "\n".join(f"{name:16} " + "  ".join(f"{k} {v:.4g}" for k, v in row.items()) for name, row in table.items())


def save(name: str, table: dict, folder: Path) -> None:
    """JSON beside the checkpoints, for the cards."""
    clean = json.loads(json.dumps(table, default=float))
    (folder / f"{name}.json").write_text(json.dumps(clean, indent=1))
