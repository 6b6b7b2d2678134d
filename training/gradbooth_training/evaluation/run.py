"""The whole evaluation of the checks: stills are drawn, the booth is asked, the page is written."""

from pathlib import Path

from ..paths import DATA, FIGURES, ROOT, work
from ..report.looks import Booth
from . import page, portraits, stills

_QUICK = 4


def run(binary: Path, models: Path, quick: bool) -> None:
    """Writes docs/evaluation.md and its plots; `quick` takes a few pictures and writes below the working folder."""
    for part in ("faces/index.csv", "sitters"):
        if not (DATA / part).exists():
            print(
                f"The evaluation pictures are not there ({part} in GRADBOOTH_DATA): nothing measured, nothing written."
            )
            return
    home = work("evaluation/quick") if quick else ROOT / "docs"
    booth = Booth(binary, models)
    drawn = stills.stills(_QUICK if quick else None)
    heads = stills.heads()[: _QUICK if quick else None]
    people = portraits.portraits(5 * _QUICK if quick else None)
    answers = booth.checks([*(s.path for s in drawn), *(p.person.path for p in people), *(h.path for h in heads)])
    record = home / "evaluation.json" if quick else FIGURES / "evaluation.json"
    page.write(drawn, heads, people, answers, home / "evaluation.md", record, quick, booth.key)
    print(f"{home / 'evaluation.md'} is written; raw answers are kept in {booth.home}")
