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
from .asked import losses
from .intervals import quantile_t
from .profile import STEEPEST, Profile
from .table import table_html

LEVEL = 0.95
MANY = 30_000  # predictions times runs: of more the ends are not followed one by one
FAR = 10  # times the compute of the largest run
ENDLESS = 1e300  # for what is infinite
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
    return np.quantile(np.minimum(values, ENDLESS), [(1 - level) / 2, (1 + level) / 2], axis=0)


@dataclass(frozen=True)
class FittedLaw(ChinchillaLaw):
    """A :class:`.ChinchillaLaw` fitted to runs; every function of the book that takes a law takes it.

    ``se`` holds standard errors, from the ``draws``: the constants of refits to resampled runs (one row each, in the
    order of :class:`.Constants`); :meth:`interval` follows the ``profile``.  ``value`` is the sum of Huber's loss of
    the residuals in log loss, or of their absolute values; ``agree`` the share of the starts that lead to the best
    minimum.
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
    profile: Profile | None = field(default=None, repr=False, compare=False)
    whole: bool = True  # each run was drawn for itself
    fixed: tuple[str, ...] = ()

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
        """Return the ends of the interval of a constant (``"alpha"``), or of any function of a law, by its profile.

        Where runs were drawn together (checkpoints of one run) it takes in their bootstrap's too.  A law that was
        fitted with ``bootstrap=0`` raises ``ValueError``.
        """
        profile = self._profiled()
        if isinstance(name, str):
            place = Constants._fields.index(name)
            value = getattr(self, name)
            ends = self._constants(level)[:, place]
            logarithm = place < 3
            drawn = self.draws[:, place] if self.draws is not None else None
        else:
            value = float(numeric(name(self)))
            ends, logarithm = profile.of(_of_rows(name), level)
            drawn = (
                None
                if self.whole or self.draws is None
                else np.array([name(ChinchillaLaw("", *row)) for row in self.draws])
            )
        with np.errstate(over="ignore"):
            low, high = (float(np.exp(end)) if logarithm else float(end) for end in ends)
        if not self.whole and drawn is not None:
            ends = quantiles(drawn[np.isfinite(drawn)], level)
            low, high = min(low, float(ends[0])), max(high, float(ends[1]))
        return min(low, value), max(high, value)

    def _profiled(self) -> Profile:
        if self.profile is None:
            raise ValueError("the law was fitted with bootstrap=0: it has no intervals")
        return self.profile

    def _constants(self, level: float) -> Array:
        """Return the ends of the intervals of log E, log A, log B, alpha and beta."""
        with np.errstate(all="ignore"):
            return np.array(self._profiled().constants(level))

    def predict(self, N: ArrayLike, D: ArrayLike, level: float = LEVEL) -> Prediction:
        """Return the :class:`Prediction` for one more run of ``N`` parameters and ``D`` tokens.

        The interval takes in what the law may be and the scatter of a single run; it takes the form of the law as
        true, so far from the runs it is too narrow.
        """
        N, D = np.broadcast_arrays(np.asarray(N, float), np.asarray(D, float))
        middle, profile = _loss(self.constants, N, D), self._profiled()
        with np.errstate(all="ignore"):
            quantity = losses(profile.runs, N.ravel(), D.ravel())
            many = N.size * len(self.loss) > MANY
            low, high = (profile.about if many else profile.ends)(quantity, N.size, level)
        run = quantile_t(level, profile.freedom) * profile.scatter
        down = np.hypot(np.maximum(np.log(middle) - low.reshape(N.shape), 0), run)
        up = np.hypot(np.maximum(high.reshape(N.shape) - np.log(middle), 0), run)
        return Prediction(middle, middle * np.exp(-down), middle * np.exp(up))

    @property
    def unidentified(self) -> tuple[str, ...]:
        """The constants that may be anything: the fit gets no worse, or an exponent's interval never ends."""
        if self.profile is None:
            return ()
        flat = dict(zip(Constants._fields, self.profile.flat_constants(), strict=True))
        low, high = self._constants(LEVEL)
        for place, exponent in ((3, "alpha"), (4, "beta")):
            if exponent not in self.fixed and (high[place] >= STEEPEST or high[place] - low[place] > 1.5):
                flat[exponent] = True
        return tuple(name for name, is_flat in flat.items() if is_flat and name not in self.fixed)

    def reach(self, N: Value, D: Value) -> Value:
        """Return the compute of ``N`` parameters and ``D`` tokens over that of the largest run fitted."""
        return training_flop(N, D) / numeric(training_flop(self.N, self.D)).max()

    @property
    def cannot_tell(self) -> tuple[str, ...]:
        """What the runs do not settle, in plain sentences."""
        return tuple(_unsettled(self))

    def _repr_html_(self) -> str:
        errors = self.se or [None] * 5
        ends = [(None, None)] * 5 if self.profile is None else [self.interval(name) for name in Constants._fields]
        each = zip(Constants._fields, self.constants, errors, ends, strict=True)
        rows = [(name, value, error, *span) for name, value, error, span in each]
        return table_html(f"{len(self.loss)} runs, L = E + A / N^alpha + B / D^beta", rows, self.cannot_tell)


def _law(row: Any) -> ChinchillaLaw:
    """Return the law of constants (log E, log A, log B, alpha, beta), or of columns of them."""
    return ChinchillaLaw("", *[*np.exp(row[:3]), *row[3:]])


