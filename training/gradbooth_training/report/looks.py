"""The booth's answers: `gradbooth look` and `gradbooth check` as an operator would call them, kept per binary and networks."""

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ..paths import work

_BATCH = 40
_KEPT = 4
"""Answers of so many builds stay in the working folder."""


@dataclass(frozen=True)
class Seen:
    """One face of `look --json`; px of the file. Scores and probabilities 0 to 1."""

    box: np.ndarray
    """x, y, width, height."""
    score: float
    points: dict[str, np.ndarray]
    """Empty if only the box was found."""
    landmarks: np.ndarray
    """(126, 2), or (0, 2)."""
    pose: np.ndarray
    """Yaw, pitch, roll in degrees, or NaN."""
    glasses: float
    """NaN if not told."""
    open: float
    """The smaller of both eyes' openness, NaN if not told."""
    confidence: dict[str, float]
    """By feature; empty if not told."""
    not_seen: tuple[str, ...]

    @property
    def centre(self) -> np.ndarray:
        """Middle of the box."""
        return self.box[:2] + self.box[2:] / 2


@dataclass(frozen=True)
class Look:
    """What vision saw in one picture."""

    size: tuple[int, int]
    millis: float
    """NaN where the time holds more than the look."""
    faces: tuple[Seen, ...]

    def nearest(self, centre: np.ndarray, size: float) -> Seen | None:
        """The face about `centre`, if one lies within half of `size` of it."""
        off = [float(np.linalg.norm(face.centre - centre)) for face in self.faces]
        return self.faces[int(np.argmin(off))] if off and min(off) < 0.5 * size else None


class Booth:
    """One binary with its networks. Answers are kept in the working folder, so the page can be rewritten in seconds."""

    def __init__(self, binary: Path, models: Path):
        if not binary.is_file():
            raise SystemExit(f"{binary} is not there; `cargo build --workspace --bins` makes it")
        self.binary, self.models = binary.resolve(), models.resolve()
        networks = hashlib.sha256((models / "models.toml").read_bytes()).hexdigest()
        self.key = f"{hashlib.sha256(binary.read_bytes()).hexdigest()[:10]}-{networks[:10]}"
        self.home = work("report/answers") / self.key
        self.home.mkdir(exist_ok=True)
        for old in sorted(self.home.parent.iterdir(), key=lambda folder: folder.stat().st_mtime)[:-_KEPT]:
            shutil.rmtree(old)
        self._kept = {command: self._read(command) for command in ("look", "check")}

    def _file(self, command: str) -> Path:
        return self.home / f"{command}.jsonl"

    def _read(self, command: str) -> dict[str, dict]:
        if not self._file(command).exists():
            return {}
        return {row["key"]: row for row in map(json.loads, self._file(command).read_text().splitlines())}

    def _keep(self, command: str, path: Path, answer: dict) -> None:
        row = {"key": _key(path), **answer}
        self._kept[command][row["key"]] = row
        with open(self._file(command), "a") as out:
            out.write(json.dumps(row) + "\n")

    def _run(self, command: str, *arguments: str | Path) -> list[dict]:
        options = ["--json", "--models", str(self.models)]
        line = ["nice", "-n", "5", str(self.binary), command, *options, *map(str, arguments)]
        done = subprocess.run(line, capture_output=True, text=True)
        if done.returncode == 2 and not done.stdout:
            raise SystemExit(f"`gradbooth {command}` could not work: {done.stderr.strip()}")
        return [json.loads(answer) for answer in done.stdout.splitlines()]

    def _all(self, command: str, paths: list[Path]) -> None:
        missing = [path for path in dict.fromkeys(paths) if _key(path) not in self._kept[command]]
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            answers = {answer["file"]: answer for answer in self._run(command, *batch)}
            for path in batch:
                if str(path) in answers:
                    self._keep(command, path, answers[str(path)])
                else:
                    print(f"{command}: no answer on {path}", file=sys.stderr)
                    self._kept[command][_key(path)] = {}
            print(f"{command}: {start + len(batch)} of {len(missing)}", file=sys.stderr, flush=True)

    def look(self, paths: list[Path]) -> dict[Path, Look]:
        """What is in each picture."""
        self._all("look", paths)
        return {path: _look(self._kept["look"][_key(path)]) for path in paths}

    def check(self, paths: list[Path], check: str) -> dict[Path, dict]:
        """The entry of one check of each picture; {} where the check is not there."""
        self._all("check", paths)
        out = {}
        for path in paths:
            entries = self._kept["check"][_key(path)].get("checks", [])
            out[path] = next((entry for entry in entries if entry["id"] == check), {})
        return out

    def checks(self, paths: list[Path]) -> dict[Path, dict[str, dict]]:
        """Every check's entry of each picture, by id."""
        self._all("check", paths)
        kept = self._kept["check"]
        return {path: {entry["id"]: entry for entry in kept[_key(path)].get("checks", [])} for path in paths}

    def matte(self, path: Path) -> np.ndarray | None:
        """The sitter's coverage (h, w), 0 to 1; None without a face. One process a picture."""
        kept = self.home / "matte" / f"{hashlib.sha256(_key(path).encode()).hexdigest()[:20]}.png"
        if not kept.exists():
            if _key(path) in self._kept["look"] and not _look(self._kept["look"][_key(path)]).faces:
                return None
            kept.parent.mkdir(exist_ok=True)
            for answer in self._run("look", "--matte", kept, path):
                if _key(path) not in self._kept["look"] and "faces" in answer:
                    self._keep("look", path, {**answer, "matte_written": True})
        alpha = cv2.imread(str(kept), cv2.IMREAD_GRAYSCALE) if kept.exists() else None
        return None if alpha is None else alpha.astype(np.float32) / 255


def _key(path: Path) -> str:
    return f"{path}|{path.stat().st_size}"


def _look(answer: dict) -> Look:
    return Look(
        tuple(answer.get("size", (0, 0))),
        float("nan") if answer.get("matte_written") else answer.get("millis", float("nan")),
        tuple(map(_seen, answer.get("faces", ()))),
    )


def _seen(face: dict) -> Seen:
    pose, eyes, glasses = face.get("pose_deg"), face.get("eyes_open"), face.get("glasses")
    told = [v for v in (eyes or {}).values() if v is not None]
    return Seen(
        box=np.array(face["box"], float),
        score=float(face["score"]),
        points={name: np.array(at, float) for name, at in (face.get("points") or {}).items() if at},
        landmarks=np.array(face.get("landmarks") or np.zeros((0, 3)), float)[:, :2],
        pose=np.array([pose["yaw"], pose["pitch"], pose["roll"]] if pose else [np.nan] * 3),
        glasses=float("nan") if glasses is None else float(glasses),
        open=min(told) if told else float("nan"),
        confidence=face.get("confidence") or {},
        not_seen=tuple(face.get("not_seen") or ()),
    )
