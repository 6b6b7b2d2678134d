"""Time of a look on a still, as its JSON says."""

import numpy as np

from . import stats
from .evidence import Evidence, Part, table
from .people import NAMES


def measure(evidence: Evidence) -> Part:
    """Median and 95th percentile by set."""
    part, rows = Part("Time", []), []
    for name, people in evidence.people.items():
        looks = [look for p in people if np.isfinite((look := evidence.looks[p.path]).millis)]
        millis = [look.millis for look in looks]
        if not millis:
            continue
        median, p95 = stats.percentile(millis, 50), stats.percentile(millis, 95)
        width, height = np.median([look.size for look in looks], axis=0)
        rows.append([NAMES[name], str(len(looks)), f"{width:.0f} x {height:.0f}", median.text(1, 0), p95.text(1, 0)])
        part.record[f"time {name}"] = {"median": median, "p95": p95}
    part.reached["time"] = stats.percentile([evidence.looks[p.path].millis for p in evidence.everyone()], 50)
    part.lines += [
        "Milliseconds of one look at a still, decoding and making the matte included, many pictures to a process, on one core of a busy x86-64 machine, in the development "
        "profile with optimised dependencies. A booth runs the release profile: docs/performance.md.",
        "",
        *table(["pictures", "n", "median size", "median, ms", "95 % within, ms"], rows),
    ]
    return part
