"""Labels of new pictures by the permissively licensed teachers in `teachers/`: box, mesh, eyes, pose.

Needs `ai-edge-litert` (not in requirements.txt: training itself does without). Weights of teachers are never committed.
"""

from pathlib import Path

import cv2
import numpy as np

from . import geometry as G
from . import points as P
from .booth import Network
from .paths import DATA, MODELS, WORK

_STABLE = np.array(
    [
        10,
        338,
        297,
        332,
        284,
        251,
        389,
        356,
        454,
        323,
        234,
        127,
        162,
        21,
        54,
        103,
        67,
        109,
        168,
        6,
        197,
        195,
        5,
        4,
        33,
        133,
        362,
        263,
        8,
        9,
        151,
        93,
        132,
        361,
        98,
        327,
        2,
        70,
        300,
        105,
        334,
        1,
    ]
)


class Lite:
    """A TFLite file on one thread."""

    def __init__(self, path: Path):
        from ai_edge_litert.interpreter import Interpreter

        self.net = Interpreter(str(path), num_threads=1)
        self.net.allocate_tensors()
        self.input = self.net.get_input_details()[0]["index"]
        self.outputs = [o["index"] for o in self.net.get_output_details()]

    def __call__(self, image: np.ndarray) -> list[np.ndarray]:
        self.net.set_tensor(self.input, image[None].astype(np.float32) / 255)
        self.net.invoke()
        return [self.net.get_tensor(i).reshape(-1) for i in self.outputs]


class Teacher:
    """Box by YuNet, mesh by three tracking passes, eyes by the iris network."""

    def __init__(self, folder: Path = DATA / "teachers"):
        self.finder = Network(folder / "yunet_n_640_640.onnx")
        self.mesh = Lite(folder / "face_landmark.tflite")
        self.iris = Lite(folder / "iris_landmark.tflite")
        self.mean = np.load(MODELS / "mean3d.npy")

    def boxes(self, rgb: np.ndarray) -> list[tuple[float, np.ndarray, np.ndarray]]:
        """(score, x y w h, five points), best first."""
        h, w = rgb.shape[:2]
        k = 640 / max(h, w)
        canvas = np.zeros((640, 640, 3), np.float32)
        small = cv2.resize(
            rgb, (round(w * k), round(h * k)), interpolation=cv2.INTER_AREA if k < 1 else cv2.INTER_LINEAR
        )
        canvas[: small.shape[0], : small.shape[1]] = small[..., ::-1]
        session = self.finder.session
        names = [o.name for o in session.get_outputs()]
        out = dict(zip(names, session.run(None, {self.finder.input.name: canvas.transpose(2, 0, 1)[None]})))
        found = []
        for stride in (8, 16, 32):
            grid = 640 // stride
            score = np.sqrt(np.clip(out[f"cls_{stride}"][0, :, 0], 0, 1) * np.clip(out[f"obj_{stride}"][0, :, 0], 0, 1))
            for i in np.flatnonzero(score > 0.6):
                cell = np.array([i % grid, i // grid])
                box, marks = out[f"bbox_{stride}"][0, i], out[f"kps_{stride}"][0, i].reshape(5, 2)
                middle, size = (cell + box[:2]) * stride, np.exp(box[2:]) * stride
                found.append((float(score[i]), np.r_[middle - size / 2, size] / k, (marks + cell) * stride / k))
        found.sort(key=lambda f: -f[0])
        kept: list[tuple[float, np.ndarray, np.ndarray]] = []
        for f in found:
            c = f[1][:2] + f[1][2:] / 2
            if all(np.linalg.norm(k[1][:2] + k[1][2:] / 2 - c) > 0.4 * max(k[1][2], f[1][2]) for k in kept):
                kept.append(f)
        return kept

    def label(self, rgb: np.ndarray) -> dict[str, np.ndarray] | None:
        """points (126, 2), mesh (468, 3), pose (3,) of the index's convention, for the best face; None without one."""
        boxes = self.boxes(rgb)
        if not boxes or boxes[0][0] < 0.8:
            return None
        _, box, marks = boxes[0]
        picture = G.Picture(rgb)
        d = marks[1] - marks[0]
        window = G.Window(box[:2] + box[2:] / 2, 1.5 * max(box[2:]), (192, 192), float(np.arctan2(d[1], d[0])))
        for _ in range(3):
            answers = self.mesh(picture.crop(window))
            # The networks answer in pixel indices: seen from the mirror image, which else disagrees by 2 % of the eye distance.
            raw = next(a for a in answers if a.size == 1404).reshape(468, 3) + np.array([0.5, 0.5, 0.0])
            score = 1 / (1 + np.exp(-next(a for a in answers if a.size == 1)[0]))
            mesh = np.column_stack([G.apply(G.inverse(window.matrix()), raw[:, :2]), raw[:, 2] * window.span / 192])
            d = mesh[263, :2] - mesh[33, :2]
            angle = float(np.arctan2(d[1], d[0]))
            centre, size = G.extent(mesh[:, :2], angle)
            window = G.Window(centre, 1.5 * size, (192, 192), angle)
        if score < 0.9:
            return None
        points = mesh[np.maximum(P.VERTEX, 0), :2].copy()
        for eye, iris, (a, b), mirrored in (
            (P.RIGHT_EYE, P.RIGHT_IRIS, (33, 133), False),
            (P.LEFT_EYE, P.LEFT_IRIS, (362, 263), True),
        ):
            middle = (mesh[a, :2] + mesh[b, :2]) / 2
            view = G.Window(
                middle, 2.3 * float(np.linalg.norm(mesh[a, :2] - mesh[b, :2])), (64, 64), angle, mirrored=mirrored
            )
            answers = self.iris(picture.crop(view))
            back = G.inverse(view.matrix())
            points[eye] = G.apply(back, next(a for a in answers if a.size == 213).reshape(71, 3)[:16, :2] + 0.5)
            points[iris] = G.apply(back, next(a for a in answers if a.size == 15).reshape(5, 3)[0, :2] + 0.5)
        return {"points": points, "mesh": mesh, "pose": self._pose(mesh)}

    def _pose(self, mesh: np.ndarray) -> np.ndarray:
        x, y = self.mean[_STABLE], mesh[_STABLE]
        u, _, v = np.linalg.svd((y - y.mean(0)).T @ (x - x.mean(0)))
        r = u @ np.diag([1, 1, np.sign(np.linalg.det(u @ v))]) @ v
        return np.degrees([np.arctan2(r[0, 2], r[2, 2]), np.arcsin(-r[1, 2]), np.arctan2(r[1, 0], r[1, 1])])


def label_folder(name: str) -> int:
    """Labels `extra/NAME/*.jpg` of the working folder for evaluation; writes `extra/NAME.npz`. Returns how many."""
    teacher, rows = Teacher(), []
    for path in sorted((WORK / "extra" / name).glob("*.jpg")):
        found = teacher.label(G.load(path))
        if found is not None:
            rows.append((path.name, found))
    np.savez(
        WORK / "extra" / f"{name}.npz",
        files=np.array([r[0] for r in rows]),
        **{k: np.stack([r[1][k] for r in rows]).astype(np.float32) for k in ("points", "mesh", "pose")},
    )
    return len(rows)
