"""The four ceilings of Epoch AI's 2024 report on training runs to 2030: power, chips, data and latency."""

from __future__ import annotations

from dataclasses import dataclass

from ..formula import Quantity, Value, formula, log
from .stock import TOKENS_PER_PARAMETER


@dataclass(frozen=True)
class ReferenceRun:
    """Llama 3.1 405B, the run that the report scales from, and the gains that it expects by 2030."""

    flop: float
    gigawatts: float  # installed, peak
    chips: float  # H100
    days: float
    chip_gain: float  # FLOP a joule by 2030
    precision_gain: float  # 8-bit for 16-bit
    source: str


LLAMA_405B = ReferenceRun(
    flop=4e25, gigawatts=0.027, chips=16_000, days=72, chip_gain=4, precision_gain=2,
    source="epoch2024power; power constraints",
)  # fmt: skip


@dataclass(frozen=True)
class FrontierTrend:
    """The trend that the ceilings are held against: the report's reference model."""

    flop: float
    year: float
    source: str


GPT_4 = FrontierTrend(2e25, 2023.2, "epoch2024power; GPT-4, March 2023, about 2e25 FLOP (estimate)")
DAYS_PER_MONTH = 365.25 / 12

_MONTHS = Quantity("months", 1, 24, log=True, above=0)
_GROWTH = Quantity("x a year", 1.5, 10, log=True, above=1)


@formula(gigawatts=Quantity("GW", 0.01, 1000, log=True, above=0), months=_MONTHS)
def power_ceiling(gigawatts: Value, months: Value) -> Value:
    """Return the largest run in FLOP that ``gigawatts`` feed for ``months``, with the chips of 2030.

    Llama 3.1 405B's run (4e25 FLOP, 27 MW, 72 days), scaled by power and time, times 4 for chips and 2 for 8-bit.
    ``DomainError`` for either not above 0.  Epoch AI 2024, power constraints.

    >>> [f"{power_ceiling(*x):.0e}" for x in ((2, 2), (45, 9), (0.027, 72 / DAYS_PER_MONTH))]
    ['2e+28', '2e+30', '3e+26']
    """
    run = LLAMA_405B
    gain = run.chip_gain * run.precision_gain
    return run.flop * gain * (gigawatts / run.gigawatts) * (months * DAYS_PER_MONTH / run.days)


@formula(chips=Quantity("H100 equivalents", 1e4, 1e10, log=True, above=0), months=_MONTHS)
def chip_ceiling(chips: Value, months: Value) -> Value:
    """Return the largest run in FLOP that ``chips`` H100 equivalents do in ``months``, with 8-bit numbers.

    Llama 3.1 405B's run (4e25 FLOP, 16,000 H100, 72 days), scaled by chips and time, times 2 for 8-bit.
    ``DomainError`` for either not above 0.  Epoch AI 2024, chip manufacturing.

    >>> f"{chip_ceiling(100e6, 4.24):.0e}", f"{chip_ceiling(20e6, 2):.0e}"
    ('9e+29', '8e+28')
    """
    run = LLAMA_405B
    return run.flop * run.precision_gain * (chips / run.chips) * (months * DAYS_PER_MONTH / run.days)


@formula(
    tokens=Quantity("tokens", 1e12, 1e18, log=True, above=0),
    tokens_per_parameter=Quantity("tokens/parameter", 1, 3000, log=True, above=0),
)
def data_ceiling(tokens: Value, tokens_per_parameter: Value = TOKENS_PER_PARAMETER) -> Value:
    """Return the compute-optimal run in FLOP that ``tokens`` feed, ``6 D**2 / tokens_per_parameter``.

    ``DomainError`` for either not above 0.  Hoffmann et al. 2022; Epoch AI 2024, data scarcity.

    >>> f"{data_ceiling(4e14):.0e}", f"{data_ceiling(2e16):.0e}"
    ('5e+28', '1e+32')
    """
    return 6 * tokens**2 / tokens_per_parameter


@formula(year=Quantity("year", 2023, 2040), growth=_GROWTH)
def frontier_flop(year: Value, growth: Value) -> Value:
    """Return the FLOP of the largest run of ``year`` when GPT-4's 2e25 of March 2023 grows by ``growth`` a year.

    ``growth`` not above 1 raises ``DomainError``.  Epoch AI 2024 (4 times a year).

    >>> f"{frontier_flop(2030, 4):.0e}"
    '2e+29'
    """
    return GPT_4.flop * growth ** (year - GPT_4.year)


@formula(flop=Quantity("FLOP", 1e25, 1e33, log=True, above=0), growth=_GROWTH)
def frontier_year(flop: Value, growth: Value) -> Value:
    """Return the year in which the largest run has ``flop``; the inverse of :func:`frontier_flop`.

    ``DomainError`` for a ``flop`` not above 0 or a ``growth`` not above 1.

    >>> round(float(frontier_year(2e29, 4)), 1)
    2029.8
    """
    return GPT_4.year + log(flop / GPT_4.flop) / log(growth)
