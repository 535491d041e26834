"""Progress in the bet: powers of ten of effective compute, and where the text or the law takes them away."""

from __future__ import annotations

from ..formula import Quantity, Value, formula, log10, maximum, minimum, power, where

_RAW = Quantity("powers of ten", -1, 12)
_POWERS = Quantity("powers of ten a year", 0, 2, least=0)
_EXPONENT = Quantity("share", 0.2, 0.6, above=0, most=1)


@formula(years=Quantity("years", 0, 4, least=0), think=Quantity("times a year", 0.5, 10, log=True, above=0),
         rate=Quantity("powers of ten a power of ten", 0, 1, least=0),
         span=Quantity("powers of ten of compute", 0, 4, least=0))  # fmt: skip
def longer_answers(years: Value, think: Value, rate: Value, span: Value) -> Value:
    """Return by how many powers of ten the computing of an answer has grown when it does so ``think`` times a year.

    ``min(years log10 think, span / rate)``: a judge of answers gives ``rate`` powers of ten of training for each,
    ``span`` at most; beyond, nobody computes longer.  0 where the rate is 0, and nothing can judge.  Values outside
    their range raise ``DomainError``.  Rates and spans: Villalobos and Atkinson 2023.

    >>> float(longer_answers(3, 10, 0.5, 1)), float(longer_answers(1, 10, 0.5, 1)), float(longer_answers(3, 10, 0, 0))
    (2.0, 1.0, 0.0)
    """
    judged = rate > 0
    return where(judged, minimum(years * log10(think), span / where(judged, rate, 1)), 0)


@formula(n=Quantity("years", 0, 14, least=0), stock=Quantity("trillion tokens", 1, 3000, log=True, above=0),
         used=Quantity("trillion tokens", 1, 300, log=True, above=0),
         more=Quantity("times a year", 1, 1.3, log=True, above=0), alpha=_EXPONENT, beta=_EXPONENT)  # fmt: skip
def text_left(n: Value, stock: Value, used: Value, more: Value, alpha: Value, beta: Value) -> Value:
    """Return by how many powers of ten compute can grow until year ``n`` before its best split uses up the text.

    ``max(0, (alpha + beta) / alpha log10(stock more**n / used))``: tokens grow as compute to the power
    ``alpha / (alpha + beta)``.  0 where the text is used up already.  Values outside their range raise ``DomainError``.
    Hoffmann et al. 2022, eq. 4.

    >>> float(text_left(0, 100, 10, 1, 0.3, 0.3)), float(text_left(1, 5, 10, 1, 0.3, 0.3))
    (2.0, 0.0)
    """
    return maximum(0, (alpha + beta) / alpha * (log10(stock / used) + n * log10(more)))


@formula(n=Quantity("years", 0, 14, least=0), rate=_POWERS, raw=_RAW, text=Quantity("powers of ten", 0, 12, least=0))
def algorithms_helped(n: Value, rate: Value, raw: Value, text: Value) -> Value:
    """Return what better algorithms have given by year ``n``, powers of ten, when they need growing text to help.

    ``n rate min(1, text / raw)``: all of it until compute has grown by ``raw = text`` powers of ten, then the part of
    the way that was gone with text.  ``rate``: powers of ten a year.  A negative rate or text raises ``DomainError``.

    >>> float(algorithms_helped(4, 0.3, 1, 2)), float(algorithms_helped(4, 0.3, 4, 2))
    (1.2, 0.6)
    """
    past = raw > text
    return n * rate * where(past, text / where(past, raw, 1), 1)


@formula(gain=_RAW, alpha=_EXPONENT, beta=_EXPONENT)
def shrinking(gain: Value, alpha: Value, beta: Value) -> Value:
    """Return progress in steps that shrink as the loss does, the first power of ten of compute being 1.

    ``(1 - 10**(-c gain)) / (1 - 10**-c)`` with ``c = alpha beta / (alpha + beta)``: each power of ten closes the same
    part of what is left of the reducible loss.  It ends at ``1 / (1 - 10**-c)``.  An exponent outside 0 to 1 raises
    ``DomainError``.  Hoffmann et al. 2022, eq. 4 put into eq. 2.

    >>> [round(float(shrinking(gain, 0.34, 0.28)), 3) for gain in (0, 1, 2, 1e9)]
    [0.0, 1.0, 1.702, 3.358]
    """
    c = alpha * beta / (alpha + beta)
    return (1 - power(10.0, -c * gain)) / (1 - power(10.0, -c))
