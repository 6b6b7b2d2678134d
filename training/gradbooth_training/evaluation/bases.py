"""Sitters under lamps: light bases summed, a wall of any colour behind, then lens and sensor. All exact, all from a seed."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from ..paths import DATA

SITTERS = ("mei", "jiho", "amara", "kenji", "lukas", "tunde")
WALLS = {"blue": (100, 197, 255), "white": (255, 255, 255), "grey": (240, 240, 240)}
"""The norm's background colours, sRGB."""
_CALIBRATED = {"key_left": 1.0, "key_right": 1.0, "fill_top": 1.0, "bg_left": 0.85, "bg_right": 0.85, "ambient": 1.0}
_WHITE = 0.92
"""Linear light of a white wall at the calibrated level: just below clipping."""
_FULL_WELL, _READ_NOISE = 10_000.0, 5.0
"""Electrons, as in the simulator's sensor."""


@dataclass
class Light:
    """Lamps as shares of their calibrated levels, gain of the camera, and the tint of the light."""

    lamps: dict[str, float] = field(default_factory=dict)
    gain: float = 1.0
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)


@dataclass
class Lit:
    """A sitter before a wall; linear light, (h, w, 3)."""

    person: np.ndarray
    """Times its coverage."""
    wall: np.ndarray
    alpha: np.ndarray
    """(h, w, 1), 0 to 1."""
    classes: np.ndarray
    truth: dict

    def picture(self) -> np.ndarray:
        """Both together."""
        return self.person + (1 - self.alpha) * self.wall


def linear(code: np.ndarray | tuple[int, ...]) -> np.ndarray:
    """8-bit sRGB to linear light."""
    v = np.asarray(code, np.float32) / 255
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4).astype(np.float32)


def codes(light: np.ndarray) -> np.ndarray:
    """Linear light to 8-bit sRGB."""
    v = np.clip(light, 0, 1)
    return (np.where(v <= 0.0031308, v * 12.92, 1.055 * v ** (1 / 2.4) - 0.055) * 255 + 0.5).astype(np.uint8)


def _image(path: Path, flags: int) -> np.ndarray:
    found = cv2.imread(str(path), flags)
    if found is None:
        raise SystemExit(f"{path} cannot be read")
    return found


@cache
def _bases(sitter: str) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray, dict]:
    home = DATA / "sitters" / sitter
    truth = json.loads((home / "truth.json").read_text())
    scale = truth["basis_scale"] / 65535
    bases = {
        lamp: _image(home / f"basis_{lamp}.png", cv2.IMREAD_UNCHANGED)[..., ::-1].astype(np.float32) * scale * level
        for lamp, level in _CALIBRATED.items()
    }
    alpha = _image(home / "alpha.png", cv2.IMREAD_GRAYSCALE).astype(np.float32)[..., None] / 255
    return bases, alpha, _image(home / "classes.png", cv2.IMREAD_GRAYSCALE), truth


def behind(picture: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """The wall alone: smooth, filled in where the sitter is. Linear light."""
    clear = (cv2.erode((alpha[..., 0] < 0.004).astype(np.uint8), np.ones((5, 5))) > 0).astype(np.float32)[..., None]
    total = np.zeros_like(picture)
    weight = np.zeros_like(clear)
    for sigma, worth in ((4, 1.0), (16, 1e-3), (64, 1e-6), (256, 1e-9)):
        total += worth * cv2.GaussianBlur(picture * clear, (0, 0), sigma)
        weight += worth * cv2.GaussianBlur(clear, (0, 0), sigma).reshape(clear.shape)
    return total / np.maximum(weight, 1e-12)


def lit(sitter: str, light: Light, wall: str | tuple[int, int, int] = "blue") -> Lit:
    """A sitter under `light` before a wall of a named colour, or of an sRGB colour at the calibrated level."""
    bases, alpha, classes, truth = _bases(sitter)
    levels = {lamp: light.lamps.get(lamp, 1.0) for lamp in bases}
    walls = _walls(sitter)
    picture = sum(levels[lamp] * basis for lamp, basis in bases.items())
    ground = sum(levels[lamp] * basis for lamp, basis in walls.items())
    person = np.maximum(picture - (1 - alpha) * ground, 0)
    target = np.minimum(linear(WALLS[wall] if isinstance(wall, str) else wall), _WHITE)
    ground = ground * (target / sum(walls.values()).mean((0, 1)))
    tint = np.float32(light.tint) * light.gain
    return Lit(person * tint, ground * tint, alpha, classes, truth)


@cache
def _walls(sitter: str) -> dict[str, np.ndarray]:
    bases, alpha, _, _ = _bases(sitter)
    return {lamp: behind(basis, alpha) for lamp, basis in bases.items()}


def rendered(folder: Path) -> Lit:
    """A finished render as one that can be given another wall: linear light of its 8-bit picture."""
    picture = linear(_image(folder / "full.png", cv2.IMREAD_COLOR)[..., ::-1])
    alpha = _image(folder / "alpha.png", cv2.IMREAD_GRAYSCALE).astype(np.float32)[..., None] / 255
    classes = _image(folder / "classes.png", cv2.IMREAD_GRAYSCALE)
    wall = behind(picture, alpha)
    # The wall's own structure stays where it is seen.
    wall = np.where(alpha < 0.004, picture, wall)
    person = np.maximum(picture - (1 - alpha) * wall, 0)
    return Lit(person, wall, alpha, classes, json.loads((folder / "truth.json").read_text()))


@dataclass(frozen=True)
class Camera:
    """What lens and sensor do. Lengths in px of the finished still."""

    scale: float = 1.0
    """Still px per px of the source."""
    shift: tuple[float, float] = (0.0, 0.0)
    roll: float = 0.0
    """Degrees, clockwise, about the middle of the eyes."""
    blur: float = 0.0
    noise: float = 1.0
    size: tuple[int, int] | None = None
    """Width and height; None: as the source, scaled."""


def shoot(light: np.ndarray, camera: Camera, eyes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The still, 8-bit sRGB. `eyes`: their middle in px of the source; with a `size` it goes to 25/64 of the height."""
    h, w = light.shape[:2]
    width, height = camera.size or (round(w * camera.scale), round(h * camera.scale))
    home = np.array([width / 2, height * 250 / 640]) if camera.size else eyes * camera.scale
    turn = cv2.getRotationMatrix2D((float(eyes[0]), float(eyes[1])), -camera.roll, camera.scale)
    turn[:, 2] += home - eyes + np.array(camera.shift)
    area = cv2.INTER_AREA if camera.scale < 1 else cv2.INTER_CUBIC
    if camera.scale < 0.8:
        light = cv2.GaussianBlur(light, (0, 0), 0.4 / camera.scale)
    out = cv2.warpAffine(light, turn, (width, height), flags=area & 3, borderMode=cv2.BORDER_REPLICATE)
    if camera.blur > 0:
        out = cv2.GaussianBlur(out, (0, 0), camera.blur)
    out = np.maximum(out, 0)
    sigma = camera.noise * np.sqrt(out * _FULL_WELL + _READ_NOISE**2) / _FULL_WELL
    return codes(out + sigma * rng.standard_normal(out.shape, np.float32))
