"""Traits that points cannot tell: hats, hair over brows and ears, tints, glare, teeth, things before the face, ornaments."""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import booth, data, nets
from . import geometry as G
from .augment.head import MIRROR, TRAITS
from .eyes import auc
from .train import Batch, Plan, Task, tensor_of
from .traits_data import SIDE, Samples, held, labels

PLAN = Plan(steps=3000, batch=64, rate=3e-3, decay=3e-4, average=0.998, evaluate_every=400)

SETS = ("test", "diverse", "synthetic", "taiwan", "render-held", "render-test")
"""Evaluation sets: nobody in them was trained on, nor were thresholds chosen on them."""

REAL = ("test", "diverse", "taiwan")

KINDS = {
    "head covering": (0,),
    "hair over brow": (1, 2),
    "ear hidden": (3, 4),
    "tinted": (5,),
    "glare": (6,),
    "teeth": (7,),
    "covered": (8,),
    "ornaments": (9,),
}
"""What is measured together: both sides of a head are two heads."""

_DRAWN = 1200


class TraitTask(Task):
    """Ten logits of a head."""

    name = "traits"

    def __init__(self) -> None:
        self.net = nets.Traits(len(TRAITS))
        self.samples = Samples()
        self.kept = Heads(kept_faces())

    def draw(self, rng: np.random.Generator, progress: float) -> dict[str, np.ndarray]:
        return self.samples.draw(rng)

    def loss(self, batch: Batch) -> tuple[Tensor, dict[str, float]]:
        logits = self.net(batch["image"]).float()
        truth = batch["labels"].float()
        with torch.autocast(batch["image"].device.type, enabled=False):
            known = (truth >= 0).float()
            target = truth.clamp(min=0) * 0.96 + 0.02
            each = F.binary_cross_entropy_with_logits(logits, target, reduction="none") * known
            mean = each.sum(0) / known.sum(0).clamp(min=1)
        return mean.sum(), {t: v for t, v in zip(TRAITS, mean.tolist())}

    def evaluate(self, net: nn.Module) -> dict[str, float]:
        """AUC on persons and renders of the training sets that are kept apart; evaluation sets are not looked at here."""
        answers = self.kept.run(lambda images: net(tensor_of(images)).numpy())
        out = {}
        for group in ("real", "render"):
            rows = self.kept.rendered == (group == "render")
            for name, columns in KINDS.items():
                score, truth = pairs(answers[rows], self.kept.labels[rows], columns)
                out[f"{group} {name}"] = auc(score, truth)
        return out


def kept_faces() -> list[data.Face]:
    """Labelled faces and renders of the training sets that are kept apart."""
    return [
        f
        for f in data.chosen("train") + data.chosen("render")
        if held(f) and (f.group == "render" or labels(f) is not None)
    ]


class Heads:
    """Crops as the booth cuts them, and their labels."""

    def __init__(self, faces: list[data.Face]):
        faces = [f for f in faces if labels(f) is not None]
        self.faces = faces
        self.rendered = np.array([f.group == "render" for f in faces], bool)
        self.labels = np.stack([labels(f) for f in faces]) if faces else np.zeros((0, len(TRAITS)), int)
        self.images = np.zeros((len(faces), SIDE, SIDE, 3), np.uint8)
        for i, face in enumerate(faces):
            self.images[i] = G.Picture(G.load(face.path)).crop(G.head_window(face.points, SIDE))

    def run(self, answer) -> np.ndarray:
        """(n, 10) logits, the mean of each crop's and its mirror image's; `answer` takes (n, h, w, 3) uint8."""
        if len(self.images) == 0:
            return np.zeros((0, len(TRAITS)))
        parts = [self.images[i : i + 64] for i in range(0, len(self.images), 64)]
        return np.concatenate([both(answer, p) for p in parts])


def both(answer, images: np.ndarray) -> np.ndarray:
    """Mean of the logits of crops and of their mirror images, sides exchanged."""
    return (answer(images) + answer(np.ascontiguousarray(images[:, :, ::-1]))[:, MIRROR]) / 2


def pairs(answers: np.ndarray, truth: np.ndarray, columns: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Known scores and truths of the columns, one below the other."""
    score, label = answers[:, columns].T.reshape(-1), truth[:, columns].T.reshape(-1)
    return score[label >= 0], label[label >= 0] == 1


def thresholds(answer) -> dict[str, float]:
    """The logit of each kind above which a trait is there, chosen apart from training and from the evaluation sets.

    Least cross-entropy of a head that has it against one that has not, which falls into the middle of the gap; over the
    persons and the renders kept apart and over what is drawn upon them, all of equal weight where there are five or more.
    """
    kept = Heads(kept_faces())
    answers = kept.run(answer)
    samples = Samples(kept=True)
    drawn = [samples.draw(np.random.default_rng((77, i))) for i in range(_DRAWN)]
    images, truth = np.stack([d["image"] for d in drawn]), np.stack([d["labels"] for d in drawn])
    parts = [images[i : i + 64] for i in range(0, len(images), 64)]
    drawn_answers = np.concatenate([both(answer, p) for p in parts])
    steps, out = np.arange(-4, 4.01, 0.1), {}
    for name, columns in KINDS.items():
        cost = np.zeros(len(steps))
        for score, there in (
            pairs(answers[~kept.rendered], kept.labels[~kept.rendered], columns),
            pairs(answers[kept.rendered], kept.labels[kept.rendered], columns),
            pairs(drawn_answers, truth, columns),
        ):
            for side, sign in ((there, -1), (~there, 1)):
                if side.sum() >= 5:
                    cost += np.logaddexp(0, sign * (score[side][:, None] - steps)).mean(0)
        out[name] = float(steps[cost.argmin()])
    return out


def settle(net: nets.Traits) -> dict[str, float]:
    """Takes the thresholds off the answers, in place: above 0 a trait is there. Gives what was taken off."""
    with torch.no_grad():
        bound = thresholds(lambda images: net(tensor_of(images)).numpy())
        for name, columns in KINDS.items():
            net.answer.bias[list(columns)] -= bound[name]
    return bound


def evaluate(path: Path) -> dict[str, dict[str, float]]:
    """An exported, settled file: for each kind and set how many heads, how many have it, AUC, misses, false alarms."""
    net, table = booth.Network(path), {}
    answer = lambda images: np.stack([net.run(i).reshape(-1) for i in images])
    found = {name: Heads(data.chosen(name)) for name in SETS}
    answers = {name: heads.run(answer) for name, heads in found.items()}
    for kind, columns in KINDS.items():
        for name, heads in found.items():
            score, there = pairs(answers[name], heads.labels, columns)
            if len(there) == 0:
                continue
            table[f"{kind}, {name}"] = {
                "n": len(there),
                "there": int(there.sum()),
                "auc": auc(score, there),
                "missed": int((score[there] <= 0).sum()),
                "invented": int((score[~there] > 0).sum()),
            }
        # All real people together: some sets have too few of a kind.
        real = [pairs(answers[s], found[s].labels, columns) for s in REAL]
        score, there = (np.concatenate([r[k] for r in real]) for k in (0, 1))
        table[f"{kind}, real"] = {
            "n": len(there),
            "there": int(there.sum()),
            "auc": auc(score, there),
            "missed": int((score[there] <= 0).sum()),
            "invented": int((score[~there] > 0).sum()),
        }
    return table
