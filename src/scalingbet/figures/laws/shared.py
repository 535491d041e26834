"""What the scaling-law figures share: the choice among the published laws, and their colours."""

from ... import laws
from ...explorable import COLOUR, Choice
from ...formula import choose

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
LAW_SOURCES = ["hoffmann2022", "besiroglu2024", "muennighoff2023"]


def law_choice(more=None, value="besiroglu", why="The refit of Hoffmann's own runs: the constants that fit them best."):
    """Return the control that picks a law; ``more`` adds laws of a figure's own."""
    return Choice("law", "Law", value, {key: law.name for key, law in (LAWS | (more or {})).items()}, why=why)


def picked(p, known=LAWS):
    """Name the constants of the law that the control picks, and return them as a law in either engine."""
    for field in ("E", "A", "B", "alpha", "beta"):
        setattr(p, field, choose(p.law, {key: getattr(law, field) for key, law in known.items()}))
    return law_of(p)


def law_of(p):
    """Return the law whose constants :func:`picked` has named."""
    return laws.ChinchillaLaw("", p.E, p.A, p.B, p.alpha, p.beta)
