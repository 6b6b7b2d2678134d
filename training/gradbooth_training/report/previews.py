"""Open or shut with the visitor's own preview: previews and shots simulated from photographs of people."""

from collections.abc import Iterable

import cv2
import numpy as np

from .. import booth
from .. import geometry as G
from .. import points as P
from ..augment import paint, photo
from ..augment.warp import Lids, Warp
from ..paths import MODELS
from . import stats
from .evidence import Evidence, Part, table
from .people import Person

_SIDE = 320
_PREVIEW, _SHOTS = 10, 2
_ANYBODY = 2.45
_LIDS = {"open": (-0.1, 0.1), "half": (0.5, 0.65), "shut": (0.85, 1.0)}
"""Share of the opening that the lids close."""


def measure(evidence: Evidence) -> Part:
    """Areas under curves and decisions of single frames, and of shots after a preview."""
    part = Part("Eyes of a visitor whose preview was seen", [])
    reader = _Reader()
    rows = []
    for label, people in (
        ("diverse and East-Asian, lids seen open", _open(evidence.everyone("diverse", "taiwan"))),
        (
            "official portraits, taken for open",
            [p for p in evidence.everyone("test") if p.face.closed_label != "closed"],
        ),
    ):
        chosen = [p for p in people if p.frontal and p.face.size > 90][: evidence.limit(None, 5)]
        seen = [_Visitor(reader, person, seed) for seed, person in enumerate(chosen)]
        for name, kind in (("shut", "shut"), ("half shut", "half")):
            single = stats.auc(_all(v.anybody("open") for v in seen), _all(v.anybody(kind) for v in seen))
            own = stats.auc(_all(v.own("open") for v in seen), _all(v.own(kind) for v in seen))
            caught = [stats.share(_all(f(kind) for f in of) < 0) for of in _both(seen)]
            rows.append([label, name, str(len(seen)), single.text(100), own.text(100), *(c.text(100) for c in caught)])
            part.record[f"previews {label} {name}"] = {"single": single, "own": own, "caught single": caught[0], "caught own": caught[1]}  # fmt: skip
        refused = [stats.share(_all(f("open") for f in of) < 0) for of in _both(seen)]
        rows.append([label, "open", str(len(seen)), "", "", *(r.text(100) for r in refused)])
        part.record[f"previews {label} open"] = {"refused single": refused[0], "refused own": refused[1]}
        part.reached["previews"] = part.record[f"previews {label} shut"]["own"]
    part.lines += [
        f"Each person is photographed {_PREVIEW} times with the lids as they are (a tenth more or less open), then {_SHOTS} times "
        "each open, half shut (a half to two thirds) and shut, all turned, shifted, lit, blurred and compressed a little. The lids "
        "are moved in the picture, by the program that also made training samples of other people. The networks are read as the "
        "booth reads them; the doubt of the own eyes is `src/vision/own_eyes.rs` again, whose numbers were chosen on the first "
        "group; nobody of the second was looked at for it. `Alone`: without a preview.",
        "",
        *table(
            ["people", "shots", "n", "area alone, %", "area with the preview, %", "called shut alone, %", "with the preview, %"],
            rows,
        ),
    ]  # fmt: skip
    return part


def _open(people: list[Person]) -> list[Person]:
    return [p for p in people if p.face.closed_label == "open"]


def _both(seen: list["_Visitor"]):
    return [v.anybody for v in seen], [v.own for v in seen]


def _all(values: Iterable[np.ndarray]) -> np.ndarray:
    return np.concatenate(list(values)) if (values := list(values)) else np.zeros(0)


class _Visitor:
    """Sums of both eyes, as src/vision/eyes.rs, of a preview and of shots."""

    def __init__(self, reader: "_Reader", person: Person, seed: int):
        rng = np.random.default_rng([7, seed])
        rgb, points = G.load(person.path), person.face.points
        many = {"preview": ("open", _PREVIEW), **{kind: (kind, _SHOTS) for kind in _LIDS}}
        self._sums = {
            name: np.array([reader.sums(*_photographed(rng, rgb, points, kind), name != "preview") for _ in range(n)])
            for name, (kind, n) in many.items()
        }
        usual = np.sort(self._sums["preview"], 0)[_PREVIEW * 4 // 5]
        self._doubt = np.maximum(0.45 * usual, 2.2)

    def anybody(self, kind: str) -> np.ndarray:
        """How far the worse eye of each shot lies above the doubt of all people."""
        return self._sums[kind].min(1) - _ANYBODY

    def own(self, kind: str) -> np.ndarray:
        """The same, above the person's own."""
        return (self._sums[kind] - self._doubt).min(1)


def _photographed(rng: np.random.Generator, rgb: np.ndarray, points: np.ndarray, kind: str):
    """The face in `_SIDE` x `_SIDE` pixels with its lids moved, and where its points are."""
    centre, size = G.extent(points)
    zoom = _SIDE / (2.2 * size)
    place = np.array([[zoom, 0, _SIDE / 2 - centre[0] * zoom], [0, zoom, _SIDE / 2 - centre[1] * zoom]], np.float32)
    crop = cv2.warpAffine(rgb, place, (_SIDE, _SIDE), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    warp = Warp(G.apply(place, points), _SIDE)
    close = rng.uniform(*_LIDS[kind])
    warp.move_lids(Lids(close, close, rng.uniform(0, 2), rng.uniform(0, 0.25) if kind != "open" else 0))
    turn, scale, shift = rng.normal(0, 0.03), np.exp(rng.normal(0, 0.05)), rng.normal(0, 4, 2)
    linear = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    middle = np.full(2, _SIDE / 2)
    image, moved = warp.render(crop, np.column_stack([linear, middle - linear @ middle + shift]), (_SIDE, _SIDE))
    if kind != "open":
        image = paint.lashes(rng, image, [moved[P.RIGHT_EYE], moved[P.LEFT_EYE]], 0.3)
    return photo.photograph(rng, image, 0.5), moved


class _Reader:
    """The installed landmark and eye networks, and the sum of src/vision/eyes.rs."""

    def __init__(self) -> None:
        self._points = booth.Network(MODELS / "landmarks126.onnx")
        self._band = booth.Network(MODELS / "eyeband.onnx")

    def sums(self, rgb: np.ndarray, points: np.ndarray, twice: bool) -> np.ndarray:
        """Right, left; `twice` as a still, mirrored too."""
        picture = G.Picture(rgb)
        face = booth.read_still(self._points, picture, *G.extent(points)).points
        window = G.band_window(face)
        sums = self._once(picture, window)
        if twice:
            mirrored = G.Window(window.centre, window.span, window.size, window.angle, window.anchor, True)
            sums = (sums + self._once(picture, mirrored)[::-1]) / 2
        return sums + 10 * np.array([P.lid_gap(face[P.RIGHT_EYE]), P.lid_gap(face[P.LEFT_EYE])])

    def _once(self, picture: G.Picture, window: G.Window) -> np.ndarray:
        """The band's share, in the order of the crop."""
        answer = self._band.run(picture.crop(window)).reshape(-1)
        local = answer[:68].reshape(34, 2)
        return answer[68:70] / 4 + 20 * np.array([P.lid_gap(local[:16]), P.lid_gap(local[16:32])])
