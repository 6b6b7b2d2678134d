"""The matte: composites of known alpha and masked photographs; task and evaluation."""

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import booth, cache, data, nets
from . import geometry as G
from .augment import photo
from .augment.backdrop import backdrop
from .train import Batch, Plan, Task, tensor_of

PLAN = Plan(steps=6000, batch=32, rate=2e-3)
SIZE = (192, 256)
_HALF_UNTIL = 0.6
SPAN, ANCHOR = 2.6, (0.5, 0.42)


class Samples:
    """`draw(rng)` gives a crop about a face and its coverage. `half` gives both at half size, four times cheaper."""

    def __init__(self, half: bool = False) -> None:
        self.people = cache.Pictures(
            "people", [f for f in data.chosen("train") if f.mask is not None] + data.chosen("render")
        )
        self.rest = cache.Pictures("pictures", data.chosen("train"))
        self.renders = np.flatnonzero([f.set == "render" for f in self.people.faces])
        self.half = half

    def draw(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """image (256,192,3) uint8, alpha (256,192) uint8, or half of that."""
        i = int(rng.integers(len(self.people))) if rng.random() < 0.85 else int(rng.choice(self.renders))
        image, alpha = self._crop(rng, i)
        if rng.random() < 0.72:
            wall = self._wall(rng)
            image = composite(rng, image, alpha, wall)
        if rng.random() < 0.5:
            image, alpha = np.ascontiguousarray(image[:, ::-1]), np.ascontiguousarray(alpha[:, ::-1])
        return {"image": photo.photograph(rng, image, 0.7), "alpha": alpha}

    def _crop(self, rng: np.random.Generator, i: int) -> tuple[np.ndarray, np.ndarray]:
        size = (SIZE[0] // 2, SIZE[1] // 2) if self.half else SIZE
        centre, extent = G.extent(self.people.points(i))
        span = extent * (SPAN if rng.random() < 0.6 else 3.9) * np.exp(rng.normal(0, 0.12))
        anchor = (ANCHOR[0] + rng.normal(0, 0.05), ANCHOR[1] + rng.normal(0, 0.05))
        window = G.Window(centre, span, size, rng.normal(0, 0.05), anchor)
        return G.Picture(self.people.rgb(i)).crop(window), G.Picture(self.people.mask(i)).crop(window)

    def _wall(self, rng: np.random.Generator) -> np.ndarray:
        w, h = (SIZE[0] // 2, SIZE[1] // 2) if self.half else SIZE
        if rng.random() < 0.75:
            return backdrop(rng, w, h)
        # A piece of a photograph beside its sitter, blown up: real texture, nobody in it.
        i = int(rng.integers(len(self.rest)))
        rgb, points = self.rest.rgb(i), self.rest.points(i)
        (cx, _), size = G.extent(points)
        left, right = cx - 0.75 * size, rgb.shape[1] - cx - 0.75 * size
        strip = (
            rgb[:, : max(4, int(left))] if left > right else rgb[:, min(rgb.shape[1] - 4, int(rgb.shape[1] - right)) :]
        )
        strip = strip[: max(4, int(strip.shape[0] * 0.6))]
        wall = cv2.resize(strip, (w, h), interpolation=cv2.INTER_LINEAR)
        return wall[:, ::-1] if rng.random() < 0.5 else wall


def composite(rng: np.random.Generator, image: np.ndarray, alpha: np.ndarray, wall: np.ndarray) -> np.ndarray:
    """The sitter before another wall; the old wall's colour is taken out of the soft edge, the new one may be shadowed."""
    a = alpha.astype(np.float32)[..., None] / 255
    f = image.astype(np.float32)
    radius = max(3, image.shape[1] // 24) | 1
    weight = cv2.blur(a, (radius, radius))[..., None] + 1e-3
    inner = cv2.blur(f * a, (radius, radius)) / weight
    foreground = np.where(a > 0.95, f, inner)
    w = wall.astype(np.float32)
    if rng.random() < 0.3:
        moved = np.roll(
            cv2.GaussianBlur(a, (0, 0), rng.uniform(2, 12)),
            (int(rng.integers(-4, 10)), int(rng.integers(-14, 15))),
            (0, 1),
        )
        w = w * (1 - rng.uniform(0.1, 0.5) * moved[..., None])
    return np.clip(foreground * a + w * (1 - a), 0, 255).astype(np.uint8)


class MatteTask(Task):
    """Coverage of the sitter about a face."""

    name = "matte"

    def __init__(self) -> None:
        self.net = nets.Matte()
        self.half, self.full = Samples(half=True), Samples()
        self.sets = {name: _items(name) for name in ("test", "diverse", "render-test")}

    def draw(self, rng: np.random.Generator, progress: float) -> dict[str, np.ndarray]:
        """At half size for the first part of the plan: four times cheaper."""
        return (self.half if progress < _HALF_UNTIL else self.full).draw(rng)

    def loss(self, batch: Batch) -> tuple[Tensor, dict[str, float]]:
        full, half = (t.float() for t in self.net.both(batch["image"]))
        with torch.autocast(batch["image"].device.type, enabled=False):
            truth = batch["alpha"].float()[:, None] / 255
            low, high = -F.max_pool2d(-truth, 7, 1, 3), F.max_pool2d(truth, 7, 1, 3)
            weight = 1 + 4 * (high - low > 0.3).float()
            share = torch.sigmoid(full)
            cross = F.binary_cross_entropy_with_logits(full, truth, weight)
            apart = ((share - truth).abs() * weight).mean()
            dice = 1 - (2 * (share * truth).sum((1, 2, 3)) + 1) / ((share + truth).sum((1, 2, 3)) + 1)
            rough = F.binary_cross_entropy_with_logits(half, F.avg_pool2d(truth, 2))
        return cross + apart + dice.mean() + 0.5 * rough, {
            "cross": cross.item(),
            "apart": apart.item(),
            "dice": dice.mean().item(),
        }

    def evaluate(self, net: nn.Module) -> dict[str, float]:
        out = {}
        for name, (images, truths, inside) in self.sets.items():
            found = np.concatenate(
                [torch.sigmoid(net(tensor_of(images[k : k + 16])))[:, 0].numpy() for k in range(0, len(images), 16)]
            )
            out |= {f"{name} {k}": v for k, v in scores(found, truths, inside).items()}
        return out


def scores(found: np.ndarray, truth: np.ndarray, inside: np.ndarray) -> dict[str, float]:
    """Mean and fifth percentile of the overlap at one half, and the mean absolute error, where `inside` holds.

    found and truth (n, h, w) in 0 to 1; inside (n, h, w) bool: not the repeated edge of the picture.
    """
    a, b = (found > 0.5) & inside, (truth > 0.5) & inside
    overlap = (a & b).sum((1, 2)) / np.maximum((a | b).sum((1, 2)), 1)
    return {
        "iou": float(overlap.mean()),
        "iou5": float(np.percentile(overlap, 5)),
        "mae": float(np.abs(found - truth)[inside].mean()),
    }


def _items(name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The booth's near crop of every masked face of a set, its coverage in 0 to 1, and where the picture is."""
    images, truths, inside = [], [], []
    for face in data.chosen(name):
        if face.mask is None or not face.mask.exists():
            continue
        rgb = G.load(face.path)
        mask = cv2.resize(cv2.imread(str(face.mask), cv2.IMREAD_GRAYSCALE), (rgb.shape[1], rgb.shape[0]))
        centre, size = G.extent(face.points)
        window = G.Window(centre, size * SPAN, SIZE, 0.0, ANCHOR)
        images.append(G.Picture(rgb).crop(window))
        truths.append(G.Picture(mask).crop(window).astype(np.float32) / 255)
        x, y = np.meshgrid(np.arange(SIZE[0]) + 0.5, np.arange(SIZE[1]) + 0.5)
        place = G.apply(G.inverse(window.matrix()), np.stack([x, y], -1))
        inside.append(((place > 0) & (place < np.array([rgb.shape[1], rgb.shape[0]]))).all(-1))
    return np.stack(images), np.stack(truths), np.stack(inside)


def evaluate(path) -> dict[str, dict[str, float]]:
    """An exported matte on the near crops, and on the same people before drawn walls of known alpha."""
    net, table = booth.Network(path), {}
    for name in ("test", "diverse", "synthetic", "render-test"):
        images, truths, inside = _items(name)
        table[name] = {"n": len(images), **scores(np.stack([net.run(i)[0, 0] for i in images]), truths, inside)}
        rng = np.random.default_rng(11)
        moved = [composite(rng, i, (t * 255).astype(np.uint8), backdrop(rng, *SIZE)) for i, t in zip(images, truths)]
        table[f"{name} moved"] = {
            "n": len(images),
            **scores(np.stack([net.run(i)[0, 0] for i in moved]), truths, inside),
        }
    return table
