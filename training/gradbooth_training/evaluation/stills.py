"""The rendered stills: who, what is wrong, under which light and camera; drawn once into the working folder."""

import csv
import io
import json
import shutil
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from .. import data
from ..paths import DATA, ROOT, WORK, work
from . import bases
from .bases import Camera, Light, Lit

VERSION = 1
"""Raise it with every change of what is drawn."""
_SEED = 31
_GOOD, _EACH, _LIT = 12, 3, 2
"""Stills of a compliant sitter, of a rendered defect, of a defect made by light or camera."""
CHOOSING = ("kenji", "lukas", "tunde")
"""Sitters of the first half; the others decide."""
_N_FACE = 215.0
_VOID = {
    "kenji-hair_over_ears",
    "kenji-hair_over_brows",
    "lukas-hair_over_ears",
    "lukas-hair_over_brows",
    "priya-hair_over_brows",
}
"""Renders that do not show what they are named for: short hair covers no ear, and these fringes end above the brows."""


@dataclass(frozen=True)
class Kind:
    """One thing that can be wrong: a row of labels/kinds.csv."""

    name: str
    source: str
    """`rendered` or `lit`."""
    finished: bool
    """Judged as a finished 480 x 640 picture, since the booth's own cut would mend it."""
    checks: tuple[str, ...]
    """Any of them that remarks or refuses has caught it."""
    what: str


@dataclass(frozen=True)
class Still:
    """One picture and what is true of it."""

    path: Path
    sitter: str
    kind: str
    """A kind's name, `good`, or `glasses` for good ones with clear glasses."""
    wall: str

    @property
    def choosing(self) -> bool:
        """Whether limits may be chosen on it."""
        return self.sitter in CHOOSING


@cache
def kinds() -> dict[str, Kind]:
    """All of them, in order."""
    with open(ROOT / "training/labels/kinds.csv") as file:
        return {
            row["kind"]: Kind(
                row["kind"],
                row["source"].split()[0],
                "finished" in row["source"],
                tuple(row["checks"].split()),
                row["what"],
            )
            for row in csv.DictReader(file)
        }


def stills(limit: int | None = None) -> list[Still]:
    """All stills, drawn where they are not there yet; `limit` sitters or defects at most."""
    home = work("evaluation") / f"stills-{VERSION}"
    for old in work("evaluation").glob("stills-*"):
        if old != home:
            shutil.rmtree(old)
    home.mkdir(exist_ok=True)
    found = []
    for sitter in bases.SITTERS[:limit]:
        found += _folder(home / sitter, lambda folder, who=sitter: _lit_stills(folder, who))
    for render in defects()[:limit]:
        found += _folder(home / render.name, lambda folder, of=render: _rendered_stills(folder, of))
    return found


def defects() -> list[Path]:
    """Folders of rendered defects: the data's, of one sitter, and others' from the working folder, if any."""
    homes = (DATA / "sitters/defects", WORK / "evaluation/defects")
    found = [truth.parent for home in homes for truth in sorted(home.glob("*/truth.json"))]
    return [folder for folder in found if folder.name not in _VOID]


def _folder(folder: Path, draw: Callable[[Path], list[Still]]) -> list[Still]:
    table = folder / "stills.json"
    if not table.exists():
        folder.mkdir(exist_ok=True)
        drawn = draw(folder)
        table.write_text(json.dumps([{**asdict(still), "path": still.path.name} for still in drawn]))
    return [Still(**{**row, "path": folder / row["path"]}) for row in json.loads(table.read_text())]


def _rng(*words: object) -> np.random.Generator:
    return np.random.default_rng([_SEED, *(zlib.crc32(str(word).encode()) for word in words)])


def _fair(rng: np.random.Generator) -> Light:
    """Light that a calibrated booth may have: keys within 8 %, wall lamps within 6 %, level within 12 %, tint within 4 %."""
    near = lambda by: float(rng.uniform(1 - by, 1 + by))  # noqa: E731
    lamps = {"key_left": near(0.08), "key_right": near(0.08), "fill_top": near(0.1), "bg_left": near(0.06)}
    lamps["bg_right"] = near(0.06)
    return Light(lamps, near(0.12), (near(0.04), 1.0, near(0.04)))


def _camera(rng: np.random.Generator, scale: float, **changes: object) -> Camera:
    """A seat that is a little off; `scale`: still px per px of the source."""
    scale *= float(rng.uniform(0.9, 1.1))
    shift = tuple(float(v) for v in rng.uniform(-8, 8, 2))
    plain = Camera(scale, shift, float(rng.uniform(-1, 1)), float(rng.uniform(0, 0.6)), float(rng.uniform(0.5, 1.5)))
    return Camera(**{**asdict(plain), **changes})


