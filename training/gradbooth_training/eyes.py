"""The eye band: eye points, open or closed, glasses. Samples, task, evaluation."""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import booth, cache, data, nets
from . import geometry as G
from . import points as P
from .augment import paint, photo
from .augment.warp import Lids, Warp
from .losses import map_loss, wing
from .train import Batch, Plan, Task, tensor_of

PLAN = Plan(steps=4000, batch=64, rate=2e-3)
SIZE = (128, 64)
_CACHE_SIDE, _CACHE_SPAN = 224, 3.2
_CLOSED, _OPEN = 0.25, 0.6
"""Opening over the person's own: closed up to here, open from here on."""


def open_target(opening: float) -> float:
    """0 closed to 1 open."""
    return float(np.clip((opening - _CLOSED) / (_OPEN - _CLOSED), 0, 1))


class Samples:
    """`draw(rng)` gives one augmented band."""

    def __init__(self) -> None:
        faces = [f for f in data.chosen("train") if f.size > 62]
        self.real = cache.crops("eyes", faces, _CACHE_SIDE, _CACHE_SPAN, "eyes")
        self.render = cache.crops("eyes-render", data.chosen("render"), _CACHE_SIDE, _CACHE_SPAN, "eyes")
        self.glasses = np.array([f.glasses for f in faces])
        self.worn = np.flatnonzero(self.glasses == 1)
        self.sharp = np.flatnonzero(np.array([f.size for f in faces]) > 110)
        self.gap = np.stack(
            [P.lid_gap(self.real.points[:, P.RIGHT_EYE]), P.lid_gap(self.real.points[:, P.LEFT_EYE])], 1
        )

    def draw(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """image (64,128,3); points (34,2) in band widths about the middle; known (34,); open (2,), glasses (), -1 unknown."""
        kind = rng.random()
        if kind < 0.18:
            return self._sample(rng, self.render, int(rng.integers(len(self.render))), False)
        if kind < 0.32:
            i = int(rng.choice(self.worn))
        elif kind < 0.68:
            i = int(rng.choice(self.sharp))
        else:
            i = int(rng.integers(len(self.real)))
        return self._sample(rng, self.real, i, True)

    def _sample(self, rng: np.random.Generator, crops: cache.Crops, i: int, real: bool) -> dict[str, np.ndarray]:
        warp, opening = Warp(crops.points[i], _CACHE_SIDE), np.ones(2)
        glasses = crops.faces[i].glasses
        painted: list[int] = []
        if real:
            opened = np.where(self.gap[i] > 0.13, 1.0, -1.0)
            chance = rng.random()
            if chance < 0.5:
                close = np.full(2, rng.uniform(0.8, 1.0) if rng.random() < 0.6 else rng.uniform(-0.3, 0.8))
                if rng.random() < 0.12:
                    close[int(rng.integers(2))] = rng.uniform(-0.2, 0.2)
                warp.move_lids(Lids(close[0], close[1], rng.uniform(0.0, 2.0), rng.uniform(0, 0.25)))
                opening = 1 - close
            elif chance < 0.65:
                painted, opening = [0, 1], np.zeros(2)
                if rng.random() < 0.15:
                    painted.pop(int(rng.integers(2)))
                    opening[1 - painted[0]] = 1
            target = np.array([open_target(o) for o in opening])
            target[(opened < 0) & (opening > 0.3)] = -1
        else:
            target = np.array([open_target(o) for o in crops.faces[i].open])
        mirrored = bool(rng.random() < 0.5)
        base = G.band_window(warp.points)
        turn, scale = rng.normal(0, 0.06), np.exp(rng.normal(0, 0.08))
        shift = rng.normal(0, [0.02, 0.025]) * base.span
        matrix = G.Window(
            base.centre + shift, base.span * scale, SIZE, base.angle + turn, base.anchor, mirrored
        ).matrix()
        bend = np.array(
            [[np.exp(rng.normal(0, 0.05)), rng.normal(0, 0.04)], [rng.normal(0, 0.03), np.exp(rng.normal(0, 0.05))]]
        )
        middle = np.array([SIZE[0] / 2, SIZE[1] / 2])
        matrix = np.column_stack([bend @ matrix[:, :2], bend @ (matrix[:, 2] - middle) + middle])
        image, points = warp.render(crops.pixels[i], matrix, SIZE)
        known = crops.known[i]
        if mirrored:
            points, known, target = points[P.MIRROR], known[P.MIRROR], target[::-1].copy()
            painted = [1 - k for k in painted]
        outlines = [points[P.RIGHT_EYE], points[P.LEFT_EYE]]
        if painted:
            image = paint.shut(rng, image, [outlines[k] for k in painted])
            for k in painted:
                _lower_lid(rng, outlines[k])
        if real and (opening.min() < 0.6 or rng.random() < 0.15):
            image = paint.lashes(rng, image, outlines, 0.3)
        if real and glasses != 1 and rng.random() < 0.3:
            image, glasses = paint.glasses(rng, image, points), 1
        if real and rng.random() < 0.1:
            image = paint.in_the_way(rng, image, points)
        image = photo.photograph(rng, image, 0.9)
        local = (points[P.EYES] / SIZE[0] - np.array([0.5, 0.25])).astype(np.float32)
        return {
            "image": image,
            "points": local,
            "known": known[P.EYES].astype(np.float32),
            "open": target.astype(np.float32),
            "glasses": np.float32(glasses),
        }


def _lower_lid(rng: np.random.Generator, eye: np.ndarray) -> None:
    """The upper lid laid on the lower one, in place; eye (16, 2)."""
    share = rng.uniform(0.8, 1.0)
    lower = eye[P.LOWER_LID]
    for k, i in enumerate(P.UPPER_LID):
        eye[i] = eye[i] * (1 - share) + lower[k] * share


class EyeTask(Task):
    """34 points, two open logits and a glasses logit from the eye band."""

    name = "eyes"

    def __init__(self) -> None:
        self.net = nets.EyeBand()
        self.samples = Samples()
        self.sets = {
            name: Bands(data.chosen(name)) for name in ("test", "diverse", "diverse-frontal", "taiwan", "render-test")
        }
        self.hard = Bands(hard_eyes())

    def draw(self, rng: np.random.Generator, progress: float) -> dict[str, np.ndarray]:
        return self.samples.draw(rng)

    def loss(self, batch: Batch) -> tuple[Tensor, dict[str, float]]:
        logits, opened, glasses = self.net.features(batch["image"])
        logits, opened, glasses = logits.float(), opened.float(), glasses.float()[:, 0]
        with torch.autocast(batch["image"].device.type, enabled=False):
            places = torch.matmul(torch.softmax(logits, -1), self.net.grid)
            known, truth = batch["known"], batch["points"]
            total = known.sum()
            near = (wing((places - truth) * SIZE[0], 4.0, 1.0).mean(-1) * known).sum() / total
            maps = (map_loss(logits, truth, (self.net.rows, self.net.columns)) * known).sum() / total
            gap = ((_gaps(places) - _gaps(truth)).abs() * SIZE[0] * known[:, [5, 21]]).mean()
            sure = (batch["open"] >= 0).float()
            lids = (
                F.binary_cross_entropy_with_logits(opened, batch["open"].clamp(min=0), reduction="none") * sure
            ).sum() / sure.sum()
            told = (batch["glasses"] >= 0).float()
            worn = (
                F.binary_cross_entropy_with_logits(glasses, batch["glasses"].clamp(min=0), reduction="none") * told
            ).sum() / told.sum()
        loss = near + 0.5 * maps + gap + 2 * lids + 2 * worn
        return loss, {"wing": near.item(), "gap": gap.item(), "open": lids.item(), "glasses": worn.item()}

    def evaluate(self, net: nn.Module) -> dict[str, float]:
        out = {}
        for name, bands in self.sets.items():
            if len(bands.faces) == 0:
                continue
            answers = bands.run(net)
            out[name] = bands.nme(answers) * 100
            known = bands.glasses >= 0
            if known.any() and bands.glasses[known].min() < 1:
                out[f"{name} glasses"] = float(((answers[known, 70] > 0) == (bands.glasses[known] == 1)).mean())
        out |= {f"hard {k}": v for k, v in self.hard.openness(self.hard.run(net)).items()}
        render = self.sets["render-test"]
        out |= {f"render {k}": v for k, v in render.openness(render.run(net)).items()}
        return out


def _gaps(places: Tensor) -> Tensor:
    """(n, 2) lid openings; places (n, 34, 2)."""
    return torch.stack(
        [places[:, [s + 3, s + 5], 1].mean(1) - places[:, [s + 11, s + 13], 1].mean(1) for s in (0, 16)], 1
    )


def hard_eyes() -> list[data.Face]:
    """Evaluation faces whose lids were looked at: closed and lowered ones, narrow and laughing ones, ordinary ones."""
    return [f for f in data.chosen("diverse") + data.chosen("synthetic") + data.chosen("taiwan") if f.closed_label]


class Bands:
    """Evaluation bands cut where the landmark network would put them, give or take two per cent."""

    def __init__(self, faces: list[data.Face]):
        self.faces = faces
        rng = np.random.default_rng(0)
        images, points = [], []
        for face in faces:
            w = G.band_window(face.points)
            w = G.Window(
                w.centre + rng.normal(0, 0.015, 2) * w.span,
                w.span * np.exp(rng.normal(0, 0.03)),
                w.size,
                w.angle + rng.normal(0, 0.03),
                w.anchor,
            )
            images.append(G.Picture(G.load(face.path)).crop(w))
            points.append(G.apply(w.matrix(), face.points[P.EYES]))
        self.images = np.stack(images) if images else np.zeros((0, 64, 128, 3), np.uint8)
        self.points = np.stack(points) if points else np.zeros((0, 34, 2))
        self.glasses = np.array([f.glasses for f in faces])

    def run(self, net: nn.Module) -> np.ndarray:
        """(n, 71)."""
        return np.concatenate([net(tensor_of(self.images[i : i + 64])).numpy() for i in range(0, len(self.images), 64)])

    def nme(self, answers: np.ndarray) -> float:
        """Mean error of the known points over the distance of the outer corners."""
        places = (answers[:, :68].reshape(-1, 34, 2) + np.array([0.5, 0.25])) * SIZE[0]
        error = (
            np.linalg.norm(places - self.points, axis=-1)
            / np.linalg.norm(self.points[:, 0] - self.points[:, 16], axis=-1)[:, None]
        )
        known = np.stack([f.known[P.EYES] for f in self.faces])
        return float(error[known].mean())

    def openness(self, answers: np.ndarray) -> dict[str, float]:
        """AUC of open against closed: by the logits, by the lid gap of the points, by the teacher's or true points.

        `found` is the share of the closed that the logits find where one in a hundred open ones is called closed.
        """
        places = answers[:, :68].reshape(-1, 34, 2)
        if self.faces[0].set == "render-test":
            opened = np.stack([f.open for f in self.faces]).min(1)
            keep, label = (opened < 0.2) | (opened > 0.7), opened > 0.7
        else:
            keep, label = np.ones(len(self.faces), bool), np.array([f.closed_label == "open" for f in self.faces])
        gap = lambda p: np.minimum(P.lid_gap(p[:, :16]), P.lid_gap(p[:, 16:32]))
        scores = {"logit": answers[:, 68:70].min(1), "gap": gap(places), "true gap": gap(self.points)}
        out = {k: auc(v[keep], label[keep]) for k, v in scores.items()}
        logit, label = scores["logit"][keep], label[keep]
        return out | {"found": float((logit[~label] < np.percentile(logit[label], 1)).mean())}


def auc(score: np.ndarray, positive: np.ndarray) -> float:
    """Chance that a positive scores above a negative."""
    a, b = score[positive], score[~positive]
    if len(a) == 0 or len(b) == 0:
        return float("nan")
    return float((a[:, None] > b[None]).mean() + 0.5 * (a[:, None] == b[None]).mean())


def evaluate(path: Path) -> dict[str, dict[str, float]]:
    """An exported eye band: NME of its points, glasses, and open against closed, cut as the booth cuts."""
    net, table = booth.Network(path), {}
    for name in ("test", "test90", "diverse", "diverse-frontal", "diverse-asian", "synthetic", "taiwan", "render-test"):
        bands = Bands(data.chosen(name))
        if len(bands.faces) == 0:
            continue
        answers = np.stack([net.run(i).reshape(-1) for i in bands.images])
        row = {"n": len(bands.faces), "nme": bands.nme(answers) * 100}
        known = bands.glasses >= 0
        if known.any():
            said, true = answers[known, 70], bands.glasses[known] == 1
            row |= {
                "glasses": float(((said > 0) == true).mean()),
                "worn": int(true.sum()),
                "missed": int((said[true] <= 0).sum()),
                "invented": int((said[~true] > 0).sum()),
                "glasses auc": auc(said, true),
            }
        table[name] = row
    seen = hard_eyes()
    for key, faces in (("lids", seen), ("hard lids", [f for f in seen if f.hard_lids])):
        bands = Bands(faces)
        answers = np.stack([net.run(i).reshape(-1) for i in bands.images])
        closed = sum(f.closed_label == "closed" for f in faces)
        table[key] = {"n": len(faces), "closed": closed, **bands.openness(answers)}
    render = Bands(data.chosen("render-test"))
    table["render lids"] = render.openness(np.stack([net.run(i).reshape(-1) for i in render.images]))
    return table
