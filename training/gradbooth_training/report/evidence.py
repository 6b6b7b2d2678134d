"""What the families of figures share: people, the booth's answers, and the values of each picture for the groups."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .looks import Booth, Look, Seen
from .people import Person
from .stats import Figure


@dataclass
class Evidence:
    """All of one evaluation."""

    booth: Booth
    people: dict[str, list[Person]]
    """By set."""
    looks: dict[Path, Look]
    quick: bool
    plots: Path
    """Folder of the SVG files."""
    each: dict[str, dict[Path, float]] = field(default_factory=dict)
    """Column of the group tables -> picture -> value."""

    def everyone(self, *sets: str) -> list[Person]:
        """The people of some sets, or of all."""
        return [person for name in sets or self.people for person in self.people[name]]

    def seen(self, person: Person) -> Seen | None:
        """The booth's face that is this person's."""
        points = person.face.points
        centre = (points.min(0) + points.max(0)) / 2
        return self.looks[person.path].nearest(centre, person.face.size)

    def limit(self, full: int | None, quick: int) -> int | None:
        """How many to take."""
        return quick if self.quick else full


@dataclass
class Part:
    """One section of the page."""

    title: str
    lines: list[str]
    reached: dict[str, Figure] = field(default_factory=dict)
    """Figures that a goal is set for, by the goal's name."""
    record: dict[str, dict[str, Figure]] = field(default_factory=dict)
    """All figures, for the JSON file: row -> column."""


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """Markdown."""
    return [
        "| " + " | ".join(head) + " |",
        "|---" * len(head) + "|",
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
    ]


def values(people: list[Person], measure: Callable[[Person], float | None]) -> np.ndarray:
    """One value a person, NaN for none."""
    found = [measure(person) for person in people]
    return np.array([np.nan if value is None else value for value in found], float)
