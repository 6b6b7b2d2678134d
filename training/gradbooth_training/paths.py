"""Where things lie. `GRADBOOTH_DATA` names the data folder, `GRADBOOTH_WORK` the folder of caches and checkpoints."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("GRADBOOTH_DATA", ROOT / "../shared/data")).resolve()
WORK = Path(os.environ.get("GRADBOOTH_WORK", ROOT / ".cache/training")).resolve()
MODELS = ROOT / "models"
FIGURES = ROOT / "training/figures"
"""Figures of what stands in `models/`, and of the seed networks by the same code."""


def work(name: str) -> Path:
    """A folder below the working folder, made if need be."""
    path = WORK / name
    path.mkdir(parents=True, exist_ok=True)
    return path
