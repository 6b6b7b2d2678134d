"""The face finder: scenes of zero to four people, drawn or as photographed; task and evaluation."""

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import booth, cache, data, nets
from . import geometry as G
from .augment import paint, photo
from .augment.backdrop import backdrop
from .train import Batch, Plan, Task, tensor_of

PLAN = Plan(steps=4000, batch=32, rate=2e-3)
SIZE = (160, 192)
_MARGIN = 32
STRIDE, COLUMNS, ROWS = 8, 20, 24


class Samples:
    """`draw(rng)` gives one scene and the maps the network should answer."""

    def __init__(self) -> None:
        faces = data.chosen("train")
        self.all = cache.Pictures("pictures", faces)
        cut = [f for f in faces if f.mask is not None] + data.chosen("render")
        self.cut = cache.Pictures("people", cut)

    def draw(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """image (192,160,3); heat (24,20); offset (2,24,20), scale (24,20) and their weight (24,20)."""
        kind = rng.random()
        if kind < 0.35:
            image, faces = self._photograph(rng)
        else:
            image, faces = self._scene(rng)
        if rng.random() < 0.5:
            image = np.ascontiguousarray(image[:, ::-1])
            faces = [(np.array([SIZE[0] - c[0], c[1]]), s) for c, s in faces]
        return {"image": photo.photograph(rng, image, 0.8), **_maps(faces)}

    def _photograph(self, rng: np.random.Generator) -> tuple[np.ndarray, list]:
        """A whole picture, near or far, its edges repeated as the booth's letterbox does."""
        i = int(rng.integers(len(self.all)))
        centre, size = G.extent(self.all.points(i))
        want = np.exp(rng.uniform(np.log(16), np.log(190)))
        place = np.array([rng.uniform(0.1, 0.9) * SIZE[0], rng.uniform(0.1, 0.9) * SIZE[1]])
        beside = rng.random() < 0.3
        if beside:
            # Clothes, hair, flags and walls from near, the face outside: what is most easily taken for a face.
            want = np.exp(rng.uniform(np.log(60), np.log(300)))
            place = np.array([rng.uniform(-0.2, 1.2) * SIZE[0], -0.7 * want])
            if rng.random() < 0.4:
                side = float(rng.integers(2))
                place = np.array([side * SIZE[0] + (2 * side - 1) * 0.7 * want, rng.uniform(0, 1) * SIZE[1]])
        window = G.Window(
            centre, size / want * SIZE[0], SIZE, rng.normal(0, 0.12), (place[0] / SIZE[0], place[1] / SIZE[1])
        )
        image = G.Picture(self.all.rgb(i)).crop(window)
        if not beside and want > 24:
            image = _dressed(rng, image, G.apply(window.matrix(), self.all.points(i)))
        faces = [] if beside else [(place, want)]
        if faces and rng.random() < 0.15:
            _hide(rng, image, place, want)
            faces = []
        return image, faces

    def _scene(self, rng: np.random.Generator) -> tuple[np.ndarray, list]:
        """People and printed faces before a drawn wall, or before a photograph's wall with nobody there."""
        image = backdrop(rng, *SIZE)
        faces: list[tuple[np.ndarray, float]] = []
        count = int(rng.choice(5, p=[0.2, 0.4, 0.2, 0.13, 0.07]))
        biggest = np.exp(rng.uniform(np.log(28), np.log(125 if count < 2 else 75)))
        for _ in range(count):
            size = max(16.0, biggest * rng.uniform(0.35, 1.0))
            for _ in range(8):
                place = np.array([rng.uniform(0.02, 0.98) * SIZE[0], rng.uniform(0.08, 0.85) * SIZE[1]])
                if all(np.linalg.norm(place - c) > 0.75 * max(size, s) for c, s in faces):
                    break
            else:
                continue
            if rng.random() < 0.18:
                faces = self._poster(rng, image, place, size, faces)
            else:
                faces = self._person(rng, image, place, size, faces)
        return image, [
            f for f in faces if -0.1 * f[1] < f[0][0] < SIZE[0] + 0.1 * f[1] and f[0][1] < SIZE[1] + 0.1 * f[1]
        ]

    def _person(self, rng, image, place, size, faces) -> list:
        i = int(rng.integers(len(self.cut)))
        centre, extent = G.extent(self.cut.points(i))
        window = G.Window(
            centre, extent / size * SIZE[0], SIZE, rng.normal(0, 0.1), (place[0] / SIZE[0], place[1] / SIZE[1])
        )
        rgb = G.Picture(self.cut.rgb(i)).crop(window)
        alpha = border_clear(self.cut.mask(i), window)[..., None] / 255.0
        image[:] = (image * (1 - alpha) + rgb * alpha).astype(np.uint8)
        covered = alpha[..., 0] > 0.5
        kept = [f for f in faces if not _covers(covered, f)]
        return kept + [(place, size)]

    def _poster(self, rng, image, place, size, faces) -> list:
        i = int(rng.integers(len(self.all)))
        centre, extent = G.extent(self.all.points(i))
        window = G.Window(
            centre, extent / size * SIZE[0], SIZE, rng.normal(0, 0.1), (place[0] / SIZE[0], place[1] / SIZE[1])
        )
        rgb = G.Picture(self.all.rgb(i)).crop(window)
        half = np.array([rng.uniform(0.55, 1.0), rng.uniform(0.65, 1.1)]) * size
        low, high = np.clip(place - half, 0, SIZE).astype(int), np.clip(place + half, 0, SIZE).astype(int)
        image[low[1] : high[1], low[0] : high[0]] = rgb[low[1] : high[1], low[0] : high[0]]
        covered = np.zeros(image.shape[:2], bool)
        covered[low[1] : high[1], low[0] : high[0]] = True
        return [f for f in faces if not _covers(covered, f)] + [(place, size)]


def _dressed(rng: np.random.Generator, image: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Now and then glasses, hair, a brim, a mask or a hand on a face that still is one."""
    if rng.random() < 0.15:
        image = paint.glasses(rng, image, points)
    if rng.random() < 0.2:
        image = paint.in_the_way(rng, image, points)
    return image


def border_clear(mask: np.ndarray, window: G.Window) -> np.ndarray:
    """The mask in the window: the sitter goes on below the picture's lower edge, not beyond its sides."""
    padded = np.pad(mask, ((0, 0), (_MARGIN, _MARGIN)))
    shifted = G.Window(
        window.centre + np.array([float(_MARGIN), 0.0]), window.span, window.size, window.angle, window.anchor
    )
    return G.Picture(padded).crop(shifted)


def _covers(covered: np.ndarray, face: tuple[np.ndarray, float]) -> bool:
    """Whether more than half of a face's core lies under `covered`."""
    (x, y), r = face[0], face[1] * 0.3
    part = covered[max(0, int(y - r)) : max(0, int(y + r) + 1), max(0, int(x - r)) : max(0, int(x + r) + 1)]
    return part.size > 0 and part.mean() > 0.5


def _hide(rng: np.random.Generator, image: np.ndarray, place: np.ndarray, size: float) -> None:
    """Makes the face no face, in place: smeared, or shuffled in blocks."""
    x0, y0 = np.clip(place - 0.62 * size, 0, np.array(SIZE) - 2).astype(int)
    x1, y1 = np.clip(place + 0.62 * size, [x0 + 1, y0 + 1], SIZE).astype(int)
    part = image[y0:y1, x0:x1]
    if rng.random() < 0.5 or min(part.shape[:2]) < 16:
        part[:] = cv2.GaussianBlur(part, (0, 0), size * 0.3)
    else:
        n = int(rng.integers(3, 6))
        h, w = part.shape[0] // n, part.shape[1] // n
        blocks = [part[r * h : (r + 1) * h, c * w : (c + 1) * w].copy() for r in range(n) for c in range(n)]
        order = rng.permutation(len(blocks))
        for k, j in enumerate(order):
            part[(k // n) * h : (k // n + 1) * h, (k % n) * w : (k % n + 1) * w] = blocks[j]


def _maps(faces: list[tuple[np.ndarray, float]]) -> dict[str, np.ndarray]:
    heat = np.zeros((ROWS, COLUMNS), np.float32)
    offset = np.zeros((2, ROWS, COLUMNS), np.float32)
    scale, weight = np.zeros((ROWS, COLUMNS), np.float32), np.zeros((ROWS, COLUMNS), np.float32)
    x, y = np.arange(COLUMNS) + 0.5, np.arange(ROWS) + 0.5
    for centre, size in faces:
        cx, cy = centre / STRIDE
        spread = max(0.7, 0.1 * size / STRIDE)
        blob = np.exp(-((x[None] - cx) ** 2 + (y[:, None] - cy) ** 2) / (2 * spread**2))
        column, row = int(np.clip(np.floor(cx), 0, COLUMNS - 1)), int(np.clip(np.floor(cy), 0, ROWS - 1))
        blob[row, column] = 1.0
        near = blob > np.maximum(heat, 0.3)
        heat = np.maximum(heat, blob.astype(np.float32))
        offset[0][near], offset[1][near] = (cx - x[None] + 0 * y[:, None])[near], (cy - y[:, None] + 0 * x[None])[near]
        scale[near] = np.log(size / 32)
        weight[near] = blob[near]
    return {"heat": heat, "offset": offset.clip(-0.98, 0.98), "scale": scale, "weight": weight}


class FinderTask(Task):
    """Centres and sizes of faces over the whole picture."""

    name = "finder"

    def __init__(self) -> None:
        self.net = nets.Finder()
        self.samples = Samples()
        rng = np.random.default_rng(3)
        self.singles = {name: [_letterboxed(f) for f in data.chosen(name)] for name in ("test", "diverse", "taiwan")}
        self.scenes = [self.samples._scene(rng) for _ in range(200)]

    def draw(self, rng: np.random.Generator, progress: float) -> dict[str, np.ndarray]:
        return self.samples.draw(rng)

    def loss(self, batch: Batch) -> tuple[Tensor, dict[str, float]]:
        out = self.net(batch["image"]).float()
        with torch.autocast(batch["image"].device.type, enabled=False):
            logit, heat = out[:, 0], batch["heat"]
            peak = (heat > 0.999).float()
            p = torch.sigmoid(logit)
            hits = -(F.logsigmoid(logit) * (1 - p).square() * peak).sum()
            misses = -(F.logsigmoid(-logit) * p.square() * (1 - heat).pow(4) * (1 - peak)).sum()
            count = peak.sum().clamp(min=1)
            weight = batch["weight"]
            total = weight.sum().clamp(min=1)
            move = ((torch.tanh(out[:, 1:3]) - batch["offset"]).abs().sum(1) * weight).sum() / total
            size = ((out[:, 3] - batch["scale"]).abs() * weight).sum() / total
        focal = (hits + misses) / count
        return focal + move + 2 * size, {"focal": focal.item(), "move": move.item(), "size": size.item()}

    def evaluate(self, net: nn.Module) -> dict[str, float]:
        out = {}
        for name, items in self.singles.items():
            if not items:
                continue
            maps = np.concatenate(
                [net(tensor_of(np.stack([i[0] for i in items[k : k + 32]]))).numpy() for k in range(0, len(items), 32)]
            )
            found = [peaks(m) for m in maps]
            out[f"{name} one"] = float(np.mean([len(f) == 1 for f in found]))
            errors = [np.linalg.norm(f[0][0] - i[1]) / i[2] for f, i in zip(found, items) if f]
            out[f"{name} centre"] = float(np.mean(errors)) * 100 if errors else float("nan")
        maps = np.concatenate(
            [
                net(tensor_of(np.stack([s[0] for s in self.scenes[k : k + 32]]))).numpy()
                for k in range(0, len(self.scenes), 32)
            ]
        )
        out["scenes exact"] = float(np.mean([len(peaks(m)) == len(s[1]) for m, s in zip(maps, self.scenes)]))
        return out


def _letterboxed(face: data.Face) -> tuple[np.ndarray, np.ndarray, float]:
    """The whole picture as the booth shows it to the finder; centre and size of the face in it."""
    rgb = G.load(face.path)
    h, w = rgb.shape[:2]
    span = max(w, h * SIZE[0] / SIZE[1])
    window = G.Window(np.array([w / 2, h / 2]), span, SIZE)
    centre, size = G.extent(face.points)
    return G.Picture(rgb).crop(window), G.apply(window.matrix(), centre), size * SIZE[0] / span


def peaks(maps: np.ndarray, threshold: float = 0.35) -> list[tuple[np.ndarray, float, float]]:
    """(centre, size, score) in px of the input, best first, near ones merged; maps (4, 24, 20)."""
    heat = maps[0]
    padded = np.pad(heat, 1, constant_values=-1e9)
    around = np.max([padded[a : a + ROWS, b : b + COLUMNS] for a in range(3) for b in range(3)], axis=0)
    score = 1 / (1 + np.exp(-heat))
    found = []
    for y, x in zip(*np.nonzero((heat >= around) & (score > threshold))):
        centre = (np.array([x, y]) + 0.5 + np.tanh(maps[1:3, y, x])) * STRIDE
        found.append((centre, float(np.exp(np.clip(maps[3, y, x], -2, 3)) * 32), float(score[y, x])))
    return G.distinct(found)


def evaluate(path) -> dict[str, dict[str, float]]:
    """An exported finder as the booth uses it on stills: exactly one, none, more; centre error over the face's size."""
    net = booth.Network(path)
    table = {}
    for name in ("test", "diverse", "diverse-asian", "synthetic", "taiwan", "render-test"):
        faces = data.chosen(name)
        counts, errors, sizes = [], [], []
        for face in faces:
            rgb = G.load(face.path)
            found = booth.find(net, G.Picture(rgb), rgb.shape[:2])
            counts.append(len(found))
            centre, size = G.extent(face.points)
            if found:
                best = min(found, key=lambda f: np.linalg.norm(f[0] - centre))
                errors.append(np.linalg.norm(best[0] - centre) / size)
                sizes.append(abs(np.log(best[1] / size)))
        if faces:
            c = np.array(counts)
            table[name] = {
                "n": len(c),
                "one": float((c == 1).mean()),
                "none": int((c == 0).sum()),
                "more": int((c > 1).sum()),
                "centre %": float(np.mean(errors)) * 100,
                "p95 %": float(np.percentile(errors, 95)) * 100,
                "size %": float(np.mean(sizes)) * 100,
            }
    return table
