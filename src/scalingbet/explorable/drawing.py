"""A figure's static drawing, in half the bytes."""

from __future__ import annotations

import re
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from ..formula import Array
from .vega import FONT

_SAID_TWICE = re.compile(
    r' (?:class|role|aria-\w+|pointer-events|version|xmlns:xlink)="[^"]*"| opacity="1"| stroke-width="1"'
    rf'| font-weight="normal"| font-family="{re.escape(FONT)}"| font-size="12px"'
)
_UNSEEN = re.compile(  # marks of no size, frames without a colour, labels that would stand on others
    r'<path d="(?:M0,0h0v0h0Z)?"(?: display="none")?/>|<path d="M0,0h[\d.]+v[\d.]+h-[\d.]+Z"/>'
    r'|<text[^>]* opacity="0"[^>]*>[^<]*</text>'
)


def simplified(points: ArrayLike, tolerance: float = 0.25) -> Array:
    """Return ``points`` (n, 2) without those that lie within ``tolerance`` pixels of the line through the rest.

    Ramer's and Douglas and Peucker's method; the ends stay.

    >>> simplified(np.array([[0, 0], [1, 0.1], [2, 0], [3, 5]])).tolist()
    [[0.0, 0.0], [2.0, 0.0], [3.0, 5.0]]
    """
    points = np.asarray(points, dtype=float)
    keep, spans = {0, len(points) - 1}, [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        along, between = points[last] - points[first], points[first + 1 : last] - points[first]
        length = np.hypot(*along)
        away = np.abs(along[0] * between[:, 1] - along[1] * between[:, 0]) / length if length else np.hypot(*between.T)
        if away.max() > tolerance:
            middle = first + 1 + int(away.argmax())
            keep.add(middle)
            spans += [(first, middle), (middle, last)]
    return points[sorted(keep)]


def _path(match: re.Match[str]) -> str:
    """Return a path of straight lines with the points that the eye can see."""
    lines = [simplified([point.split(",") for point in line.split("L")]) for line in match[1].split("M")[1:]]
    return 'd="' + "".join("M" + "L".join(f"{x:g},{y:g}" for x, y in line) for line in lines) + '"'


_DIGITS = re.compile(r"-?\d+\.\d{2,}(?:e-?\d+)?")


def _tenth(number: re.Match[str]) -> str:
    return f"{float(number[0]):.1f}".removesuffix(".0")


def _lean(svg: str) -> str:
    """Return ``svg`` as the same picture in half the bytes.

    Coordinates go to a tenth of a pixel, the fonts that all texts share to the root; roles and classes go,
    since the figure's own description stands for the whole drawing.
    """
    svg = re.sub(r"<[^>]*>", lambda tag: _DIGITS.sub(_tenth, tag[0]), svg)  # the texts between the tags keep theirs
    svg = _UNSEEN.sub("", _SAID_TWICE.sub("", svg))
    svg = re.sub(r'd="((?:M[-\d.]+,[-\d.]+(?:L[-\d.]+,[-\d.]+){8,})+)"', _path, svg)
    while (shorter := re.sub(r"<g(?: [^>]*)?></g>|<g>(<(?:path|line|text)[^<]*(?:</text>)?)</g>", r"\1", svg)) != svg:
        svg = shorter
    return svg.replace("<svg ", f'<svg font-family="{FONT}" font-size="12" ', 1)


class Drawn(Protocol):
    """What has a drawing: a figure, a workbench."""

    @property
    def name(self) -> str: ...

    def svg(self, width: int) -> str: ...


def drawing(figure: Drawn, width: int, variant: str) -> str:
    """Return the static SVG of ``figure`` at ``width``, with ids of its own."""
    svg = re.sub(r'\b(id="|url\(#|href="#)(clip|gradient)', rf"\1{figure.name}-{variant}-\2", _lean(figure.svg(width)))
    return svg.replace("<svg ", f'<svg focusable="false" data-variant="{variant}" ', 1)
