"""What the figures should reach."""

from dataclasses import dataclass

from .stats import Figure


@dataclass(frozen=True)
class Goal:
    """A bound on one figure of a `Part.reached`."""

    key: str
    text: str
    bound: float
    at_least: bool
    unit: str = "%"
    factor: float = 100

    def wanted(self) -> str:
        """The goal in words."""
        return f"{'≥' if self.at_least else '≤'} {self.bound * self.factor:g} {self.unit}"

    def met(self, figure: Figure) -> str:
        """`yes`, `no`, or `within the interval` where the picture count cannot tell."""
        if figure.n == 0:
            return "not measured"
        if (figure.value >= self.bound) if self.at_least else (figure.value <= self.bound):
            return "yes"
        near = (figure.high >= self.bound) if self.at_least else (figure.low <= self.bound)
        return "no, but within the interval" if near else "no"


GOALS = (
    Goal("one", "exactly one face in single portraits, all sets", 0.997, True),
    Goal("one test", "of these, official portraits", 0.997, True),
    Goal("one diverse", "of these, diverse photographs", 0.997, True),
    Goal("one taiwan", "of these, East-Asian official portraits", 0.997, True),
    Goal("scenes exact", "composed scenes of 0 to 3 people, count exact", 0.99, True),
    Goal("centre test", "middle of the box off, official portraits", 1.5, False, "% of the face", 1),
    Goal("points test", "points, official portraits", 2.3, False, "% of the eye distance", 1),
    Goal("points frontal", "points, diverse people within 10° of yaw", 2.8, False, "% of the eye distance", 1),
    Goal("points taiwan", "points, East-Asian official portraits", 2.2, False, "% of the eye distance", 1),
    Goal("eyes frontal", "eye points, diverse people within 10° of yaw", 1.4, False, "% of the eye distance", 1),
    Goal("eyes taiwan", "eye points, East-Asian official portraits", 1.4, False, "% of the eye distance", 1),
    Goal("roll", "roll, diverse people within 10° of yaw", 0.5, False, "°", 1),
    Goal("yaw", "yaw, the same", 1.5, False, "°", 1),
    Goal("pitch", "pitch, the same", 2.0, False, "°", 1),
    Goal("eyes auc", "eyes open: area under the curve, all looked at", 0.97, True),
    Goal("narrow refused", "the narrowest open eyes refused by the check", 0.01, False),
    Goal("previews", "eyes shut or open after a preview, simulated, area under the curve", 0.995, True),
    Goal("glasses", "glasses told right, photographs", 0.985, True),
    Goal("crown", "top of the hair, rendered heads", 6.0, False, "px of the norm's picture", 1),
    Goal("matte test", "matte overlap, official portraits", 0.99, True),
    Goal("matte walls", "matte overlap, rendered heads before drawn walls", 0.99, True),
    Goal("time", "a look on a still, median, development profile", 500, False, "ms", 1),
)
