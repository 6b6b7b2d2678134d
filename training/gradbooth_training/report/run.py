"""The whole evaluation, one family of figures after another."""

from pathlib import Path

from ..paths import DATA, FIGURES, ROOT, work
from . import confidence, crown, curves, eyes, finding, glasses, groups, landmarks, matte, page, previews, speed
from .evidence import Evidence
from .looks import Booth
from .people import SETS, people

_QUICK = 20


def run(binary: Path, models: Path, quick: bool) -> None:
    """Writes docs/vision.md and its plots; `quick` takes the first pictures of each set and writes below the working folder."""
    for part in ("faces/index.csv", "sitters", "teachers"):
        if not (DATA / part).exists():
            print(
                f"The evaluation pictures are not there ({part} in GRADBOOTH_DATA): nothing measured, nothing written."
            )
            return
    home = work("report/quick") if quick else ROOT / "docs"
    booth = Booth(binary, models)
    everyone = {name: people(name, _QUICK if quick else None) for name in SETS}
    evidence = Evidence(booth, everyone, {}, quick, home / "vision")
    # The mattes first: a look that writes its matte is kept as a look too.
    made = matte.measure(evidence)
    evidence.looks = booth.look([p.path for p in evidence.everyone()])
    families = (finding, landmarks, confidence, eyes, previews, glasses, crown)
    parts = [family.measure(evidence) for family in families]
    parts += [made, groups.measure(evidence), speed.measure(evidence), curves.measure(evidence)]
    page.write(evidence, parts, home / "vision.md", home / "vision.json" if quick else FIGURES / "vision.json")
    print(f"{home / 'vision.md'} is written; raw answers are kept in {booth.home}")
