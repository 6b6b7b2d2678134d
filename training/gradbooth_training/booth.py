"""What the booth does with the exported networks, in Python: evaluation goes through the same crops and decoders."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from . import geometry as G
from . import points as P


class Network:
    """An ONNX file on one thread; `run` takes and gives the batch-free arrays of the booth."""

    def __init__(self, path: Path | str):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(os.fspath(path), options, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0]
        self.size = (self.input.shape[3], self.input.shape[2])

    def run(self, image: np.ndarray) -> np.ndarray:
        """The first output for a uint8 (h, w, 3) image."""
        x = np.ascontiguousarray(image.transpose(2, 0, 1)[None], np.float32) / 127.5 - 1
        return self.session.run(None, {self.input.name: x})[0]


@dataclass
class Reading:
    """Points of a face and how far two crops and two mirror images disagree, over the face's size."""

    points: np.ndarray
    drift: float
    mirror: float
    single: np.ndarray
    """The last crop without its mirror image."""


def _once(net: Network, picture: G.Picture, window: G.Window) -> np.ndarray:
    answer = net.run(picture.crop(window)).reshape(-1)
    points = (answer[:252].reshape(P.COUNT, 2) + 0.5) * window.size[0]
    points = G.apply(G.inverse(window.matrix()), points)
    return points[P.MIRROR] if window.mirrored else points


def read_still(net: Network, picture: G.Picture, centre: np.ndarray, size: float) -> Reading:
    """As src/vision/points.rs: a crop about the box, twice again about its own points, the last time mirrored too."""
    first = _once(net, picture, G.Window(centre, size * G.FACE_CROP, net.size))
    second = _once(net, picture, G.face_window(first))
    third = _once(net, picture, G.face_window(second))
    mirrored = _once(net, picture, G.face_window(second, mirrored=True))
    size = G.extent(third)[1]
    return Reading(
        (third + mirrored) / 2,
        float(np.linalg.norm(second - third, axis=1).mean() / size),
        float(np.linalg.norm(third - mirrored, axis=1).mean() / size),
        third,
    )


def read_band(net: Network, picture: G.Picture, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """34 eye points in the picture, and the rest of the answer (2 open logits, 1 glasses logit)."""
    window = G.band_window(points)
    answer = net.run(picture.crop(window)).reshape(-1)
    local = (answer[:68].reshape(34, 2) + np.array([0.5, 0.25])) * window.size[0]
    return G.apply(G.inverse(window.matrix()), local), answer[68:71]


def find(
    net: Network, picture: G.Picture, shape: tuple[int, int], threshold: float = 0.35
) -> list[tuple[np.ndarray, float, float]]:
    """(centre, size, score) of what the finder alone takes for faces in a picture of `shape` (height, width).

    The booth proposes more and lets the points confirm (src/vision/finder.rs); `report` measures that whole.
    """
    height, width = shape
    span = max(width, height * net.size[0] / net.size[1])
    middle = np.array([width / 2, height / 2])
    found = _peaks(net, picture, G.Window(middle, span, net.size), shape, threshold)
    if not found:
        found = _peaks(net, picture, G.Window(middle, span * 1.8, net.size), shape, threshold)
    if not found:
        for x, y in ((0.5, 0.5), (0.28, 0.28), (0.72, 0.28), (0.28, 0.72), (0.72, 0.72)):
            found += _peaks(
                net, picture, G.Window(np.array([width * x, height * y]), span * 0.55, net.size), shape, threshold
            )
    return G.distinct(found)


def _peaks(net, picture, window, shape, threshold):
    maps = net.run(picture.crop(window))[0]
    heat = maps[0]
    padded = np.pad(heat, 1, constant_values=-1e9)
    rows, columns = heat.shape
    around = np.max([padded[dy : dy + rows, dx : dx + columns] for dy in range(3) for dx in range(3)], axis=0)
    score = 1 / (1 + np.exp(-heat))
    out = []
    for y, x in zip(*np.nonzero((heat >= around) & (score > threshold))):
        local = (np.array([x, y]) + 0.5 + np.tanh(maps[1:3, y, x])) * 8
        size = float(np.exp(np.clip(maps[3, y, x], -2, 3)) * 32 * window.span / window.size[0])
        centre = G.apply(G.inverse(window.matrix()), local)
        if 0 < centre[0] < shape[1] and 0 < centre[1] < shape[0]:
            out.append((centre, size, float(score[y, x])))
    return out