def _of_rows(function: Callable[[ChinchillaLaw], Value]) -> Callable[[Array], Array]:
    """Return ``function`` of rows of constants (log E, log A, log B, alpha, beta): of all at once where it can."""

    def each(rows: Array) -> Array:
        values = []
        for row in rows:
            try:
                value = numeric(function(_law(row)))
                values.append(float(value) if np.isrealobj(value) else np.nan)
            except (ArithmeticError, ValueError):
                values.append(np.nan)
        return np.array(values)

    def of(rows: Array) -> Array:
        with np.errstate(all="ignore"):
            wrong: Any = (rows[:, 3:] <= 0).any(1) | ~np.isfinite(np.exp(rows[:, :3])).all(1)
            some = np.where(wrong[:, None], rows[:1] if not wrong[0] else 1.0, rows)
            try:
                values = np.asarray(function(_law(some.T)), float)
                values = values if values.shape == (len(rows),) else each(some)
            except (TypeError, ValueError, ArithmeticError):
                values = each(some)
            return np.where(wrong, np.nan, values)

    return of


def _loss(constants: Iterable[Any], N: Array, D: Array) -> Array:
    E, A, B, alpha, beta = constants
    return E + A * N**-alpha + B * D**-beta


def _without_a_value(law: FittedLaw) -> Iterator[str]:
    """Yield a sentence on constants that the runs leave open altogether, and what would settle them."""
    names = law.unidentified
    few = [
        (what, exponent, np.unique(values))
        for what, exponent, values in (("sizes of model", "alpha", law.N), ("amounts of tokens", "beta", law.D))
        if exponent in names and len(np.unique(values)) < 3
    ]
    for what, exponent, values in few:
        span = " and ".join(f"{value:.3g}" for value in values)
        low, high = law.interval(exponent)
        floor = law.interval("E")
        yield (
            f"With {len(values)} {what} ({span}) {exponent} and E cannot be told: {exponent} from {low:.2g} to "
            f"{high:.2g}, with E from "
            f"{floor[0]:.2f} to {floor[1]:.2f}, fits as well. A third would tell, or a floor or exponent that is "
            "known (--fix E=1.8, --prior E=1.8,0.1)."
        )
    told = {exponent for _, exponent, _ in few}
    for exponent in ("alpha", "beta")[: 1 if law.tied else 2]:
        if exponent in names and exponent not in told:
            low, high = law.interval(exponent)
            yield f"{exponent} cannot be told: anything from {low:.2g} to {high:.2g} fits about as well."


def _unsettled(law: FittedLaw) -> Iterator[str]:
    """Yield a sentence for each thing that the runs of ``law`` leave open."""
    spans = {"parameters": np.ptp(np.log10(law.N)), "tokens": np.ptp(np.log10(law.D))}
    for name, decades in spans.items():
        if decades < 1:
            yield (
                f"The runs span a factor of {10**decades:.2g} in {name}: too little to tell a power law in them "
                "from another curve."
            )
    together = np.corrcoef(np.log(law.N), np.log(law.D))[0, 1]
    if together > 0.9:
        yield (
            f"Larger models saw more tokens (correlation {together:.2f} of the logarithms): what is due to "
            "parameters and what to tokens is hard to separate."
        )
    if law.agree < 0.5:
        yield f"Only {law.agree:.0%} of the starts lead to the best minimum: there are others almost as good."
    if law.profile is None:
        return
    yield from _without_a_value(law)
    for name in ("alpha", "beta")[: 1 if law.tied else 2]:
        value, (low, high) = getattr(law, name), law.interval(name)
        if max(value - low, high - value) > LOOSE * value and name not in law.unidentified and name not in law.fixed:
            yield f"{name} may be anything from {low:.2f} to {high:.2f}."
    low, high = law.interval("E")
    if "E" in law.fixed:
        pass
    elif low < 0.05 * law.loss.min():
        yield f"A law without a floor fits about as well: E may be anything from {low:.2f} to {high:.2f}."
    elif high - low > 0.1 * law.E:
        yield f"The floor E may be anything from {low:.2f} to {high:.2f}."  # in the unit of the losses
    ties = law.profile.correlations()
    for factor, exponent in (("A", "alpha"), ("B", "beta")):
        tie = ties[Constants._fields.index(factor), Constants._fields.index(exponent)]
        ends = law.interval(factor)
        if abs(tie) > 0.95 and ends[1] > 2 * ends[0] and not {factor, exponent} & {*law.unidentified}:
            span = " to ".join(str(write(end, "g2" if 1e-3 < end < 1e5 else "e2")) for end in ends)
            yield (
                f"{factor} and {exponent} move together (correlation {tie:.2f}): {factor} alone, {span}, says "
                "little; what the pair predicts is known far better."
            )
    for name in ("alpha", "beta")[: 1 if law.tied else 2]:
        tie = ties[0, Constants._fields.index(name)]
        if abs(tie) > 0.7:
            yield (
                f"E and {name} trade off (correlation {tie:.2f}): a lower floor with a flatter slope fits "
                "nearly as well, and they part beyond the runs."
            )
    if not law.tied:
        low, high = law.interval(lambda drawn: drawn.alpha - drawn.beta)
        if low < 0 < high:
            yield (
                "Which of alpha and beta is larger is open, so the runs do not say whether the best number of "
                "tokens a parameter rises or falls with compute."
            )
    budget = float(numeric(training_flop(law.N, law.D)).max())
    low, high = law.interval(lambda drawn: tokens_per_parameter(budget, drawn))
    if high > 2 * low:
        span = f"lies between {low:.2g} and {high:.2g}" if high < 1e6 * low else "cannot be told"
        yield f"At {write(budget, 'e2')} FLOP, the largest run's, the best number of tokens a parameter {span}."
