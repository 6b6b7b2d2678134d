"""From the last checkpoint to `models/`: export, evaluate beside what stands there, install."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn

from . import evaluate, nets
from .export import export
from .paths import FIGURES, MODELS, WORK, work
from .train import load_averaged, tensor_of

Table = dict[str, dict[str, float]]


def _landmarks(path: Path) -> Table:
    table = evaluate.landmarks(path)
    table["render-test"] = evaluate.renders(path)
    table["render"] = evaluate.renders(path, "render")
    return table


def _eyes(path: Path) -> Table:
    from . import eyes

    return eyes.evaluate(path)


def _finder(path: Path) -> Table:
    from . import finder

    return finder.evaluate(path)


def _matte(path: Path) -> Table:
    from . import matte

    return matte.evaluate(path)


def _traits(path: Path) -> Table:
    from . import traits

    return traits.evaluate(path)


ROLES: dict[str, tuple[str, Callable[[], nn.Module], tuple[int, int, int], Callable[[Path], Table]]] = {
    "landmarks": ("landmarks126.onnx", nets.Landmarks, (3, 128, 128), _landmarks),
    "eyes": ("eyeband.onnx", nets.EyeBand, (3, 64, 128), _eyes),
    "finder": ("finder.onnx", nets.Finder, (3, 192, 160), _finder),
    "matte": ("portrait_seg.onnx", nets.Matte, (3, 256, 192), _matte),
    "traits": ("traits.onnx", nets.Traits, (3, 160, 160), _traits),
}


def export_role(name: str) -> dict[str, object]:
    """Writes `export/FILE` of the working folder from the averaged weights of the last checkpoint."""
    file, make, shape, _ = ROLES[name]
    net = load_averaged(name, make())
    if name == "matte":
        net = nets.MatteOut(net)
    if name == "landmarks":
        net = _confident(net)
    settled = {}
    if name == "traits":
        from . import traits

        settled = {"thresholds": traits.settle(net)}
    facts = export(net, shape, work("export") / file) | settled
    (WORK / "export" / f"{name}.json").write_text(json.dumps(facts, indent=1))
    return facts


def _confident(net: nn.Module, count: int = 200) -> nn.Module:
    """Landmarks with a confidence for every point, measured against what is usual for it in good portraits."""
    from . import data, landmarks

    images, _ = landmarks.crops([f for f in data.chosen("train") if f.size > 110][:count])
    with torch.no_grad():
        peaks = torch.cat(
            [
                torch.softmax(net.features(tensor_of(images[i : i + 50]))[0], -1).amax(-1)
                for i in range(0, len(images), 50)
            ]
        )
    return nets.LandmarksWithConfidence(net, peaks.median(0).values)


def figures(name: str, path: Path) -> Table:
    """Figures of any file of that role."""
    return ROLES[name][3](path)


def install(name: str) -> None:
    """Copies the exported file to `models/` and writes its hash, and for landmarks the pose scale, into models.toml."""
    file = ROLES[name][0]
    facts = json.loads((WORK / "export" / f"{name}.json").read_text())
    shutil.copyfile(WORK / "export" / file, MODELS / file)
    shutil.copyfile(WORK / "export" / f"{name}-figures.json", FIGURES / f"{name}.json")
    toml = MODELS / "models.toml"
    text = toml.read_text()
    head, start, rest = text.partition(f"[{name}]")
    section, gap, tail = rest.partition("\n\n")
    section = re.sub(r'sha256 = "[0-9a-f]+"', f'sha256 = "{facts["sha256"]}"', section)
    section = re.sub(r"output = \[.*\]", f"output = {facts['output']}", section)
    section = re.sub(
        r'source = ".*"',
        'source = "trained by this project (training/) on public-domain pictures and renders; see README.md"',
        section,
    )
    text = head + start + section + gap + tail
    if name == "landmarks":
        for key, value in _pose_scale(json.loads((WORK / "export" / "landmarks-figures.json").read_text())).items():
            text = re.sub(rf"{key} = .*", f"{key} = {value:.3g}", text)
    toml.write_text(text)


def _pose_scale(table: Table) -> dict[str, float]:
    """Three parts labels, one part rendered heads: their pose is exact, but few are turned and none is real.

    The gain in pitch is of the labels alone: too few rendered heads nod.
    """
    labels, renders = table["pose"], table["render"]
    mixed = {k: 0.75 * labels[k] + 0.25 * renders[k] for k in ("yaw_gain", "pitch_neutral_deg")}
    return mixed | {"pitch_gain": labels["pitch_gain"]}
