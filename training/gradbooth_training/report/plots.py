"""Small SVG plots in plain text: curves and bars."""

from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

_WIDTH, _HEIGHT = 640, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 16, 40, 52
_COLOURS = ("#1f5fa8", "#c8501e", "#2d7f4e", "#8a4fa3", "#7a6a1c", "#555555")
_DASHES = ("", "7 4", "2 3", "9 3 2 3", "", "4 4")
_POINTS = 160

Series = tuple[str, np.ndarray, np.ndarray]


class _Canvas:
    """Axes and what is drawn on them; `x` and `y` are the ranges of the data."""

    def __init__(
        self, title: str, labels: tuple[str, str], x: tuple[float, float], y: tuple[float, float], log: bool = False
    ):
        self.x, self.y = x, y
        self.parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
            f'aria-label="{escape(title)}" font-family="sans-serif" font-size="13" fill="#222">',
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
            f'<text x="{_LEFT}" y="24" font-size="15" font-weight="bold">{escape(title)}</text>',
        ]
        for value in _ticks(*x):
            self.parts.append(f'<path d="M{self.at(value, y[0])}V{_TOP}" stroke="#ddd"/>')
            place = self.at(value, y[0]).split(",")
            self.parts.append(
                f'<text x="{place[0]}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{value:g}</text>'
            )
        for value in _ticks(*y):
            place = self.at(x[0], value).split(",")
            self.parts.append(f'<path d="M{place[0]},{place[1]}H{_WIDTH - _RIGHT}" stroke="#ddd"/>')
            self.parts.append(
                f'<text x="{_LEFT - 7}" y="{float(place[1]) + 4:.0f}" text-anchor="end">{2**value - 1 if log else value:g}</text>'
            )
        middle = (_LEFT + _WIDTH - _RIGHT) / 2, (_TOP + _HEIGHT - _BOTTOM) / 2
        self.parts.append(
            f'<text x="{middle[0]:.0f}" y="{_HEIGHT - 12}" text-anchor="middle">{escape(labels[0])}</text>'
        )
        self.parts.append(
            f'<text transform="translate(16,{middle[1]:.0f}) rotate(-90)" text-anchor="middle">{escape(labels[1])}</text>'
        )

    def at(self, x: float, y: float) -> str:
        """Place of a data point."""
        u = (min(max(x, self.x[0]), self.x[1]) - self.x[0]) / (self.x[1] - self.x[0])
        v = (min(max(y, self.y[0]), self.y[1]) - self.y[0]) / (self.y[1] - self.y[0])
        return f"{_LEFT + u * (_WIDTH - _LEFT - _RIGHT):.1f},{_HEIGHT - _BOTTOM - v * (_HEIGHT - _TOP - _BOTTOM):.1f}"

    def legend(self, names: list[str], left: bool = False) -> None:
        """Names beside their strokes, lower right or upper left."""
        x = _LEFT + 12 if left else _WIDTH - _RIGHT - 34 - 7 * max(map(len, names))
        y = _TOP + 18 if left else _HEIGHT - _BOTTOM - 10 - 18 * (len(names) - 1)
        for i, name in enumerate(names):
            stroke = f'stroke="{_COLOURS[i]}" stroke-width="2" stroke-dasharray="{_DASHES[i]}"'
            self.parts.append(f'<path d="M{x},{y + 18 * i - 4}h22" {stroke}/>')
            self.parts.append(f'<text x="{x + 28}" y="{y + 18 * i}">{escape(name)}</text>')

    def write(self, path: Path) -> None:
        """The file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([*self.parts, "</svg>"]) + "\n")


def _ticks(low: float, high: float) -> list[float]:
    rough = (high - low) / 5
    power = 10 ** np.floor(np.log10(rough))
    step = min((s * power for s in (1, 2, 5, 10)), key=lambda s: abs(s - rough))
    return [float(round(v, 9)) for v in np.arange(np.ceil(low / step) * step, high + step / 1e6, step)]


def curves(
    path: Path,
    title: str,
    labels: tuple[str, str],
    x: tuple[float, float],
    y: tuple[float, float],
    series: list[Series],
) -> None:
    """Lines; series without points are left out."""
    canvas = _Canvas(title, labels, x, y)
    drawn = [s for s in series if len(s[1])]
    for i, (_, xs, ys) in enumerate(drawn):
        keep = np.unique(np.linspace(0, len(xs) - 1, min(_POINTS, len(xs))).astype(int))
        line = "L".join(canvas.at(float(xs[k]), float(ys[k])) for k in keep if xs[k] <= x[1] or k == keep[0])
        stroke = f'stroke="{_COLOURS[i]}" stroke-width="2" stroke-dasharray="{_DASHES[i]}"'
        canvas.parts.append(f'<path d="M{line}" fill="none" {stroke}/>')
    if drawn:
        canvas.legend([s[0] for s in drawn])
    canvas.write(path)


def bars(
    path: Path, title: str, labels: tuple[str, str], edges: np.ndarray, series: list[tuple[str, np.ndarray]]
) -> None:
    """Histograms side by side, counts on a logarithmic axis; each series has a count for every interval of `edges`."""
    series = [(name, np.log2(1 + counts)) for name, counts in series]
    most = max(1.0, *(float(heights.max()) for _, heights in series))
    canvas = _Canvas(title, labels, (float(edges[0]), float(edges[-1])), (0.0, np.ceil(most + 0.2)), log=True)
    for i, (_, heights) in enumerate(series):
        for k, height in enumerate(heights):
            if height > 0:
                width = (edges[k + 1] - edges[k]) / len(series)
                left = edges[k] + i * width
                corner, base = canvas.at(left + 0.08 * width, float(height)), canvas.at(left + 0.92 * width, 0.0)
                (x0, y0), (x1, y1) = (map(float, place.split(",")) for place in (corner, base))
                box = f'x="{x0:.1f}" y="{y0:.1f}" width="{x1 - x0:.1f}" height="{max(y1 - y0, 1):.1f}"'
                canvas.parts.append(f'<rect {box} fill="{_COLOURS[i]}"/>')
    canvas.legend([s[0] for s in series], left=True)
    canvas.write(path)
