"""What the scaling-law figures share: the published laws, their colours, and the one that a control picks."""

from collections.abc import Mapping
from typing import Any

from ... import laws
from ...explorable import COLOUR
from ...formula import choose

RULE = 20  # tokens a parameter: what Hoffmann et al. 2022 became known for
LAWS = {
    "hoffmann": laws.HOFFMANN_2022,
    "precise": laws.HOFFMANN_2022_PRECISE,
    "besiroglu": laws.BESIROGLU_2024,
    "muennighoff": laws.MUENNIGHOFF_2023,
}
SHORT = {
    "hoffmann": "Hoffmann, printed",
    "precise": "Hoffmann, unrounded",
    "besiroglu": "Besiroglu",
    "muennighoff": "Muennighoff",
}
SERIES = dict(zip(LAWS, COLOUR.series, strict=False))


def picked(p: Any, known: Mapping[str, laws.ChinchillaLaw] = LAWS) -> laws.ChinchillaLaw:
    """Name the constants of the law that the control picks, and return them as a law in either engine."""
    for field in ("E", "A", "B", "alpha", "beta"):
        setattr(p, field, choose(p.law, {key: getattr(law, field) for key, law in known.items()}))
    return law_of(p)


def law_of(p: Any) -> laws.ChinchillaLaw:
    """Return the law whose constants :func:`picked` has named."""
    return laws.ChinchillaLaw("", p.E, p.A, p.B, p.alpha, p.beta)