def _eyes(truth: dict) -> np.ndarray:
    return (np.array(truth["pupils"]["l"]) + np.array(truth["pupils"]["r"])) / 2


def _face(truth: dict) -> float:
    """Width of the face, px of the source."""
    return abs(truth["points"]["ear_front_l"][0] - truth["points"]["ear_front_r"][0])


def _write(path: Path, rgb: np.ndarray, quality: int = 92, dpi: int = 300) -> None:
    Image.fromarray(rgb).save(path, quality=quality, dpi=(dpi, dpi), subsampling=0)


def _fitting(rgb: np.ndarray) -> int:
    """The best JPEG quality at which a finished picture has 30 to 39 KB, as the booth writes it."""
    for quality in range(96, 60, -1):
        out = io.BytesIO()
        Image.fromarray(rgb).save(out, "JPEG", quality=quality, dpi=(300, 300), subsampling=0)
        if out.tell() < 39 * 1024:
            return quality
    return 60


def _finish(
    light: np.ndarray, truth: dict, camera: Camera, rng: np.random.Generator, face: float = _N_FACE
) -> np.ndarray:
    """A finished picture, 480 x 640, the face `face` px wide."""
    scale = face / _face(truth)
    if face == _N_FACE or 200 < face < 230:
        # Tall hair needs room above: the eyes then lie lower, still in range.
        hair = 250 - (_eyes(truth)[1] - truth["head_top_px"]) * scale
        camera = Camera(
            camera.scale,
            (camera.shift[0], camera.shift[1] + max(0.0, 68 - hair)),
            camera.roll,
            camera.blur,
            camera.noise,
        )
    return bases.shoot(
        light, Camera(scale, camera.shift, camera.roll, camera.blur, camera.noise, (480, 640)), _eyes(truth), rng
    )


