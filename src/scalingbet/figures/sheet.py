"""A figure from two files: what it computes and draws, in Python; what it says and moves, in the sheet beside it.

``figure("power-law", ...)`` in ``scaling_power.py`` reads the entry ``power-law`` of ``scaling_power.yaml``, which
``sheet.schema.yaml`` describes.  What several figures of a folder share stands in its ``shared.yaml``.

A text is a template.  ``{drop:pct1}`` writes a value in a format of ``words.KINDS``; ``{=laws.KAPLAN_2020.alpha_N:f3}``
an expression over models, facts, checked numbers and the ``values`` that the code hands in; ``{n:market.ai_capex}`` a
checked number in its own format, ``{n:market.ai_capex?usd2}`` in another; ``{option}`` in an option's label is its own
name.  No text types a number (``typed_numbers``).

In ``finding``, ``reading`` and ``words``, which follow the controls, a value is one of the figure's own (a control, an
output, a summary), one of its ``words`` or one that the code hands in as ``said``.  Such a sentence is a template, or

- a list of sentences, one after the other
- ``{by: kind, cases: {wind: ..., sun: ...}, else: ...}``: the one of that case
- ``{if: years, is: 1, then: year, else: years}``: with ``is``, ``above``, ``below``, ``least`` or ``most``, or with
  none of these when the value is itself true or false
"""

import ast
import dataclasses
import functools
import re
import sys
from pathlib import Path

from .. import references
from ..explorable import Choice, Column, Explorable, Rows, Slider, Toggle
from ..expressions import evaluate, parsed
from ..formula import DomainError, choose, where
from ..numbers import get, number
from ..prose import bare_digits
from ..records import RecordError, check, close, read
from ..words import KINDS, say

FOLDER = Path(__file__).parent
SCHEMA = FOLDER / "sheet.schema.yaml"
SHARED = "shared.yaml"
_COMPARED = {
    "is": lambda value, other: value == other,
    "above": lambda value, other: value > other,
    "below": lambda value, other: value < other,
    "least": lambda value, other: value >= other,
    "most": lambda value, other: value <= other,
}
_FIELD = re.compile(r"\{([^{}]*)\}")


class SheetError(RecordError):
    """Something that a sheet may not say; the message names file, figure and field, and what is allowed."""


def sheets():
    """Return the paths of all sheets."""
    return sorted(path for path in FOLDER.rglob("*.yaml") if path.name != SCHEMA.name)


@functools.cache
def _shared(folder):
    """Return the controls and columns that the sheets of a folder share, checked."""
    path = folder / SHARED
    record = (read(path) or {}) if path.exists() else {}
    parts = read(SCHEMA)["properties"]
    schema = {"type": "object", "additionalProperties": False, "$defs": read(SCHEMA)["$defs"]}
    check(record, schema | {"properties": {name: parts[name] for name in ("controls", "columns")}}, SHARED, SheetError)
    return {"controls": {}, "columns": {}} | record


@functools.cache
def entries(path):
    """Return what the sheet at ``path`` says of each figure; what it may not say raises a :class:`SheetError`."""
    if not path.exists():
        raise SheetError(f"{path.name} is missing: {path.parent.name} has no sheet beside {path.stem}.py")
    record = read(path)
    for name, entry in record.items():
        check(entry, read(SCHEMA), f"{path.name}, {name}", SheetError)
        for field in ("finding", "reading"):
            _check_sentence(entry[field], f"{path.name}, {name}, {field}")
        for word, sentence in entry.get("words", {}).items():
            _check_sentence(sentence, f"{path.name}, {name}, words.{word}")
    return record


def _check_sentence(sentence, where):
    """Raise unless ``sentence`` is a template, a list of sentences, or a choice among some."""
    if isinstance(sentence, str):
        return
    if isinstance(sentence, list) and sentence:
        for part in sentence:
            _check_sentence(part, where)
        return
    keys = set(sentence) if isinstance(sentence, dict) else set()
    comparison = keys & set(_COMPARED)
    choice = keys - {"else"} == {"by", "cases"} and isinstance(sentence["cases"], dict) and sentence["cases"]
    if not choice and not (keys - {"else"} == {"if", "then"} | comparison and len(comparison) <= 1):
        raise SheetError(
            f"{where} = {sentence!r}; allowed is a text, a list of sentences, {{by, cases, else}}, or "
            f"{{if, then, else}} with one of {', '.join(_COMPARED)}"
        )
    for part in [*(sentence["cases"].values() if choice else [sentence["then"]]), sentence.get("else", "")]:
        _check_sentence(part, where)


# -- texts -----------------------------------------------------------------------------------------


