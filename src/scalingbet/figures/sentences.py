"""The texts of a sheet: templates, the sentences that follow a figure's controls, and the numbers that none may type.

A text is a template of ``numbers.templates``; an expression knows the ``values`` that the code hands in, ``{option}``
in an option's label is its own name.  No text types a number (``typed_numbers``).

In ``finding``, ``reading`` and ``words``, which follow the controls, a value is one of the figure's own (a control, an
output, a summary), one of its ``words`` or one that the code hands in as ``said``.  Such a sentence is a template, or

- a list of sentences, one after the other
- ``{by: kind, cases: {wind: ..., sun: ...}, else: ...}``: the one of that case
- ``{if: years, is: 1, then: year, else: years}``: with ``is``, ``above``, ``below``, ``least`` or ``most``, or with
  none of these when the value is itself true or false
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..facts.files import RecordError
from ..formula import choose, where
from ..numbers import number
from ..numbers.expressions import evaluate
from ..numbers.templates import typed, written

_COMPARED = {
    "is": lambda value, other: value == other,
    "above": lambda value, other: value > other,
    "below": lambda value, other: value < other,
    "least": lambda value, other: value >= other,
    "most": lambda value, other: value <= other,
}


class SheetError(RecordError):
    """Something that a sheet may not say; the message names file, figure and field, and what is allowed."""


def check_sentence(sentence: Any, where: str) -> None:
    """Raise unless ``sentence`` is a template, a list of sentences, or a choice among some."""
    if isinstance(sentence, str):
        return
    if isinstance(sentence, list) and sentence:
        for part in sentence:
            check_sentence(part, where)
        return
    keys = set(sentence) if isinstance(sentence, dict) else set()
    comparison = keys & set(_COMPARED)
    cases = sentence.get("cases") if keys - {"else"} == {"by", "cases"} else {}
    choice = isinstance(cases, dict) and cases and all(isinstance(case, str) for case in cases)
    if not choice and not (keys - {"else"} == {"if", "then"} | comparison and len(comparison) <= 1):
        raise SheetError(
            f"{where} = {sentence!r}; allowed is a text, a list of sentences, {{by, cases, else}}, or "
            f"{{if, then, else}} with one of {', '.join(_COMPARED)}"
        )
    for part in [*(cases.values() if choice else [sentence["then"]]), sentence.get("else", "")]:
        check_sentence(part, where)


def fixed(template: str, where: str, values: Mapping[str, Any]) -> Any:
    """Return a text that follows no control."""
    return written(template, where, values, error=SheetError)


class Sentences:
    """The sentences of a figure that follow its controls, over the named values ``p`` of one state or of Vega."""

    def __init__(
        self, entry: Mapping[str, Any], where: str, said: Mapping[str, Any], values: Mapping[str, Any]
    ) -> None:
        self.entry, self.place, self.said, self.values = entry, where, said, values
        self.words = entry.get("words", {})
        both = sorted({*self.words} & {*said})
        if both:
            raise SheetError(f"{where}, words: {both[0]} is in said= too")

    def field(self, name: str) -> Callable[[Any], Any]:
        """Return the function of ``p`` that says the field ``name``."""
        return lambda p: self._sentence(self.entry[name], f"{self.place}, {name}", p)

    def _named(self, name: str, where: str, p: Any) -> Any:
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

    def _sentence(self, sentence: Any, where_: str, p: Any) -> Any:
        if isinstance(sentence, str):
            return written(sentence, where_, self.values, lambda name: self._named(name, where_, p), SheetError)
        if isinstance(sentence, list):
            parts = [self._sentence(part, where_, p) for part in sentence]
            return functools.reduce(lambda before, part: before + part, parts)
        if "by" in sentence:
            value = self._named(sentence["by"], where_, p)
            cases = {case: self._sentence(part, where_, p) for case, part in sentence["cases"].items()}
            if "else" not in sentence:
                return choose(value, cases)
            chosen = self._sentence(sentence["else"], where_, p)
            for case, sentence_of_case in reversed(cases.items()):
                chosen = where(value == case, sentence_of_case, chosen)
            return chosen
        holds = self._named(sentence["if"], where_, p)
        for how in _COMPARED.keys() & sentence.keys():
            other = sentence[how]
            if isinstance(other, str) and how != "is":
                other = evaluate(other, where_, number=number, **self.values)
            holds = _COMPARED[how](holds, other)
        yes, no = (self._sentence(part, where_, p) for part in (sentence["then"], sentence.get("else", "")))
        return where(holds, yes, no)


# -- typed numbers ---------------------------------------------------------------------------------


def _texts(sentence: Any) -> Iterator[str]:
    if isinstance(sentence, str):
        yield sentence
    elif isinstance(sentence, list):
        for part in sentence:
            yield from _texts(part)
    else:
        for part in [*sentence.get("cases", {}).values(), sentence.get("then", ""), sentence.get("else", "")]:
            yield from _texts(part)


def _all_texts(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
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


def typed_in(entry: Mapping[str, Any], place: str) -> list[str]:
    """Return a sentence for each number that the texts of ``entry`` type, which begins with its ``place`` and field."""
    return [
        f"{place}, {field}: types the number {word!r}; compute it: {{name:format}}, {{=expression:format}}"
        for field, text in _all_texts(entry)
        for word in typed(text)
    ]
