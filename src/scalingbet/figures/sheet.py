"""A figure from two files: what it computes and draws, in Python; what it says and moves, in the sheet beside it.

``figure("power-law", ...)`` in ``laws/power.py`` reads the entry ``power-law`` of ``laws/power.yaml``, which
``sheet.schema.yaml`` describes.  What several figures of a folder share stands in its ``shared.yaml``.
``sentences.py`` says what its texts may be.
"""

from __future__ import annotations

import dataclasses
import functools
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..explorable import Choice, Column, Explorable, Rows, Slider, Toggle
from ..explorable.controls import Control
from ..facts import lowest_status, references, rests_on, touching
from ..facts.files import check, close, read
from ..formula import DomainError
from ..formula.words import KINDS
from ..numbers import number
from ..numbers.expressions import evaluate
from .sentences import Sentences, SheetError, check_sentence, fixed, typed_in

FOLDER = Path(__file__).parent
SCHEMA = FOLDER / "sheet.schema.yaml"
SHARED = "shared.yaml"


def sheets() -> list[Path]:
    """Return the paths of all sheets."""
    return sorted(path for path in FOLDER.rglob("*.yaml") if path.name != SCHEMA.name)


@functools.cache
def _shared(folder: Path) -> dict[str, Any]:
    """Return the controls and columns that the sheets of a folder share, checked."""
    path = folder / SHARED
    record = (read(path) or {}) if path.exists() else {}
    parts = read(SCHEMA)["properties"]
    schema = {"type": "object", "additionalProperties": False, "$defs": read(SCHEMA)["$defs"]}
    check(record, schema | {"properties": {name: parts[name] for name in ("controls", "columns")}}, SHARED, SheetError)
    return {"controls": {}, "columns": {}} | record


@functools.cache
def entries(path: Path) -> dict[str, Any]:
    """Return what the sheet at ``path`` says of each figure; what it may not say raises a :class:`SheetError`."""
    if not path.exists():
        raise SheetError(f"{path.name} is missing: {path.parent.name} has no sheet beside {path.stem}.py")
    record = read(path)
    for name, entry in record.items():
        check(entry, read(SCHEMA), f"{path.name}, {name}", SheetError)
        for field in ("finding", "reading"):
            check_sentence(entry[field], f"{path.name}, {name}, {field}")
        for word, sentence in entry.get("words", {}).items():
            check_sentence(sentence, f"{path.name}, {name}, words.{word}")
    return record


# -- controls and tables ---------------------------------------------------------------------------


def _control(name: str, about: Any, shared: Mapping[str, Any], where: str, values: Mapping[str, Any]) -> Control:
    if isinstance(about, str):
        about = {"from": about}
    if "from" in about:
        if about["from"] not in shared:
            raise SheetError(f"{where}: {SHARED} has no control {about['from']!r}; {close(about['from'], shared)}")
        about = shared[about["from"]] | {key: value for key, value in about.items() if key != "from"}
    missing = [field for field in ("label", "value", "why", "kind") if field not in about]
    if missing:
        raise SheetError(f"{where}: {', '.join(missing)} is missing")

    def computed(field: str) -> Any:
        value = about[field]
        return evaluate(value, f"{where}.{field}", number=number, **values) if isinstance(value, str) else value

    label, why = (fixed(about[field], f"{where}.{field}", values) for field in ("label", "why"))
    if "options" not in about:
        with touching() as rows:
            computed("value")
        if (status := lowest_status(rows)) != about["kind"]:  # an estimate that rests on estimates says so already
            why = f"{why} {rests_on(status)}".strip()
    try:
        if "options" in about:
            options = computed("options")
            if not isinstance(options, dict):
                options = {option: option for option in options}
            options = {
                option: fixed(words, f"{where}.options.{option}", {**values, "option": option})
                for option, words in options.items()
            }
            return Choice(name, label, about["value"], options, why, about["kind"])
        value = computed("value")
        if isinstance(value, bool):
            return Toggle(name, label, value, why, about["kind"])
        if about["kind"] == "view":
            raise SheetError(f"{where}.kind = 'view'; allowed is measurement, estimate, assumption, forecast")
        low, high, step = (computed(field) if field in about else None for field in ("low", "high", "step"))
        if low is None or high is None:
            raise SheetError(f"{where}: low, high is missing")
        kind = about.get("format", "g3")
        if kind not in KINDS:
            raise SheetError(f"{where}.format = {kind!r}; {close(kind, KINDS)}")
        return Slider(name, label, value, low, high, step, about.get("unit", ""), about.get("log", False), kind, why,
                      about["kind"])  # fmt: skip
    except DomainError as error:
        raise SheetError(f"{where}: {error}") from None


def _check_sources(entry: Mapping[str, Any], sources: Sequence[str], where: str) -> None:
    """Raise for a source that the bibliography does not have, or a control's that is none of the figure's."""
    for key in sources:
        if key not in references.entries():
            raise SheetError(f"{where}, sources: no {key!r} in the bibliography; {close(key, references.entries())}")
    for name, about in entry.get("controls", {}).items():
        if isinstance(about, dict) and about.get("source", sources) not in (sources, *sources):
            raise SheetError(
                f"{where}, controls.{name}.source = {about['source']!r}; {close(about['source'], sources)}"
            )


