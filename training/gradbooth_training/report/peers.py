"""Public networks beside ours, on the same pictures: YuNet and UltraFace, the mesh, the person mask. Never shipped."""

import importlib.util
import json
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from .. import geometry as G
from ..booth import Network
from ..labels import Lite, Teacher
from ..paths import DATA, work

FOLDER = DATA / "teachers"
_MASK = "selfiesegmentation_mlkit-256x256-2021_01_19-v1215.f16.tflite"


MISSING = (
    "The public mesh and mask networks were not set beside: `ai-edge-litert` is not installed in the training environment "
    "(`.cache/venv/bin/python -m pip install ai-edge-litert`)."
)


def lite() -> bool:
    """Whether TFLite networks can be run here; training does without."""
    return importlib.util.find_spec("ai_edge_litert") is not None


class _Yunet(Teacher):
    """The teacher's finder alone, which needs no TFLite."""

    def __init__(self):
        self.finder = Network(FOLDER / "yunet_n_640_640.onnx")


class Finders:
    """YuNet at 640 px and UltraFace at 320 px; their answers are kept in the working folder."""

    names = ("yunet", "ultraface")

    def __init__(self, quick: bool):
        self.file = work("report") / f"peers{'-quick' if quick else ''}.json"
        self.kept: dict[str, list] = json.loads(self.file.read_text()) if self.file.exists() else {}
        self.yunet = self.ultra = None

    def keep(self) -> None:
        """Writes what was found."""
        self.file.write_text(json.dumps(self.kept))

    def centres(self, name: str, path: Path) -> np.ndarray:
        """(n, 2) middles of the boxes."""
        key = f"{name}|{path}|{path.stat().st_size}"
        if key not in self.kept:
            rgb = G.load(path)
            if self.yunet is None:
                self.yunet, self.ultra = _Yunet(), _Ultra(FOLDER / "ultraface_RFB-320.onnx")
            boxes = [b for _, b, _ in self.yunet.boxes(rgb)] if name == "yunet" else self.ultra.boxes(rgb)
            self.kept[key] = [[float(v) for v in b[:2] + b[2:] / 2] for b in boxes]
        return np.array(self.kept[key]).reshape(-1, 2)

    def count(self, name: str, path: Path) -> int:
        """How many faces."""
        return len(self.centres(name, path))


class _Ultra:
    """UltraFace RFB-320: the whole picture stretched to 320 x 240, boxes as shares of it."""

    def __init__(self, path: Path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def boxes(self, rgb: np.ndarray) -> list[np.ndarray]:
        """x, y, width, height in px, best first."""
        small = (cv2.resize(rgb, (320, 240)).astype(np.float32) - 127) / 128
        scores, boxes = self.session.run(None, {"input": small.transpose(2, 0, 1)[None]})
        sure = scores[0, :, 1] > 0.7
        corners = boxes[0, sure] * np.array([rgb.shape[1], rgb.shape[0]] * 2)
        sizes = np.column_stack([corners[:, :2], corners[:, 2:] - corners[:, :2]])
        kept = cv2.dnn.NMSBoxes(sizes.tolist(), scores[0, sure, 1].tolist(), 0.7, 0.3)
        return [sizes[i] for i in np.asarray(kept, int).reshape(-1)]


class Mask:
    """The person mask network that half of the mask labels come from."""

    def __init__(self):
        self.net = Lite(FOLDER / _MASK)

    def alpha(self, rgb: np.ndarray) -> np.ndarray:
        """(h, w), 0 to 1, of the whole picture stretched to 256 x 256."""
        answer = self.net(cv2.resize(rgb, (256, 256), interpolation=cv2.INTER_AREA))[0].reshape(256, 256)
        return cv2.resize(answer, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_LINEAR)
