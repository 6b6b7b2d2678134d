"""The booth's pose fit (src/vision/pose.rs) again, and the scale of its answer for a landmark network."""

import numpy as np

from . import points as P
from .paths import MODELS

_WEIGHT = np.ones(P.COUNT)
_WEIGHT[0:36] = 0.1
_WEIGHT[10:27] = 0.05
_WEIGHT[36:68] = 0.3
_WEIGHT[[36, 44, 52, 60]] = 2.0
_WEIGHT[102:126] = 0.25
_WEIGHT[68:70] = 0.0


def mean_face() -> np.ndarray:
    """(126, 3) x to the sitter's left, y down, z into the head; rows of the irises are zero and weigh nothing."""
    mesh = np.load(MODELS / "mean3d.npy")
    rows = mesh[np.maximum(P.VERTEX, 0)]
    rows[P.VERTEX < 0] = 0
    # People's faces are lopsided by chance, their mean is not: left as it is, it turns every head by 0.75 degrees.
    return (rows + rows[P.MIRROR] * np.array([-1, 1, 1])) / 2


def rotation(vector: np.ndarray) -> np.ndarray:
    """3x3 by the vector's length about its direction."""
    angle = float(np.linalg.norm(vector))
    if angle < 1e-9:
        return np.eye(3)
    x, y, z = vector / angle
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def fit(points: np.ndarray, mean: np.ndarray | None = None) -> tuple[np.ndarray, float]:
    """Yaw, pitch, roll (degrees, unscaled: gains 1, neutral 0) and the residual in eye distances; points (126, 2)."""
    mean = mean_face() if mean is None else mean
    d = points[52] - points[36]
    turn = rotation(np.array([0, 0, np.arctan2(d[1], d[0])]))
    scale, shift = float(np.linalg.norm(d)), points[90].astype(float)
    root = np.sqrt(_WEIGHT)
    for _ in range(8):
        r = mean @ turn.T
        error = points - shift - scale * r[:, :2]
        zero, one = np.zeros(P.COUNT), np.ones(P.COUNT)
        a = np.stack([zero, scale * r[:, 2], -scale * r[:, 1], r[:, 0], one, zero], 1)
        b = np.stack([-scale * r[:, 2], zero, scale * r[:, 0], r[:, 1], zero, one], 1)
        system = np.concatenate([a * root[:, None], b * root[:, None]])
        right = np.concatenate([error[:, 0] * root, error[:, 1] * root])
        step = np.linalg.lstsq(system, right, rcond=None)[0]
        turn = rotation(step[:3]) @ turn
        scale += step[3]
        shift = shift + step[4:]
    r = mean @ turn.T
    off = np.linalg.norm(points - shift - scale * r[:, :2], axis=1) / scale
    yaw = -np.degrees(np.arctan2(turn[0, 2], turn[2, 2]))
    pitch = np.degrees(np.arcsin(np.clip(turn[1, 2], -1, 1)))
    roll = np.degrees(np.arctan2(turn[1, 0], turn[1, 1]))
    return np.array([yaw, pitch, roll]), float(np.sqrt((_WEIGHT * off**2).sum() / _WEIGHT.sum()))


def scale(fitted: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """`[pose]` of models.toml: least squares of the truth (n, 3) on the fits (n, 3), |yaw| below 25 degrees."""
    use = (np.abs(truth[:, 0]) < 25) & np.isfinite(truth).all(1)
    f, t = fitted[use], truth[use]
    keep = np.ones(len(f), bool)
    for _ in range(3):
        gain = (f[keep, 0] * t[keep, 0]).sum() / (f[keep, 0] ** 2).sum()
        slope, offset = np.polyfit(f[keep, 1], t[keep, 1], 1)
        off = np.abs(np.stack([gain * f[:, 0] - t[:, 0], slope * f[:, 1] + offset - t[:, 1]]))
        keep = (off < np.maximum(3.5 * np.median(off[:, keep], 1, keepdims=True), 2.0)).all(0)
    return {"yaw_gain": float(gain), "pitch_gain": float(slope), "pitch_neutral_deg": float(-offset / slope)}


def apply_scale(fitted: np.ndarray, s: dict[str, float]) -> np.ndarray:
    """Poses as the booth reports them."""
    out = fitted.copy()
    out[..., 0] *= s["yaw_gain"]
    out[..., 1] = (out[..., 1] - s["pitch_neutral_deg"]) * s["pitch_gain"]
    return out