def _written(template, where, values, look_up):
    """Return the sentence of ``template``: an expression is computed with ``values``, a name looked up."""
    known = {}

    def field(match):
        text, key = match[1], f"v{len(known)}"
        if text.startswith("="):
            expression, _, kind = text[1:].rpartition(":")
            if not expression:
                raise SheetError(f"{where}: {{{text}}} has no format; write {{=expression:format}}")
            known[key] = evaluate(expression, where, number=number, **values)
        elif text.startswith("n:") and "." in text:
            name, _, kind = text[2:].partition("?")
            try:
                known[key], kind = get(name).written(kind or None), "text"
            except (RecordError, ValueError) as error:
                raise SheetError(f"{where}: {{{text}}}: {error}") from None
        else:
            name, _, kind = text.partition(":")
            known[key] = look_up(name)
        if (kind or "text") not in KINDS:
            raise SheetError(f"{where}: {{{text}}} is written as {kind!r}; {close(kind, KINDS)}")
        return f"{{{key}:{kind or 'text'}}}"

    prepared = _FIELD.sub(field, template)
    if "{" in _FIELD.sub("", template) or "}" in _FIELD.sub("", template):
        raise SheetError(f"{where}: a brace is open in {template!r}")
    return say(prepared, **known)


def _fixed(template, where, values):
    """Return a text that follows no control."""

    def look_up(name):
        if name not in values:
            raise SheetError(f"{where}: nothing is named {name!r}; values= has {', '.join(values) or 'nothing'}")
        return values[name]

    return _written(template, where, values, look_up)


class _Sentences:
    """The sentences of a figure that follow its controls, over the named values ``p`` of one state or of Vega."""

    def __init__(self, entry, where, said, values):
        self.entry, self.place, self.said, self.values = entry, where, said, values
        self.words = entry.get("words", {})
        both = sorted({*self.words} & {*said})
        if both:
            raise SheetError(f"{where}, words: {both[0]} is in said= too")

    def field(self, name):
        """Return the function of ``p`` that says the field ``name``."""
        return lambda p: self._sentence(self.entry[name], f"{self.place}, {name}", p)

    def _named(self, name, where, p):
        if name in self.words:
            return self._sentence(self.words[name], f"{self.place}, words.{name}", p)
        if name in self.said:
            value = self.said[name]
            return value(p) if callable(value) else value
        try:
            return getattr(p, name)
        except AttributeError as error:
            if name in self.values:
                return self.values[name]
            known = [*self.words, *self.said, *self.values]
            raise SheetError(f"{where}: {error}; words, said= and values= have {', '.join(known) or 'none'}") from None

    def _sentence(self, sentence, where_, p):
        if isinstance(sentence, str):
            return _written(sentence, where_, self.values, lambda name: self._named(name, where_, p))
        if isinstance(sentence, list):
            parts = [self._sentence(part, where_, p) for part in sentence]
            return functools.reduce(lambda before, part: before + part, parts)
        if "by" in sentence:
            value = self._named(sentence["by"], where_, p)
            cases = {case: self._sentence(part, where_, p) for case, part in sentence["cases"].items()}
            if "else" not in sentence:
                return choose(value, cases)
            chosen = self._sentence(sentence["else"], where_, p)
            for case, said in reversed(cases.items()):
                chosen = where(value == case, said, chosen)
            return chosen
        holds = self._named(sentence["if"], where_, p)
        for how in _COMPARED.keys() & sentence.keys():
            other = sentence[how]
            if isinstance(other, str) and how != "is":
                other = evaluate(other, where_, number=number, **self.values)
            holds = _COMPARED[how](holds, other)
        yes, no = (self._sentence(part, where_, p) for part in (sentence["then"], sentence.get("else", "")))
        return where(holds, yes, no)


# -- controls and tables ---------------------------------------------------------------------------


def _control(name, about, shared, where, values):
    if isinstance(about, str):
        about = {"from": about}
    if "from" in about:
        if about["from"] not in shared:
            raise SheetError(f"{where}: {SHARED} has no control {about['from']!r}; {close(about['from'], shared)}")
        about = shared[about["from"]] | {key: value for key, value in about.items() if key != "from"}
    missing = [field for field in ("label", "value", "why", "kind") if field not in about]
    if missing:
        raise SheetError(f"{where}: {', '.join(missing)} is missing")

    def computed(field):
        value = about[field]
        return evaluate(value, f"{where}.{field}", number=number, **values) if isinstance(value, str) else value

    label, why = (_fixed(about[field], f"{where}.{field}", values) for field in ("label", "why"))
    try:
        if "options" in about:
            options = computed("options")
            if not isinstance(options, dict):
                options = {option: option for option in options}
            options = {
                option: _fixed(words, f"{where}.options.{option}", values | {"option": option})
                for option, words in options.items()
            }
            return Choice(name, label, about["value"], options, why, about["kind"])
        value = computed("value")
        if isinstance(value, bool):
            return Toggle(name, label, value, why, about["kind"])
        if about["kind"] == "view":
            raise SheetError(f"{where}.kind = 'view'; allowed is measurement, estimate, assumption, forecast")
        bounds = [computed(field) if field in about else None for field in ("low", "high", "step")]
        if None in bounds[:2]:
            raise SheetError(f"{where}: low, high is missing")
        kind = about.get("format", "g3")
        if kind not in KINDS:
            raise SheetError(f"{where}.format = {kind!r}; {close(kind, KINDS)}")
        return Slider(name, label, value, *bounds, about.get("unit", ""), about.get("log", False), kind, why,
                      about["kind"])  # fmt: skip
    except DomainError as error:
        raise SheetError(f"{where}: {error}") from None


