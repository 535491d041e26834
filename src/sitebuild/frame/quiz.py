"""The self-test of a chapter: questions whose answers the book's code computes, with a reason for each wrong one."""

import zlib
from pathlib import Path
from typing import Any

from scalingbet.facts.files import RecordError, check, read
from scalingbet.figures.sentences import fixed, typed_in
from scalingbet.numbers import number
from scalingbet.numbers.expressions import evaluate

HERE = Path(__file__).parent
SCHEMA = read(HERE / "quiz.schema.yaml")


class QuizError(RecordError):
    """A self-test that does not fit its schema, types a number, or calls right what is not; it names the question."""


def questions(file: Path) -> list[dict[str, Any]]:
    """Return the questions of a self-test, written out: ``asks``, and ``answers`` with ``says``, ``right``, ``why``.

    An answer's place is drawn from its question's words, so it is the same in every build.
    """
    entries = read(file)
    check(entries, SCHEMA, file.name, QuizError)
    return [_question(entry, f"{file.name}, question {i}") for i, entry in enumerate(entries, 1)]


def _question(entry: dict[str, Any], where: str) -> dict[str, Any]:
    texts = [
        entry["asks"],
        entry["answer"],
        entry["because"],
        *(text for pair in entry["wrong"].items() for text in pair),
    ]
    typed = typed_in({"finding": texts}, where)
    if typed:
        raise QuizError(typed[0])
    if ("holds" in entry) == ("{" in entry["answer"]):
        raise QuizError(f"{where}: answer = {entry['answer']!r}; allowed is a computed one, or words with holds")
    if "holds" in entry and evaluate(entry["holds"], where, number=number) is not True:
        raise QuizError(f"{where}: holds = {entry['holds']!r} is not true")
    asks, right, because = (str(fixed(entry[name], where, {})) for name in ("asks", "answer", "because"))
    answers = [(str(fixed(text, where, {})), False, str(fixed(why, where, {}))) for text, why in entry["wrong"].items()]
    if right in (says for says, _, _ in answers):
        raise QuizError(f"{where}: the wrong answer {right!r} is the right one")
    answers.insert(zlib.crc32(entry["asks"].encode()) % (len(answers) + 1), (right, True, because))
    return {"asks": asks, "answers": [dict(zip(("says", "right", "why"), answer, strict=True)) for answer in answers]}


def of_chapter(name: str) -> list[dict[str, Any]]:
    """Return the questions of a chapter; none where it has no self-test yet."""
    file = HERE / f"{name}.yaml"
    return questions(file) if file.exists() else []
