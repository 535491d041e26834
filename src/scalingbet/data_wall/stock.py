"""The stock of text, the use of it, and the year they meet (Villalobos et al. 2024)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from ..formula import Quantity, Value, formula, log, maximum, power, sqrt
from ..laws import ALGORITHMS_KORINEK, COMPUTE_EPOCH, LAWS
from ..laws.chinchilla import FLOP_PER_TOKEN_TRAINED, ChinchillaLaw

TOKENS_PER_PARAMETER = 20  # the rule of thumb of Hoffmann et al. 2022, which Villalobos et al. 2024, eq. 3, use


@dataclass(frozen=True)
class StockModel:
    """The indexed web as text: central intervals of ``level``, all lognormal; an estimate for the start of ``year``."""

    pages: tuple[float, float]  # unique pages
    bytes_per_page: tuple[float, float]  # plain text
    shortfall: tuple[float, float]  # bytes: a token is ``longest_token`` less this
    longest_token: float  # bytes
    shortest_token: float  # bytes: no token is shorter than a byte (the paper's code lets 1 draw in 1,000 pass 0)
    quality: tuple[float, float]  # share of deduplicated text that is worth training on
    repetition: tuple[float, float]  # effective tokens a token, over several epochs
    page_growth: tuple[float, float]  # of the page, x a year
    web_growth: tuple[float, float]  # of the number of pages, x a year
    level: float
    year: float
    source: str


STOCK_2024 = StockModel(
    pages=(7.5e10, 1e12), bytes_per_page=(6_100, 8_200), shortfall=(1, 4), longest_token=6, shortest_token=1,
    quality=(0.1, 0.4), repetition=(2, 5), page_growth=(1.02, 1.04), web_growth=(1.0, 1.1), level=0.95, year=2024.0,
    source="villalobos2024; sections 2.1-2.3, and the paper's code",
)  # fmt: skip


@dataclass(frozen=True)
class UseModel:
    """The largest training set of a year, two ways: past sets continued, and compute at 20 tokens a parameter."""

    tokens: tuple[float, float]  # of the largest sets at the start of ``year``; central interval of ``level``
    growth: tuple[float, float]  # of the sets, x a year; central interval of ``growth_level``
    growth_level: float
    compute: tuple[float, float]  # FLOP of the largest runs at the start of ``year``; central interval of ``level``
    compute_growth: tuple[float, float]  # x a year; central interval of ``level``
    level: float
    year: float
    source: str


USE_2024 = UseModel(
    tokens=(3e12, 13e12), growth=(10**0.27, 10**0.48), growth_level=0.95, compute=(1e25, 1e26),
    compute_growth=cast("tuple[float, float]", (COMPUTE_EPOCH.low, COMPUTE_EPOCH.high)), level=0.9, year=2024.0,
    source="villalobos2024; section 2.4, and the paper's code; compute growth: Epoch AI 2024, 4.7x a year",
)  # fmt: skip


@dataclass(frozen=True)
class Counterweights:
    """What each way round the wall does to the stock or to its use: where the chapter's figures open."""

    synthetic: float  # tokens that count, generated ones included, for each human one: an assumption
    multimodal: float  # text, images, video and sound, for each token of text
    algorithms: float  # effective compute, x a year
    data_share: float  # of the gain of algorithms, in logs, that saves data and not parameters: an assumption
    training_saved: float  # training compute that test-time compute stands in for, x
    source: str


COUNTERWEIGHTS = Counterweights(
    synthetic=2.0, multimodal=3.0, algorithms=ALGORITHMS_KORINEK.growth, data_share=0.5, training_saved=10.0,
    source="multimodal: Epoch AI 2024, data scarcity; algorithms: the talk; training saved: Villalobos and Atkinson "
    "2023, one power of ten for most tasks; synthetic and data_share: assumptions of this book",
)  # fmt: skip

_FACTOR = Quantity("x", 0.1, 10, log=True, above=0)
_TOKENS = Quantity("tokens", 1e9, 1e17, log=True, above=0)
_GROWTH = Quantity("x a year", 1.2, 10, log=True, above=0)
_STOCK_GROWTH = Quantity("x a year", 1.0, 1.15, above=0)


@formula(low=Quantity("any", 0.1, 1e12, log=True, above=0), high=Quantity("any", 0.1, 1e12, log=True, above=0))
def middle(low: Value, high: Value) -> Value:
    """Return the median of the lognormal whose central interval is ``low`` to ``high``: ``sqrt(low high)``.

    ``DomainError`` for an end not above 0.

    >>> round(float(middle(2, 8)), 12)
    4.0
    """
    return sqrt(low) * sqrt(high)


@formula(shortfall=Quantity("bytes", 0.2, 20, log=True, above=0))
def token_length(shortfall: Value) -> Value:
    """Return the bytes of an average token, ``max(6 - shortfall, 1)``: the median is 4, 95% in 2 to 5.

    shortfall: bytes, lognormal with 95% in 1 to 4; not more than 0 raises ``DomainError``.
    Villalobos et al. 2024, code; the floor of one byte is ours.

    >>> float(token_length(2)), float(token_length(9))
    (4.0, 1.0)
    """
    return maximum(STOCK_2024.longest_token - shortfall, STOCK_2024.shortest_token)