def _columns(
    names: Sequence[Any], columns: Mapping[str, Any], where: str, values: Mapping[str, Any]
) -> tuple[Column, ...]:
    made = []
    for entry in names:
        ((name, about),) = entry.items() if isinstance(entry, dict) else [(entry, columns.get(entry))]
        if about is None:
            raise SheetError(f"{where}: nothing says what the column {name!r} is; {close(name, columns)}")
        label, unit, kind = (about, "", "text") if isinstance(about, str) else (*about, *("", "g4")[len(about) - 1 :])
        if kind not in KINDS:
            raise SheetError(f"{where}.{name}: format = {kind!r}; {close(kind, KINDS)}")
        label, unit = (fixed(text, f"{where}.{name}", values) for text in (label, unit))
        made.append(Column(name, label, unit, kind))
    return tuple(made)


def _rows(
    entry: Mapping[str, Any], data: Mapping[str, Any], shared: Mapping[str, Any], where: str, values: Mapping[str, Any]
) -> dict[str, Rows]:
    own, tables = entry.get("columns", {}), entry.get("tables", {})
    for field in ("tables", "summaries"):
        for dataset in entry.get(field, {}):
            if dataset not in data:
                raise SheetError(f"{where}, {field}: the figure has no dataset {dataset!r}; {close(dataset, data)}")
    idle = sorted(set(own) - {name for names in tables.values() for name in names if isinstance(name, str)})
    if idle:
        raise SheetError(f"{where}, columns: {idle[0]} is in no table")
    made = {}
    for name, rows in data.items():
        if not isinstance(rows, Rows):
            rows = Rows(*rows) if isinstance(rows, tuple) else Rows(rows)
        if name in tables:
            columns = _columns(tables[name], shared | own, f"{where}, tables.{name}", values)
            rows = dataclasses.replace(rows, columns=columns)
        if name in entry.get("summaries", {}):
            summaries = {key: tuple(what) for key, what in entry["summaries"][name].items()}
            rows = dataclasses.replace(rows, summaries=rows.summaries | summaries)
        made[name] = rows
    return made


def figure(
    name: str,
    *,
    data: Mapping[str, Any],
    chart: Callable[[Any], Any],
    outputs: Callable[[Any], None] | None = None,
    said: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
    sheet: str | Path | None = None,
    **more: Any,
) -> Explorable:
    """Return the :class:`Explorable` of ``name``: its words and controls are those of the sheet beside the module.

    ``data`` maps each dataset to ``(start, compute)``, its start alone, or :class:`Rows`.  ``said`` names what the
    sentences use and no output computes, each a value or a function of ``p``; ``values`` names constants for the
    sheet's expressions and texts.  ``more`` are fields of the explorable that only the code can know.
    """
    path = Path(sheet or sys._getframe(1).f_globals["__file__"]).with_suffix(".yaml")
    known = entries(path)
    if name not in known:
        raise SheetError(f"{path.name} has no figure {name!r}; {close(name, known)}")
    entry, where_, values, shared = known[name], f"{path.name}, {name}", values or {}, _shared(path.parent)
    both = sorted({*more} & {*entry})
    if both:
        raise SheetError(f"{where_}: {both[0]} is in the code too")
    sources = more.pop("sources", entry.get("sources", ()))
    _check_sources(entry, sources, where_)
    controls = [
        _control(control, about, shared["controls"], f"{where_}, controls.{control}", values)
        for control, about in entry.get("controls", {}).items()
    ]
    texts = {
        field: fixed(entry[field], f"{where_}, {field}", values)
        for field in ("measure", "description", "note")
        if field in entry
    }
    plain = {field: entry[field] for field in ("height", "group", "panels") if field in entry}
    speaks_of = str(more.pop("speaks_of", entry.get("speaks_of", "")))
    sentences = Sentences(entry, where_, said or {}, values)
    return Explorable(
        name, controls=controls, data=_rows(entry, data, shared["columns"], where_, values), chart=chart,
        outputs=outputs, finding=sentences.field("finding"), reading=sentences.field("reading"),
        sources=sources, speaks_of=speaks_of, looked=str(entry.get("looked", "")), **texts, **plain, **more,
    )  # fmt: skip


def typed_numbers(paths: Iterable[Path] | None = None) -> list[str]:
    """Return a sentence for each number that a sheet types: file, figure, field, and the number as it stands there.

    Dates, years, names with digits and parts of texts are no such numbers, as in the book's prose.
    """
    problems = []
    for path in paths or sheets():
        record = read(path) or {}
        for name, entry in {"": record}.items() if path.name == SHARED else record.items():
            problems += typed_in(entry, f"{path.name}, {name}" if name else path.name)
    return problems
