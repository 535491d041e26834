"""Our own forecasts: dated questions that nobody may change, settled by what came, scored against a baseline.

``forecasts.yaml`` is only appended to; ``forecasts.csv`` keeps the digest of each entry as it was made.  An entry that
was changed or removed since, or that has no digest yet, is refused by name.  An ``outcome`` appended to an entry
settles it.  Events are scored by Brier and log score, quantities by their quantiles on the scale of logarithms, so that
billions and gigawatts count alike.
"""

from __future__ import annotations

import csv
import functools
import hashlib
import itertools
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..facts.files import RecordError, check, close, read

FILE = Path(__file__).with_name("forecasts.yaml")
KEPT = FILE.with_suffix(".csv")
SCHEMA = read(FILE.with_name("forecasts.schema.yaml"))
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
SURE = 0.95  # how sure a baseline that only says yes or no is taken to be: at 1 its log score could be endless
ENOUGH = 10  # settled forecasts, before there is a calibration to show
BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)  # of stated probabilities


class ForecastError(RecordError):
    """A forecast that was changed, removed or wrongly stated; the message names file, entry and what is allowed."""


# -- the file --------------------------------------------------------------------------------------


def digest(entry: Mapping[str, Any]) -> str:
    """Return the SHA-256 of an entry as it was made: all of it but its outcome, the keys in order.

    >>> digest({"id": "F001", "made": "2026-11-27"}) == digest({"made": "2026-11-27", "id": "F001", "outcome": {}})
    True
    """
    made = {key: value for key, value in entry.items() if key != "outcome"}
    return hashlib.sha256(json.dumps(made, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def file_digest() -> str:
    """Return the SHA-256 of ``forecasts.yaml`` as it is, byte for byte."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()


def checked(entries: Sequence[Mapping[str, Any]], kept: Mapping[str, str]) -> None:
    """Raise :class:`ForecastError` for an entry that is not as the schema has it, or not as it was made.

    kept: the digest of each entry by its id, in the order in which they were made.
    """
    ids: list[str] = []
    for place, entry in enumerate(entries, 1):
        where = f"{FILE.name}, {entry.get('id', f'entry {place}')}"
        check(entry, SCHEMA, where, ForecastError)
        _coherent(entry, where, ids)
        ids.append(entry["id"])
    for name, sha in kept.items():
        if name not in ids:
            raise ForecastError(f"{FILE.name}: {name} was removed; allowed is to append, never to remove")
        if digest(entries[ids.index(name)]) != sha:
            allowed = "allowed is an outcome appended to it, or a new entry that renews it"
            raise ForecastError(f"{FILE.name}, {name}: it was changed since it was made; {allowed}")
    for entry in entries[len(kept) :]:
        line = f"{entry['id']},{digest(entry)}"
        raise ForecastError(f"{FILE.name}, {entry['id']}: its digest is not kept; append to {KEPT.name}: {line}")


def _coherent(entry: Mapping[str, Any], where: str, before: Sequence[str]) -> None:
    """Raise for what a schema cannot say: order, days, and fields that go with one kind only."""
    expected = f"F{len(before) + 1:03d}"
    if entry["id"] != expected:
        raise ForecastError(f"{where}: id = {entry['id']}; allowed is {expected}, the next one")
    event = entry["kind"] == "event"
    has, lacks = ("probability", "quantiles") if event else ("quantiles", "probability")
    if has not in entry or lacks in entry:
        raise ForecastError(f"{where}: kind = {entry['kind']}; allowed is {has}, and no {lacks}")
    if not event and list(entry["quantiles"]) != sorted(set(entry["quantiles"])):
        raise ForecastError(f"{where}: quantiles = {entry['quantiles']}; allowed are five that rise")
    if entry["settles"] <= entry["made"]:
        raise ForecastError(f"{where}: settles = {entry['settles']}; allowed is a day after {entry['made']}")
    if (entry["from"] == "model") != ("model" in entry):
        raise ForecastError(
            f"{where}: from = {entry['from']}; a model says what it was read from, a judgement does not"
        )
    if "renews" in entry and entry["renews"] not in before:
        raise ForecastError(f"{where}: renews = {entry['renews']}; {close(entry['renews'], before)}")
    outcome = entry.get("outcome", {})
    stated = {"baseline.says": entry["baseline"]["says"]} | ({"outcome.value": outcome["value"]} if outcome else {})
    for name, value in stated.items():
        if isinstance(value, bool) != event or (not event and value <= 0):
            allowed = "true or false" if event else "a number above 0"
            raise ForecastError(f"{where}: {name} = {value}; allowed is {allowed}")
    if outcome and outcome["day"] <= entry["made"]:
        raise ForecastError(f"{where}: outcome.day = {outcome['day']}; allowed is a day after {entry['made']}")


def kept_digests() -> dict[str, str]:
    """Return the digest of each entry as it was made, by its id."""
    with KEPT.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["sha256"] for row in csv.DictReader(file)}


@functools.cache
def load() -> tuple[dict[str, Any], ...]:
    """Return the forecasts in the order in which they were made, checked against what was kept of them."""
    entries = read(FILE)
    checked(entries, kept_digests())
    return tuple(entries)


# -- scores ----------------------------------------------------------------------------------------


def brier(probability: float, happened: bool) -> float:
    """Return ``(p - o)^2``, 0 the best (Brier 1950).

    >>> brier(0.5, True), brier(1, True), brier(1, False)
    (0.25, 0, 1)
    """
    return (probability - happened) ** 2


def log_score(probability: float, happened: bool) -> float:
    """Return ``-ln`` of the probability that was given to what came, 0 the best (Good 1952).

    >>> round(log_score(0.25, False), 4), log_score(1, True) == 0
    (0.2877, True)
    """
    return -math.log(probability if happened else 1 - probability)


def pinball(value: float, quantile: float, level: float) -> float:
    """Return the loss of a quantile: ``level (value - quantile)`` above it, ``(1 - level) (quantile - value)`` below.

    >>> pinball(12, 10, 0.75), pinball(8, 10, 0.75)
    (1.5, 0.5)
    """
    return max(level * (value - quantile), (level - 1) * (value - quantile))


def quantile_score(value: float, quantiles: Sequence[float], levels: Sequence[float] = LEVELS) -> float:
    """Return twice the mean pinball loss over quantiles: their approximation of the CRPS, in the value's unit.

    With ever more levels it is the continuous ranked probability score (Gneiting and Raftery 2007, section 4.2).  When
    all quantiles are one point it is the distance to it, whatever levels lie evenly about a half.

    >>> quantile_score(7, [4] * 5)
    3.0
    """
    losses = [pinball(value, quantile, level) for quantile, level in zip(quantiles, levels, strict=True)]
    return 2 * sum(losses) / len(losses)


def score(entry: Mapping[str, Any]) -> dict[str, float]:
    """Return the scores of a settled entry and its baseline, less is better: ``brier`` and ``log``, or ``quantiles``.

    Quantities are scored by their logarithms: 0.1 is about a tenth of the quantity.
    """
    came, says = entry["outcome"]["value"], entry["baseline"]["says"]
    if entry["kind"] == "event":
        base = SURE if says else 1 - SURE
        ours = entry["probability"]
        return {
            "brier": brier(ours, came), "log": log_score(ours, came),
            "baseline_brier": brier(base, came), "baseline_log": log_score(base, came),
        }  # fmt: skip
    logs = [math.log(quantile) for quantile in entry["quantiles"]]
    return {
        "quantiles": quantile_score(math.log(came), logs),
        "baseline_quantiles": quantile_score(math.log(came), [math.log(says)] * len(LEVELS)),
    }


def scores(entries: Iterable[Mapping[str, Any]] | None = None) -> pd.DataFrame:
    """Return a row for each settled forecast: what came, and the scores beside the baseline's."""
    settled = [entry for entry in (load() if entries is None else entries) if "outcome" in entry]
    rows = [{"id": entry["id"], "came": entry["outcome"]["value"]} | score(entry) for entry in settled]
    columns = ["id", "came"] + [f"{who}{name}" for name in ("brier", "log", "quantiles") for who in ("", "baseline_")]
    return pd.DataFrame(rows, columns=columns).set_index("id")


def calibration(entries: Iterable[Mapping[str, Any]] | None = None) -> pd.DataFrame:
    """Return how often came true what was said with which probability; no row before ``ENOUGH`` are settled.

    A row for each fifth of probabilities in which an event was stated (``stated``: their mean), and one for each level
    of the quantiles (``stated``: the level); ``came``: the share that happened, or lay below; ``count``: of how many.
    """
    settled = [entry for entry in (load() if entries is None else entries) if "outcome" in entry]
    rows: list[dict[str, Any]] = []
    if len(settled) >= ENOUGH:
        events = [(entry["probability"], entry["outcome"]["value"]) for entry in settled if entry["kind"] == "event"]
        for low, high in itertools.pairwise(BINS):
            held = [(p, came) for p, came in events if low <= p < high]
            if held:
                stated, came = np.mean(held, axis=0)
                rows.append({"kind": "event", "stated": stated, "came": came, "count": len(held)})
        quantities = [entry for entry in settled if entry["kind"] == "quantity"]
        for place, level in enumerate(LEVELS if quantities else ()):
            below = [entry["outcome"]["value"] <= entry["quantiles"][place] for entry in quantities]
            rows.append({"kind": "quantity", "stated": level, "came": np.mean(below), "count": len(below)})
    return pd.DataFrame(rows, columns=["kind", "stated", "came", "count"])


def overdue(day: str) -> list[str]:
    """Return the ids of forecasts whose day was before ``day`` and that no outcome settles yet."""
    return [entry["id"] for entry in load() if entry["settles"] < day and "outcome" not in entry]
