"""A law fitted to runs: its constants with errors, what it predicts and how far that reaches, what it cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ..formula import Array, Value, numeric
from ..formula.words import write
from ..laws import ChinchillaLaw, Constants, tokens_per_parameter, training_flop
from .table import table_html

LEVEL = 0.95
FAR = 10  # times the compute of the largest run
LOOSE = 0.25  # of a constant: an interval that reaches farther to either side says little of it
NAMES = {"E": "the floor E", "A": "A", "B": "B", "alpha": "alpha", "beta": "beta"}


class Prediction(NamedTuple):
    """A loss in nats per token with the ends of its interval."""

    loss: Array
    low: Array
    high: Array


class HeldOut(NamedTuple):
    """How a law fitted without the runs of most compute predicts them."""

    runs: int
    beyond: float  # the largest run left out, over the largest that was fitted
    error: float  # median of the relative error of the loss, with its size only
    bias: float  # mean of the relative error: above 0 where the law predicts too high a loss
    inside: int  # runs within their interval
    level: float


def quantiles(values: Array, level: float) -> Array:
    """Return the ends of the central interval of ``level``."""
    return np.quantile(values, [(1 - level) / 2, (1 + level) / 2], axis=0)


@dataclass(frozen=True)
class FittedLaw(ChinchillaLaw):
    """A :class:`.ChinchillaLaw` fitted to runs; every function of the book that takes a law takes it.

    ``se`` holds standard errors and :meth:`interval` intervals, from the ``draws``: the constants of refits to
    resampled runs (one row each, in the order of :class:`.Constants`).  ``value`` is the sum of Huber's loss of the
    residuals in log loss, or of their absolute values; ``agree`` the share of the starts that lead to the best minimum.
    """

    objective: str = "huber"
    delta: float = 1e-3
    tied: bool = False
    value: float = 0.0
    agree: float = 1.0
    N: Array = field(kw_only=True, repr=False, compare=False)
    D: Array = field(kw_only=True, repr=False, compare=False)
    loss: Array = field(kw_only=True, repr=False, compare=False)
    draws: Array | None = field(default=None, repr=False, compare=False)

    @property
    def constants(self) -> Constants:
        """The constants E, A, B, alpha and beta."""
        return Constants(self.E, self.A, self.B, self.alpha, self.beta)

    @property
    def residuals(self) -> Array:
        """Log of the predicted over the measured loss, of each run."""
        return np.log(_loss(self.constants, self.N, self.D) / self.loss)

    @property
    def scatter(self) -> float:
        """Standard deviation of the residuals in log loss, for the constants that were fitted."""
        return float(np.sqrt((self.residuals**2).sum() / (len(self.loss) - 5 + self.tied)))

    def interval(self, name: str | Callable[[ChinchillaLaw], Value], level: float = LEVEL) -> tuple[float, float]:
        """Return the ends of the bootstrap interval of a constant (``"alpha"``), or of any function of a law.

        Without draws it raises ``ValueError``.
        """
        low, high = quantiles(self._of_draws(name), level)
        return float(low), float(high)

    def _of_draws(self, name: str | Callable[[ChinchillaLaw], Value]) -> Array:
        if self.draws is None:
            raise ValueError("the law was fitted with bootstrap=0: it has no intervals")
        if isinstance(name, str):
            return self.draws[:, Constants._fields.index(name)]
        laws = (ChinchillaLaw("", *row) for row in self.draws)
        return np.array([name(law) for law in laws])

    def predict(self, N: ArrayLike, D: ArrayLike, level: float = LEVEL) -> Prediction:
        """Return the :class:`Prediction` for one more run of ``N`` parameters and ``D`` tokens.

        The interval takes in what the draws differ by and the scatter of a single run; it takes the form of the law as
        true, so far from the runs it is too narrow.
        """
        N, D = np.broadcast_arrays(np.asarray(N, float), np.asarray(D, float))
        middle = _loss(self.constants, N, D)
        if self.draws is None:
            raise ValueError("the law was fitted with bootstrap=0: it has no intervals")
        random = np.random.default_rng(0)
        noise = self.residuals * self.scatter / max(np.sqrt(np.mean(self.residuals**2)), 1e-300)
        some = self.draws.reshape(len(self.draws), 5, *[1] * N.ndim).swapaxes(0, 1)
        spread = _loss(some, N, D) * np.exp(random.choice(noise, (len(self.draws), *N.shape)))
        return Prediction(middle, *quantiles(spread, level))

    def reach(self, N: Value, D: Value) -> Value:
        """Return the compute of ``N`` parameters and ``D`` tokens over that of the largest run fitted."""
        return training_flop(N, D) / numeric(training_flop(self.N, self.D)).max()

    @property
    def cannot_tell(self) -> tuple[str, ...]:
        """What the runs do not settle, in plain sentences."""
        return tuple(_unsettled(self))

    def _repr_html_(self) -> str:
        errors = self.se or [None] * 5
        ends = [(None, None)] * 5 if self.draws is None else [self.interval(name) for name in Constants._fields]
        each = zip(Constants._fields, self.constants, errors, ends, strict=True)
        rows = [(name, value, error, *span) for name, value, error, span in each]
        return table_html(f"{len(self.loss)} runs, L = E + A / N^alpha + B / D^beta", rows, self.cannot_tell)


def _loss(constants: Iterable[Any], N: Array, D: Array) -> Array:
    E, A, B, alpha, beta = constants
    return E + A * N**-alpha + B * D**-beta


def _unsettled(law: FittedLaw) -> Iterator[str]:
    """Yield a sentence for each thing that the runs of ``law`` leave open."""
    spans = {"parameters": np.ptp(np.log10(law.N)), "tokens": np.ptp(np.log10(law.D))}
    for name, decades in spans.items():
        if decades < 1:
            yield (f"The runs span a factor of {10**decades:.2g} in {name}: too little to tell a power law in them "
                   "from another curve.")  # fmt: skip
    together = np.corrcoef(np.log(law.N), np.log(law.D))[0, 1]
    if together > 0.9:
        yield (f"Larger models saw more tokens (correlation {together:.2f} of the logarithms): what is due to "
               "parameters and what to tokens is hard to separate.")  # fmt: skip
    if law.agree < 0.5:
        yield f"Only {law.agree:.0%} of the starts lead to the best minimum: there are others almost as good."
    if law.draws is None:
        return
    for name in ("alpha", "beta")[: 1 if law.tied else 2]:
        value, (low, high) = getattr(law, name), law.interval(name)
        if max(value - low, high - value) > LOOSE * value:
            yield f"{name} may be anything from {low:.2f} to {high:.2f}."
    low, high = law.interval("E")
    if low < 0.05 * law.loss.min():
        yield f"A law without a floor fits about as well: E may be anything from {low:.2f} to {high:.2f}."
    elif high - low > 0.1 * law.E:
        yield f"The floor E may be anything from {low:.2f} to {high:.2f} nats per token."
    logs = np.column_stack([law.draws[:, 0], np.log(law.draws[:, 1:3]), law.draws[:, 3:]])
    spread = logs.std(0)
    if (spread > 0).all():
        ties = np.corrcoef(logs.T)
        for factor, exponent in (("A", "alpha"), ("B", "beta")):
            tie = ties[Constants._fields.index(factor), Constants._fields.index(exponent)]
            ends = law.interval(factor)
            if abs(tie) > 0.95 and ends[1] > 2 * ends[0]:
                span = f"{write(ends[0], 'g2')} to {write(ends[1], 'g2')}"
                yield (f"{factor} and {exponent} move together (correlation {tie:.2f}): {factor} alone, {span}, says "
                       "little; what the pair predicts is known far better.")  # fmt: skip
        for name in ("alpha", "beta")[: 1 if law.tied else 2]:
            tie = ties[0, Constants._fields.index(name)]
            if abs(tie) > 0.7:
                yield (f"E and {name} trade off (correlation {tie:.2f}): a lower floor with a flatter slope fits "
                       "nearly as well, and they part beyond the runs.")  # fmt: skip
    if not law.tied:
        apart = law.draws[:, 3] - law.draws[:, 4]
        low, high = quantiles(apart, LEVEL)
        if low < 0 < high:
            yield ("Which of alpha and beta is larger is open, so the runs do not say whether the best number of "
                   "tokens a parameter rises or falls with compute.")  # fmt: skip
    budget = float(numeric(training_flop(law.N, law.D)).max())
    low, high = law.interval(lambda drawn: tokens_per_parameter(budget, drawn))
    if high > 2 * low:
        yield (f"At {write(budget, 'e2')} FLOP, the largest run's, the best number of tokens a parameter lies between "
               f"{low:.2g} and {high:.2g}.")  # fmt: skip