def _rendered_stills(folder: Path, render: Path) -> list[Still]:
    sitter, name = render.name.split("-", 1)
    kind = kinds().get(name)
    lit = bases.rendered(render)
    out = []
    for i in range(_EACH):
        rng = _rng(render.name, i)
        wall = ("blue", "white", "blue", "grey", "white", "blue")[i]
        if name in ("bg_busy", "clothes_like_bg"):
            wall = "blue"
        ground = _repainted(lit, wall)
        near = lambda by, rng=rng: float(rng.uniform(1 - by, 1 + by))  # noqa: E731
        tint = np.float32([near(0.04), 1.0, near(0.04)]) * near(0.1)
        light = (lit.person + (1 - lit.alpha) * ground) * tint
        camera = _camera(rng, 600 / light.shape[1])
        if kind and kind.finished:
            # The render's own frame is the fault: its middle 3:4 is taken as it is.
            h, w = light.shape[:2]
            rgb = bases.shoot(light, Camera(640 / h, (0, 0), 0, 0, camera.noise), np.zeros(2), rng)
            rgb = rgb[:640, (rgb.shape[1] - 480) // 2 :][:, :480]
        else:
            rgb = bases.shoot(light, camera, _eyes(lit.truth), rng)
        path = folder / f"{i}.jpg"
        _write(path, np.ascontiguousarray(rgb), int(rng.integers(88, 96)))
        out.append(Still(path, sitter, name if kind else "glasses", wall))
    return out


def _repainted(lit: Lit, wall: str) -> np.ndarray:
    if wall == "blue":
        return lit.wall
    mean = np.median(lit.wall.reshape(-1, 3), 0)
    target = np.minimum(bases.linear(bases.WALLS[wall]), 0.92)
    blue = bases.linear(bases.WALLS["blue"])
    # Keeps the level that the render's wall lamps had.
    return lit.wall * (target / blue) * min(1.0, float(np.mean(blue / np.maximum(mean, 1e-4))))


def _lit_stills(folder: Path, sitter: str) -> list[Still]:
    out = []

    def keep(kind: str, i: int, wall: str, rgb: np.ndarray, quality: int, dpi: int = 300) -> None:
        path = folder / f"{kind}-{i:02d}.jpg"
        _write(path, rgb, quality, dpi)
        out.append(Still(path, sitter, kind, wall))

    for i in range(_GOOD):
        rng = _rng(sitter, "good", i)
        wall = ("blue", "white", "grey")[i % 3]
        lit = bases.lit(sitter, _fair(rng), wall)
        if i % 6 == 5:
            rgb = _finish(lit.picture(), lit.truth, _camera(rng, 1.0), rng, float(rng.uniform(205, 225)))
            quality = _fitting(rgb)
        else:
            rgb = bases.shoot(lit.picture(), _camera(rng, 1.25), _eyes(lit.truth), rng)
            quality = int(rng.integers(88, 96))
        keep("good", i, wall, rgb, quality)
    for kind in kinds().values():
        for i in range(_LIT if kind.source == "lit" else 0):
            rng = _rng(sitter, kind.name, i)
            wall = ("blue", "white", "grey")[i % 3]
            keep(kind.name, i, wall, *_wrong(kind.name, sitter, wall, rng))
    return out


def _wrong(kind: str, sitter: str, wall: str, rng: np.random.Generator) -> tuple[np.ndarray, int, int]:
    """A still with one fault, its JPEG quality and its density."""
    light = _fair(rng)
    between = lambda a, b: float(rng.uniform(a, b))  # noqa: E731
    either = float(rng.choice([-1, 1]))
    camera = _camera(rng, 1.25)
    quality, dpi, ground = int(rng.integers(88, 96)), 300, wall
    if kind == "dark":
        light.gain = between(0.16, 0.22)
    elif kind == "one_lamp":
        light.lamps |= {"key_left" if either > 0 else "key_right": between(0.1, 0.18), "fill_top": 0.5, "ambient": 0.6}
    elif kind.startswith("cast_"):
        light.tint = {"cast_blue": (0.55, 0.9, 1.7), "cast_yellow": (1.35, 1.0, 0.35), "cast_green": (0.7, 1.2, 0.7)}[
            kind
        ]
    elif kind == "wall_red":
        ground = (190, 60, 60)
    elif kind == "wall_dark":
        ground = (90, 110, 95)
    elif kind == "wall_half":
        light.lamps |= {"bg_left" if either > 0 else "bg_right": between(0.0, 0.15)}
    lit = bases.lit(sitter, light, ground)
    truth = lit.truth
    if kind == "burnt":
        skin = (lit.classes == 1) & (lit.alpha[..., 0] > 0.99)
        bright = np.percentile((lit.person @ [0.2126, 0.7152, 0.0722])[skin], 60)
        lit.person *= between(1.1, 1.4) / bright
        lit.wall *= 1.3
    elif kind in _TOUCHES:
        _TOUCHES[kind](lit, rng)
    picture = lit.picture()
    if kind in _PAINTS:
        picture = _PAINTS[kind](picture, lit, rng)
    if kind == "blurred":
        camera = Camera(camera.scale, camera.shift, camera.roll, between(2.2, 3.5) * 1.25, camera.noise)
    elif kind == "noisy":
        camera = Camera(camera.scale, camera.shift, camera.roll, 0.0, between(6, 8))
    elif kind == "tipped":
        camera = Camera(camera.scale, camera.shift, either * between(6, 10), camera.blur, camera.noise)
    if kinds()[kind].finished:
        face, shift = _N_FACE, [0.0, 0.0]
        if kind == "beside":
            shift[0] = either * between(35, 60)
        elif kind in ("high", "low"):
            hair = between(15, 40) if kind == "high" else between(125, 160)
            top = 250 - (_eyes(truth)[1] - truth["head_top_px"]) * face / _face(truth)
            shift[1] = hair - max(top, 68.0)
        elif kind in ("small", "large"):
            face = between(140, 168) if kind == "small" else between(315, 350)
        elif kind == "crushed":
            quality = int(rng.integers(30, 45))
        elif kind == "wrong_density":
            dpi = 72
        plain = Camera(1.0, (shift[0], shift[1]), camera.roll, camera.blur, camera.noise)
        rgb = _finish(picture, truth, plain, rng, face)
        return rgb, quality if kind == "crushed" else _fitting(rgb), dpi
    return bases.shoot(picture, camera, _eyes(truth), rng), quality, dpi


def _fade(lit: Lit, rng: np.random.Generator) -> None:
    ramp = np.linspace(1.0, rng.uniform(0.4, 0.55), lit.wall.shape[0], dtype=np.float32)
    lit.wall *= ramp[:, None, None]


def _shadow(lit: Lit, rng: np.random.Generator) -> None:
    far = float(rng.choice([-1, 1]) * rng.uniform(0.25, 0.45) * _face(lit.truth))
    moved = cv2.warpAffine(lit.alpha[..., 0], np.float32([[1, 0, far], [0, 1, abs(far) * 0.3]]), lit.alpha.shape[1::-1])
    soft = cv2.GaussianBlur(moved, (0, 0), float(rng.uniform(4, 9)))
    lit.wall *= (1 - float(rng.uniform(0.35, 0.55)) * soft)[..., None]


def _object(lit: Lit, rng: np.random.Generator) -> None:
    h, w = lit.wall.shape[:2]
    x = int(rng.choice([0.02, 0.8]) * w)
    y = int(rng.uniform(0.12, 0.3) * h)
    colour = bases.linear(tuple(rng.choice([(150, 60, 40), (60, 90, 50), (40, 40, 45), (200, 170, 60)])))
    lit.wall[y : y + int(0.25 * h), x : x + int(0.17 * w)] = colour


def _person(lit: Lit, rng: np.random.Generator) -> None:
    other = [s for s in bases.SITTERS if bases.lit(s, Light()).truth["head_top_px"] != lit.truth["head_top_px"]]
    more = bases.lit(str(rng.choice(other)), Light())
    k = float(rng.uniform(0.6, 0.75))
    h, w = lit.wall.shape[:2]
    side = float(rng.choice([-1, 1])) * rng.uniform(0.30, 0.36) * w
    move = np.float32([[k, 0, w / 2 * (1 - k) + side], [0, k, h * (1 - k) * 0.75]])
    person = cv2.warpAffine(more.person, move, (w, h))
    alpha = cv2.warpAffine(more.alpha[..., 0], move, (w, h))[..., None]
    lit.wall[:] = person + (1 - alpha) * lit.wall


def _clothes(lit: Lit, rng: np.random.Generator) -> None:
    cloth = cv2.GaussianBlur((lit.classes == 10).astype(np.float32), (0, 0), 1.0)[..., None]
    shade = (lit.person @ np.float32([0.2126, 0.7152, 0.0722]))[..., None]
    level = np.median(shade[(lit.classes == 10) & (lit.alpha[..., 0] > 0.99)])
    shade = np.clip(1 + 0.25 * (cv2.GaussianBlur(shade, (0, 0), 1.5)[..., None] / max(level, 1e-4) - 1), 0.8, 1.15)
    wall = lit.wall.mean((0, 1)) * rng.uniform(0.9, 1.05)
    lit.person[:] = cloth * wall * shade * lit.alpha + (1 - cloth) * lit.person


def _striped(picture: np.ndarray, lit: Lit, rng: np.random.Generator) -> np.ndarray:
    cloth = ((lit.classes == 10) * lit.alpha[..., 0])[..., None]
    x = np.arange(picture.shape[1]) + 0.3 * np.arange(picture.shape[0])[:, None]
    band = (np.sin(x * 2 * np.pi / rng.uniform(9, 14)) > 0).astype(np.float32)[..., None]
    ink = bases.linear(tuple(rng.choice([(230, 230, 230), (200, 60, 60), (240, 210, 120)])))
    band = cv2.GaussianBlur(band, (0, 0), 0.6)[..., None]
    return picture * (1 - 0.85 * band * cloth) + 0.85 * band * cloth * ink


def _red(picture: np.ndarray, lit: Lit, rng: np.random.Generator) -> np.ndarray:
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32)
    out = picture.copy()
    for side in ("l", "r"):
        centre, r = lit.truth["pupils"][side], lit.truth["iris_radius_px"][side] * rng.uniform(0.55, 0.75)
        mask = np.clip(r - np.hypot(x - centre[0], y - centre[1]) + 0.5, 0, 1) * (lit.classes == 4)
        out = out * (1 - 0.9 * mask[..., None]) + 0.9 * mask[..., None] * np.float32([0.55, 0.03, 0.03])
    return out