def _columns(names, columns, where, values):
    made = []
    for entry in names:
        ((name, about),) = entry.items() if isinstance(entry, dict) else [(entry, columns.get(entry))]
        if about is None:
            raise SheetError(f"{where}: nothing says what the column {name!r} is; {close(name, columns)}")
        label, unit, kind = (about, "", "text") if isinstance(about, str) else (*about, *("", "g4")[len(about) - 1 :])
        if kind not in KINDS:
            raise SheetError(f"{where}.{name}: format = {kind!r}; {close(kind, KINDS)}")
        made.append(Column(name, *(_fixed(text, f"{where}.{name}", values) for text in (label, unit)), kind))
    return tuple(made)


def _rows(entry, data, shared, where, values):
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


def figure(name, *, data, chart, outputs=None, said=None, values=None, sheet=None, **more):
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
    for key in entry.get("sources", ()):
        if key not in references.entries():
            raise SheetError(f"{where_}, sources: no {key!r} in the bibliography; {close(key, references.entries())}")
    controls = [
        _control(control, about, shared["controls"], f"{where_}, controls.{control}", values)
        for control, about in entry.get("controls", {}).items()
    ]
    fixed = {
        field: _fixed(entry[field], f"{where_}, {field}", values)
        for field in ("measure", "description", "note")
        if field in entry
    }
    plain = {field: entry[field] for field in ("height", "group", "panels") if field in entry}
    sources = {} if "sources" in more else {"sources": entry.get("sources", ())}
    as_of = {} if "as_of" in more else {"as_of": str(entry.get("as_of", ""))}
    sentences = _Sentences(entry, where_, said or {}, values)
    return Explorable(
        name, controls=controls, data=_rows(entry, data, shared["columns"], where_, values), chart=chart,
        outputs=outputs, finding=sentences.field("finding"), reading=sentences.field("reading"),
        **fixed, **plain, **sources, **as_of, **more,
    )  # fmt: skip


# -- typed numbers ---------------------------------------------------------------------------------


def _texts(sentence):
    if isinstance(sentence, str):
        yield sentence
    elif isinstance(sentence, list):
        for part in sentence:
            yield from _texts(part)
    else:
        for part in [*sentence.get("cases", {}).values(), sentence.get("then", ""), sentence.get("else", "")]:
            yield from _texts(part)


def _all_texts(entry):
    """Return every text of a sheet's entry that a reader sees, as ``(field, template)``."""
    for field in ("finding", "reading", "measure", "description", "note"):
        for text in _texts(entry.get(field, "")):
            yield field, text
    for word, sentence in entry.get("words", {}).items():
        for text in _texts(sentence):
            yield f"words.{word}", text
    for name, about in entry.get("controls", {}).items():
        if isinstance(about, dict):
            yield f"controls.{name}.label", about.get("label", "")
            yield f"controls.{name}.why", about.get("why", "")
            options = about.get("options", {})
            for option, words in options.items() if isinstance(options, dict) else ():
                yield f"controls.{name}.options.{option}", words
    columns = [entry.get("columns", {})]
    columns += [about for names in entry.get("tables", {}).values() for about in names if isinstance(about, dict)]
    for name, about in ((name, about) for some in columns for name, about in some.items()):
        yield f"columns.{name}", about if isinstance(about, str) else about[0]


def _nameless(text):
    """Return the fields of a text whose expression names nothing: a number typed in braces."""
    expressions = [field[1:].rpartition(":")[0] for field in _FIELD.findall(text) if field.startswith("=")]
    return [f"{{={one}}}" for one in expressions if not any(isinstance(n, ast.Name) for n in ast.walk(parsed(one, "")))]


def typed_numbers(paths=None):
    """Return a sentence for each number that a sheet types: file, figure, field, and the number as it stands there.

    Dates, years, names with digits and parts of texts are no such numbers, as in the book's prose.
    """
    problems = []
    for path in paths or sheets():
        record = read(path) or {}
        for name, entry in {"": record}.items() if path.name == SHARED else record.items():
            place = f"{path.name}, {name}" if name else path.name
            problems += [
                f"{place}, {field}: types the number {word!r}; compute it: {{name:format}}, {{=expression:format}}"
                for field, text in _all_texts(entry)
                for word in [*bare_digits(_FIELD.sub(" ", text)), *_nameless(text)]
            ]
    return problems
