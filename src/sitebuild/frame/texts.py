"""The typed texts of the frame: templates over what the book computes, none of which types a number."""

from typing import Any

from scalingbet.facts.files import RecordError
from scalingbet.figures.sentences import fixed, typed_in
from scalingbet.numbers import number
from scalingbet.numbers.expressions import evaluate


class FrameError(RecordError):
    """A text of the frame that types a number, or says what does not hold; the message names file and place."""


def written(texts: list[str], where: str) -> list[str]:
    """Return ``texts`` with what they compute; one that types a number raises :class:`FrameError`."""
    typed = typed_in({"finding": texts}, where)
    if typed:
        raise FrameError(typed[0])
    return [str(fixed(text, where, {})) for text in texts]


def check_answer(entry: dict[str, Any], where: str) -> None:
    """Raise :class:`FrameError` unless an answer is computed, or in words with a condition that is true."""
    if ("holds" in entry) == ("{" in entry["answer"]):
        raise FrameError(f"{where}: answer = {entry['answer']!r}; allowed is a computed one, or words with holds")
    if "holds" in entry and evaluate(entry["holds"], where, number=number) is not True:
        raise FrameError(f"{where}: holds = {entry['holds']!r} is not true")
