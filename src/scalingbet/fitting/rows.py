"""Which rows are fitted, and which are no independent runs of one law: sweeps, checkpoints, groups, outliers."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..formula import Array
from .cells import empty, number
from .reading import FitError
from .runs import Runs, _listed

CONDITION = re.compile(r"\s*(.+?)\s*(<=|>=|!=|==|=|<|>)\s*(.*?)\s*")
FAR_OFF = 10  # times the median residual: an outlier
MOST_DROPPED = 20
LOOSE = 0.05  # a scatter that is always said
UNLIKE = 0.02  # repeats of a run are not so far apart
SWEEP = 3  # rows at one N and D, on average: a sweep of settings
EXPLAINED, CHANCE = 0.2, 1e-4  # share of the residuals' variance that a column explains, and how likely by chance
NAMES_A_RUN = {"run", "runs", "name", "id", "experiment", "exp", "trial", "job", "model"}
STEPPED = re.compile(r"step|iter|checkpoint|ckpt", re.IGNORECASE)
ALIKE = 0.02  # of log N: the runs of one model


def keep(runs: Runs, places: Sequence[int] | NDArray[Any], note: str = "") -> Runs:
    """Return the runs at ``places``, with a note."""
    some = np.asarray(places, int)
    if not len(some):
        raise FitError(f"no run is left{': ' + note if note else ''}")

    def of(column: Array | None) -> Array | None:
        return None if column is None else column[some]

    return dataclasses.replace(
        runs,
        N=of(runs.N),
        D=of(runs.D),
        C=of(runs.C),
        loss=runs.loss[some],
        unique=of(runs.unique),
        lines=tuple(runs.lines[at] for at in some),
        notes=(*runs.notes, note) if note else runs.notes,
        others={name: tuple(cells[at] for at in some) for name, cells in runs.others.items()},
    )


def column(runs: Runs, name: str) -> list[Any]:
    """Return the cells of a column by its name: N, D, C, loss, the head of one of them, or any other."""
    name = runs.heads.get(name, name)
    if name in ("N", "D", "C", "loss") and getattr(runs, name) is not None:
        return list(getattr(runs, name))
    if name not in runs.others:
        known = dict.fromkeys(("N", "D", "C", "loss", *runs.heads, *runs.others))
        raise FitError(f"no column {name!r}; there are {', '.join(known)}")
    return list(runs.others[name])


def numbers(runs: Runs, name: str) -> list[float]:
    """Return the numbers of a column by its name; of a cell without one NaN."""
    found = []
    for line, cell in zip(runs.lines, column(runs, name), strict=True):
        bare = cell.strip().removesuffix("%") if isinstance(cell, str) else cell
        try:
            found.append(math.nan if empty(cell) else number(bare))
        except (TypeError, ValueError):
            raise FitError(f"{line}: {name} = {cell!r}; allowed is a number") from None
    return found


def where(runs: Runs, condition: str) -> Runs:
    """Return the runs that meet a condition such as ``dataset=comma`` or ``loss<4``."""
    parts = CONDITION.fullmatch(condition)
    if not parts:
        raise FitError(
            f"{condition!r} is no condition; allowed is a column, one of = != < <= > >=, a value: dataset=comma, loss<4"
        )
    name, sign, value = parts.groups()
    value = re.sub(r"^(['\"])(.*)\1$", r"\2", value)
    cells = column(runs, name)
    if sign in ("=", "==", "!="):
        same = [_equal(cell, value) for cell in cells]
        kept = [at for at, hit in enumerate(same) if hit == (sign != "!=")]
        if not kept:
            known = list(dict.fromkeys(str(cell) for cell in cells))
            raise FitError(
                f"no run has {condition}; {name} is {', '.join(known[:8])}{', ...' if len(known) > 8 else ''}"
            )
    else:
        try:
            limit, numbers = number(value), [np.nan if empty(cell) else number(cell) for cell in cells]
        except ValueError:
            raise FitError(f"{condition!r}: {name} or {value!r} is no number") from None
        tests = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}
        kept = [int(at) for at in np.flatnonzero(tests[sign](numbers, limit))]
    return keep(runs, kept, f"{len(kept)} of {len(runs)} runs have {condition}")


def _equal(cell: Any, value: str) -> bool:
    if str(cell).strip() == value:
        return True
    try:
        return abs(number(cell) - number(value)) <= 1e-9 * abs(number(value))
    except (TypeError, ValueError):
        return False


def drop(runs: Runs, lines: Iterable[str]) -> Runs:
    """Return the runs without those of ``lines``, the numbers that messages name them by."""
    gone = [text.split()[-1] for text in lines if text.strip()]
    numbers = [line.split()[-1] for line in runs.lines]
    unknown = [text for text in gone if text not in numbers]
    if unknown:
        raise FitError(f"no run stands on line {', '.join(unknown)}; the lines are {numbers[0]} to {numbers[-1]}")
    kept = [at for at, line in enumerate(numbers) if line not in gone]
    return keep(runs, kept, f"{len(runs) - len(kept)} runs are dropped: line {', '.join(gone)}")


def _pairs(runs: Runs) -> list[tuple[float, ...]]:
    columns = [getattr(runs, name) for name in ("N", "D") if getattr(runs, name) is not None] or [runs.C]
    if runs.unique is not None:
        columns = [*columns, np.nan_to_num(runs.unique)]
    return [tuple(float(f"{value:.6g}") for value in row) for row in zip(*columns, strict=True)]


def best(runs: Runs) -> Runs:
    """Return the run of lowest loss at each N and D."""
    lowest: dict[tuple[float, ...], int] = {}
    for at, pair in enumerate(_pairs(runs)):
        if pair not in lowest or runs.loss[at] < runs.loss[lowest[pair]]:
            lowest[pair] = at
    return keep(
        runs,
        sorted(lowest.values()),
        f"of {len(runs)} runs the {len(lowest)} of lowest loss at each N and D are fitted",
    )


def distinct(runs: Runs) -> Runs:
    """Return the runs without rows that repeat another: the same N, D and loss tell nothing new."""
    seen: dict[tuple[float, ...], int] = {}
    for at, pair in enumerate(_pairs(runs)):
        seen.setdefault((*pair, float(runs.loss[at])), at)
    count = len(runs) - len(seen)
    return (
        runs
        if not count
        else keep(runs, list(seen.values()), f"{count} of {len(runs)} rows are duplicates of another, and count once")
    )


def groups(runs: Runs, name: str) -> dict[str, Runs]:
    """Return the runs of each value of a column."""
    cells = [str(cell) for cell in column(runs, name)]
    return {value: keep(runs, [at for at, cell in enumerate(cells) if cell == value]) for value in dict.fromkeys(cells)}


def warnings(runs: Runs) -> list[str]:
    """Return what can be seen before a fit: sweeps of settings, checkpoints of one run, repeated data."""
    said = []
    pairs = _pairs(runs)
    many, apart = _again(runs, pairs)
    if len(set(pairs)) * SWEEP <= len(runs):
        said.append(
            f"{len(runs)} runs at {len(set(pairs))} pairs of N and D, {apart:.1%} apart: of a sweep of settings a law "
            "takes the best (--best), of seeds all"
        )
    elif many >= SWEEP and apart > UNLIKE:
        said.append(
            f"{many} pairs of N and D have several losses, {apart:.1%} apart: of other data or another measure "
            "(--group, --where), or of settings (--best)"
        )
    said += _checkpoints(runs)
    if runs.unique is not None and runs.D is not None:
        over = runs.D / runs.unique
        many_ = int((over > 1.01).sum())
        if many_:
            said.append(
                f"{many_} of {len(runs)} runs repeat their data, up to {np.nanmax(over):,.0f} times: a law of N "
                "and D takes a repeat for new text (--law repeated fits what it is worth)"
            )
    return said


def _again(runs: Runs, pairs: list[tuple[float, ...]]) -> tuple[int, float]:
    """Return how many pairs of N and D have more than one loss, and how far apart these are, in the median."""
    each: dict[tuple[float, ...], list[float]] = {}
    for pair, loss in zip(pairs, runs.loss.tolist(), strict=True):
        each.setdefault(pair, []).append(loss)
    apart = [max(losses) / min(losses) - 1 for losses in each.values() if len(losses) > 1]
    return len(apart), float(np.median(apart)) if apart else 0.0


def _checkpoints(runs: Runs) -> list[str]:
    """Return a sentence where rows that share a name are one model at ever more tokens."""
    if runs.N is None or runs.D is None:
        return []
    for name, cells in runs.others.items():
        words = re.findall(r"[a-z]+", name.lower())
        if not words or words[-1] not in NAMES_A_RUN:
            continue
        each: dict[str, list[int]] = {}
        for at, cell in enumerate(cells):
            each.setdefault(str(cell), []).append(at)
        tokens = runs.D.tolist()
        many = [sorted(places, key=tokens.__getitem__) for places in each.values() if len(places) >= 3]
        if sum(map(len, many)) > len(runs) / 2 and all(_one_run(runs, name, places) for places in many):
            return [
                f"rows that share {name!r} look like checkpoints of one run, which are not independent (--run "
                f"{name!r} draws them together)"
            ]
    return []


def _one_run(runs: Runs, name: str, places: list[int]) -> bool:
    """Return whether rows, by tokens, may be checkpoints: one N, no amount of tokens twice; of a model, with steps."""
    N, D = np.asarray(runs.N)[places], np.asarray(runs.D)[places]
    if np.ptp(np.log(N)) > ALIKE or not (np.diff(np.log(D)) > 1e-9).all():
        return False
    return not {"model"} & set(re.findall(r"[a-z]+", name.lower())) or any(STEPPED.search(head) for head in runs.others)


def far_off(residuals: Array, constants: int = 0) -> float:
    """Return ten medians of residuals, where the median is not only rounding.

    A law by Huber's loss or L1 meets as many runs exactly as it has ``constants``: these say nothing of the others.
    """
    return FAR_OFF * max(float(np.median(np.sort(np.abs(residuals))[constants:])), 1e-6)


def scattered(runs: Runs, residuals: Array, scatter: float | None = None, constants: int = 0) -> list[str]:
    """Return what is said of runs far off a curve, and of a scatter above 5%."""
    said, far = [], np.flatnonzero(np.abs(residuals) > far_off(residuals, constants))
    if len(far):
        lie = "1 run lies" if len(far) == 1 else f"{len(far)} runs lie"
        said.append(
            f"{lie} more than ten times the median residual off the law: {named(runs, far)}{dropping(runs, far)}"
        )
    if scatter is not None and scatter > LOOSE:
        said.append(
            f"a single run lies about {scatter:.1%} off the law, above 5%: the runs do not follow one law closely"
        )
    return said


def dropping(runs: Runs, places: Sequence[int] | NDArray[Any]) -> str:
    """Return how to fit without some runs; so many that they are no exceptions are not to be dropped one by one."""
    if len(places) > MOST_DROPPED:
        return "; so many are no exceptions: of one kind? --where or --group fits a kind, --best the best of a sweep"
    numbers = ",".join(runs.lines[at].split()[-1] for at in places)
    return f"; diverged, or read wrong? --drop {numbers} fits without them"


def named(runs: Runs, places: Iterable[int]) -> str:
    """Return runs by their lines, with N and loss."""
    return _listed([f"{runs.lines[at]} (loss {runs.loss[at]:.4g})" for at in places])


def differing(runs: Runs, residuals: Array) -> str | None:
    """Return a sentence on the column whose values differ most in the residuals, or None."""
    from scipy.special import fdtrc  # SciPy is large: loaded when it is needed

    clipped = np.clip(residuals, *np.quantile(residuals, [0.02, 0.98]))
    whole, found = ((clipped - clipped.mean()) ** 2).sum(), []
    for name, cells in runs.others.items():
        values, places = np.unique([str(cell) for cell in cells], return_inverse=True)
        if not 2 <= len(values) <= max(2, min(12, len(runs) // 5)) or np.bincount(places).min() < 3:
            continue
        means = np.bincount(places, clipped) / np.bincount(places)
        within = ((clipped - means[places]) ** 2).sum()
        free = len(clipped) - len(values)
        share = 1 - within / max(whole, 1e-300)
        if (
            share > EXPLAINED
            and fdtrc(len(values) - 1, free, (whole - within) / (len(values) - 1) / max(within / free, 1e-300)) < CHANCE
        ):
            found.append((share, name, values, means))
    if not found:
        return None
    share, name, values, means = max(found, key=lambda entry: entry[0])
    return (
        f"the runs differ by {name!r} ({', '.join(map(str, values[:6]))}{', ...' if len(values) > 6 else ''}): it "
        f"explains {share:.0%} of "
        f"what the law leaves over, so they follow more than one law (--group {name!r} fits each, --where "
        f"{name}={values[0]} one)"
    )