@formula(
    pages=Quantity("pages", 1e10, 1e13, log=True, above=0),
    bytes_per_page=Quantity("bytes", 1e3, 1e5, log=True, above=0),
    bytes_per_token=Quantity("bytes", 1, 6, above=0),
    quality=Quantity("share", 0.01, 1, above=0, most=1),
    repetition=Quantity("x", 1, 16, least=1),
)
def stock_tokens(
    pages: Value, bytes_per_page: Value, bytes_per_token: Value, quality: Value = 1.0, repetition: Value = 1.0
) -> Value:
    """Return the tokens that the web holds: ``pages * bytes_per_page / bytes_per_token * quality * repetition``.

    quality: share worth training on, 0-1; repetition: what several epochs make of a token, at least 1.
    Anything else raises ``DomainError``.  Villalobos et al. 2024, eq. 1 and section 2.3.

    >>> stock_tokens(2.5e11, 7000, 4)
    437500000000000.0
    >>> stock_tokens(0, 7000, 4)
    Traceback (most recent call last):
    ...
    scalingbet.formula.DomainError: stock_tokens: pages = 0 pages; allowed is more than 0
    """
    return pages * bytes_per_page / bytes_per_token * quality * repetition


@formula(C=Quantity("FLOP", 1e18, 1e33, log=True, above=0), overtraining=Quantity("x", 1, 100, log=True, above=0))
def compute_based_tokens(C: Value, overtraining: Value = 1.0) -> Value:
    """Return the tokens that ``C`` FLOP are spent on at 20 tokens a parameter, ``sqrt(20 overtraining C / 6)``.

    overtraining: tokens a parameter over 20; at the same compute it takes ``sqrt(overtraining)`` times the tokens.
    ``C`` or ``overtraining`` not more than 0 raises ``DomainError``.  Villalobos et al. 2024, eq. 3 and note 23.

    >>> round(float(compute_based_tokens(1.2e26) / 1e12), 6), round(float(compute_based_tokens(1.2e26, 4) / 1e12), 6)
    (20.0, 40.0)
    """
    return sqrt(TOKENS_PER_PARAMETER * overtraining * C / FLOP_PER_TOKEN_TRAINED)


@formula(stock=_TOKENS, use=_TOKENS, growth=_GROWTH, stock_growth=_STOCK_GROWTH, year=Quantity("year", 2020, 2030))
def exhaustion_year(stock: Value, use: Value, growth: Value, stock_growth: Value = 1.0, year: Value = 2024.0) -> Value:
    """Return the year in which one training run uses the whole stock.

    ``year + log(stock / use) / log(growth / stock_growth)``: both grow by a factor a year.

    stock, use: tokens at ``year``, above 0; growth, stock_growth: x a year, above 0.  Otherwise ``DomainError``.
    A stock below the use was passed before ``year``.  Use that grows no faster than the stock never
    reaches it: the result is then beyond any calendar (a million years for each factor of e).
    Villalobos et al. 2024, section 2.5.

    >>> round(float(exhaustion_year(300e12, 15e12, 2.4, 1.0, 2024.3)), 1)
    2027.7
    >>> float(exhaustion_year(15e12, 15e12, 2.4)), float(exhaustion_year(300e12, 15e12, 1.05, 1.08)) > 1e6
    (2024.0, True)
    >>> exhaustion_year(0, 15e12, 2.4)
    Traceback (most recent call last):
    ...
    scalingbet.formula.DomainError: exhaustion_year: stock = 0 tokens; allowed is more than 0
    """
    return year + log(stock / use) / maximum(log(growth / stock_growth), 1e-6)


@formula(
    stock=_TOKENS, use=_TOKENS, growth=_GROWTH, stock_growth=_STOCK_GROWTH, more_stock=_FACTOR, slower_growth=_FACTOR
)
def years_gained(
    stock: Value,
    use: Value,
    growth: Value,
    stock_growth: Value = 1.0,
    more_stock: Value = 1.0,
    slower_growth: Value = 1.0,
) -> Value:
    """Return how many years more the stock lasts: ``more_stock`` times of it, growth divided by ``slower_growth``.

    The difference of two :func:`exhaustion_year`; below 0 where it comes sooner.  ``DomainError`` for any
    argument not above 0.

    >>> round(float(years_gained(322e12, 6.2e12, 2.4, 1.08, more_stock=3)), 2)
    1.38
    >>> float(years_gained(322e12, 6.2e12, 2.4, 1.08))
    0.0
    """
    later = exhaustion_year(stock * more_stock, use, growth / slower_growth, stock_growth)
    return later - exhaustion_year(stock, use, growth, stock_growth)


@formula(stock=_TOKENS, tokens_per_parameter=Quantity("tokens/parameter", 1, 3000, log=True, above=0))
def largest_model(stock: Value, tokens_per_parameter: Value = TOKENS_PER_PARAMETER) -> Value:
    """Return the parameters that ``stock`` tokens feed once, ``stock / tokens_per_parameter``.

    ``DomainError`` for either not above 0.  The rule of 20: Hoffmann et al. 2022.

    >>> largest_model(18e12)
    900000000000.0
    """
    return stock / tokens_per_parameter


@formula(stock=_TOKENS, law=LAWS)
def largest_optimal_model(stock: Value, law: ChinchillaLaw) -> Value:
    """Return the parameters of the compute-optimal model whose tokens are ``stock``, by ``law``.

    ``N = G (G D) ** (beta / alpha)``: the optimum of Hoffmann et al. 2022, eq. 4, solved for D.
    A stock not above 0 raises ``DomainError``.

    >>> from scalingbet.laws import BESIROGLU_2024, compute_optimal
    >>> N, D = compute_optimal(1e26, BESIROGLU_2024)
    >>> round(float(largest_optimal_model(D, BESIROGLU_2024) / N), 12)
    1.0
    """
    return law.G * power(law.G * stock, law.beta / law.alpha)