def _shine(picture: np.ndarray, lit: Lit, rng: np.random.Generator) -> np.ndarray:
    marks = np.array(lit.truth["landmarks68"])
    eyes, face = _eyes(lit.truth), _face(lit.truth)
    forehead = eyes - np.array([rng.uniform(-0.08, 0.08) * face, 0.36 * face])
    centre, wide = (forehead, 0.13) if rng.random() < 0.6 else (marks[30] - [0, 0.03 * face], 0.07)
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32)
    spot = np.exp(-(((x - centre[0]) ** 2 + ((y - centre[1]) / 0.8) ** 2) / (wide * face) ** 2))
    skin = cv2.GaussianBlur((lit.classes == 1).astype(np.float32), (0, 0), 1.0)
    return picture + (spot * skin)[..., None] * np.float32([1.2, 1.15, 1.1])


_TOUCHES = {
    "wall_fades": _fade,
    "wall_shadow": _shadow,
    "wall_object": _object,
    "wall_person": _person,
    "clothes_wall": _clothes,
}
_PAINTS = {"stripes": _striped, "red_eyes": _red, "shiny": _shine}


@dataclass(frozen=True)
class Head:
    """A randomly drawn head, with what is true of it."""

    path: Path
    truth: dict
    classes: Path
    choosing: bool


def heads() -> list[Head]:
    """One in five of the random renders of the data and the working folder; every second one decides."""
    out = []
    for face in (f for f in data.sitters() if f.set in ("render", "render-held")):
        truth = face.path.with_suffix(".json")
        if int(truth.stem) % 5 > 0:
            continue
        out.append(
            Head(face.path, json.loads(truth.read_text()), face.path.with_suffix(".c.png"), int(truth.stem) % 2 == 0)
        )
    return out
