"""The landmark network: task and evaluation while it trains."""

import numpy as np
import torch
from torch import Tensor, nn

from . import data, nets
from . import geometry as G
from . import points as P
from .landmarks_data import SIDE, Samples
from .losses import gaps, map_loss, point_weights, wing
from .train import Batch, Plan, Task, tensor_of

PLAN = Plan(steps=4000, batch=64, rate=2e-3)


class LandmarkTask(Task):
    """126 points and three angles from a square crop."""

    name = "landmarks"

    def __init__(self) -> None:
        self.net = nets.Landmarks()
        self.samples = Samples()
        self.weights = point_weights()
        self.sets = {name: crops(data.chosen(name)) for name in ("test", "diverse-frontal", "diverse")}

    def draw(self, rng: np.random.Generator, progress: float) -> dict[str, np.ndarray]:
        return self.samples.draw(rng)

    def loss(self, batch: Batch) -> tuple[Tensor, dict[str, float]]:
        logits, angles = self.net.features(batch["image"])
        logits, angles = logits.float(), angles.float()
        with torch.autocast(batch["image"].device.type, enabled=False):
            places = torch.matmul(torch.softmax(logits, -1), self.net.grid)
            known, truth = batch["known"], batch["points"]
            weight = self.weights * known
            total = weight.sum()
            near = (wing((places - truth) * SIDE).mean(-1) * weight).sum() / total
            maps = (map_loss(logits, truth, (self.net.side, self.net.side)) * weight).sum() / total
            gap = ((gaps(places) - gaps(truth)).abs() * SIDE * known[:, [39, 55, P.MOUTH_TOP]]).mean()
            turn = (angles - batch["pose"]).abs().mean()
        return near + 0.5 * maps + gap + 2 * turn, {"wing": near.item(), "maps": maps.item(), "gap": gap.item()}

    def evaluate(self, net: nn.Module) -> dict[str, float]:
        out = {}
        for name, (images, truth) in self.sets.items():
            found = np.concatenate([net(tensor_of(images[i : i + 64])).numpy() for i in range(0, len(images), 64)])
            error = normalised((found[:, :252].reshape(-1, P.COUNT, 2) + 0.5) * SIDE, truth)
            out[name] = error.mean() * 100
            out[f"{name} eyes"] = error[:, P.EYES].mean() * 100
        return out


def normalised(found: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """(n, 126) distance over that of the outer eye corners."""
    return np.linalg.norm(found - truth, axis=-1) / P.eye_distance(truth)[:, None]


def crops(faces: list[data.Face]) -> tuple[np.ndarray, np.ndarray]:
    """One crop a face, slightly off as from a finder: (n, 128, 128, 3) and points in px of it."""
    rng = np.random.default_rng(0)
    images, points = [], []
    for face in faces:
        window = G.face_window(face.points)
        turn, scale, shift = rng.uniform(-0.14, 0.14), rng.uniform(0.95, 1.1), rng.uniform(-0.02, 0.02, 2)
        window = G.Window(window.centre + shift * window.span, window.span * scale, window.size, window.angle + turn)
        images.append(G.Picture(G.load(face.path)).crop(window))
        points.append(G.apply(window.matrix(), face.points))
    return np.stack(images), np.stack(points).astype(np.float32)
