"""The self-test of a chapter: questions whose answers the book's code computes, with a reason for each wrong one."""

import zlib
from pathlib import Path
from typing import Any

from scalingbet.facts.files import check, read

from .texts import FrameError, check_answer, written

HERE = Path(__file__).parent
SCHEMA = read(HERE / "quiz.schema.yaml")


def questions(file: Path) -> list[dict[str, Any]]:
    """Return the questions of a self-test, written out: ``asks``, and ``answers`` with ``says``, ``right``, ``why``.

    An answer's place is drawn from its question's words, so it is the same in every build.
    """
    entries = read(file)
    check(entries, SCHEMA, file.name, FrameError)
    return [_question(entry, f"{file.name}, question {i}") for i, entry in enumerate(entries, 1)]


def _question(entry: dict[str, Any], where: str) -> dict[str, Any]:
    check_answer(entry, where)
    asks, right, because = written([entry["asks"], entry["answer"], entry["because"]], where)
    says, why = written(list(entry["wrong"]), where), written(list(entry["wrong"].values()), where)
    answers = [(*pair, False) for pair in zip(says, why, strict=True)]
    if right in says:
        raise FrameError(f"{where}: the wrong answer {right!r} is the right one")
    answers.insert(zlib.crc32(entry["asks"].encode()) % (len(answers) + 1), (right, because, True))
    return {"asks": asks, "answers": [dict(zip(("says", "why", "right"), answer, strict=True)) for answer in answers]}


def of_chapter(name: str) -> list[dict[str, Any]]:
    """Return the questions of a chapter; none where it has no self-test yet."""
    file = HERE / f"{name}.yaml"
    return questions(file) if file.exists() else []
