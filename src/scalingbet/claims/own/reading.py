"""A reader's file of claims, YAML or JSON, read as what may come from anybody: small, flat, and nothing but data."""

from __future__ import annotations

import json
import math
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...facts import cache
from ...facts.files import RecordError, check, read
from ..claim import ClaimError
from .limits import one_line

SIZE, PARTS, NESTED = 256_000, 10_000, 6  # bytes; keys, values, lists of a file; lists in lists
NUMBER = 1e300  # the largest number that a file may state
TURNED = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # what would show a text in another order
SCHEMA = read(Path(__file__).with_name("claims.schema.yaml"))
CLAIM = SCHEMA["properties"]["claims"]["items"]
EXAMPLE = Path(__file__).with_name("example.yaml")

Lines = dict[tuple[int, str], int]  # (number of a claim, field): line of the file; the field "" is the claim itself


@dataclass(frozen=True)
class Stated:
    """What a file states: its name, the document, the claims as written, and the lines that they stand on."""

    name: str
    document: dict[str, Any]
    claims: list[dict[str, Any]]
    lines: Lines

    def where(self, number: int, field: str = "") -> str:
        """Return the place of a claim's field, to begin a message with."""
        line = self.lines.get((number, field)) or self.lines.get((number, ""))
        ident = self.claims[number].get("id") if isinstance(self.claims[number], dict) else None
        named = f"claim {ident if isinstance(ident, str) else number + 1}"
        return ", ".join(filter(None, (self.name, f"line {line}" if line else "", named, field)))


def stated(path: str | Path) -> Stated:
    """Return what the file at ``path`` states; whatever is wrong with it is one line of :class:`ClaimError`."""
    try:
        return _stated(Path(path))
    except RecordError as error:
        raise ClaimError(one_line(error)) from None


def _stated(path: Path) -> Stated:
    name = path.name
    try:
        with path.open("rb") as file:
            data = file.read(SIZE + 1)
    except (OSError, ValueError) as error:
        raise ClaimError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > SIZE:
        raise ClaimError(f"{name}: more than {SIZE} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ClaimError(f"{name}: byte {error.start + 1} is not UTF-8") from None
    lines: Lines = {}
    try:
        content = _json(text, lines) if path.suffix.lower() == ".json" else _yaml(text, lines)
        _plain(content)
    except (ValueError, RecursionError) as error:
        raise ClaimError(f"{name}, {error}") from None
    check(content, _OUTSIDE, name, ClaimError)
    made = Stated(name, content["document"], content["claims"], lines)
    first: dict[str, int] = {}
    for number, claim in enumerate(made.claims):
        check(claim, CLAIM, made.where(number), ClaimError)
        if claim["id"] in first:
            raise ClaimError(f"{made.where(number, 'id')}: claim {first[claim['id']] + 1} has that id too")
        first[claim["id"]] = number
        _whole(claim, made.where(number))
    return made


# The whole of a file but for its claims, which are checked one by one, with their lines.
_CLAIMS = {key: value for key, value in SCHEMA["properties"]["claims"].items() if key != "items"}
_OUTSIDE = SCHEMA | {"properties": SCHEMA["properties"] | {"claims": _CLAIMS | {"items": {}}}}


def _whole(claim: dict[str, Any], where: str) -> None:
    """Raise :class:`ClaimError` where a claim fits the schema and still says too little or too much."""
    if "check" not in claim and "why_not" not in claim and "settles" not in claim:
        raise ClaimError(f"{where}: it has no check; a claim without one says why_not, or what settles it")
    if "check" in claim and "why_not" in claim:
        raise ClaimError(f"{where}: it has a check and why_not; one of them")
    value = claim.get("value")
    if isinstance(value, list) and value[0] > value[1]:
        raise ClaimError(f"{where}: value = {value}; a range begins with its lower end")


# -- the two ways in which a file may be written ------------------------------------------------


class _Place:
    """Where a file is being read: how many parts it had, how deep it is, and what stands on which line."""

    def __init__(self, lines: Lines) -> None:
        self.lines, self.parts, self.path = lines, 0, list[Any]()
        self.number = -1

    def part(self, line: int) -> None:
        self.parts += 1
        if self.parts > PARTS:
            raise ValueError(f"line {line}: more than {PARTS} keys, values and lists")

    def opened(self, kind: str, line: int) -> None:
        """Go into a mapping or a list."""
        self.path.append([kind, None])  # of a mapping, the key that waits for its value
        if len(self.path) > NESTED:
            raise ValueError(f"line {line}: nested more than {NESTED} deep")
        if len(self.path) == 3 and kind == "mapping" and self.path[0][1] == "claims":
            self.number += 1
            self.lines[self.number, ""] = line

    def waits_for_key(self) -> bool:
        return bool(self.path) and self.path[-1][0] == "mapping" and self.path[-1][1] is None

    def told(self) -> None:
        """A value is complete."""
        if self.path and self.path[-1][0] == "mapping":
            self.path[-1][1] = None

    def closed(self) -> None:
        """Come out of a mapping or a list."""
        self.path.pop()
        self.told()

    def named(self, key: str, line: int) -> None:
        """Note a key of a mapping."""
        self.path[-1][1] = key
        if len(self.path) == 3 and self.path[0][1] == "claims":
            self.lines[self.number, key] = line


def _yaml(text: str, lines: Lines) -> Any:
    """Return what YAML says that has no aliases, anchors or tags; ``lines`` takes the lines of the claims."""
    try:
        import yaml

        from ...facts.strict_yaml import load
    except ModuleNotFoundError:  # a browser's Python
        return cache.made("yaml", text, _unread)
    place = _Place(lines)
    documents = 0
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            line = event.start_mark.line + 1
            place.part(line)
            if isinstance(event, yaml.AliasEvent):
                raise ValueError(f"line {line}: *{event.anchor} repeats a part; write it out")
            if getattr(event, "anchor", None):
                raise ValueError(f"line {line}: &{event.anchor} names a part; write it out")
            if getattr(event, "tag", None) or getattr(event, "tags", None):
                raise ValueError(f"line {line}: a tag; allowed are plain texts, numbers, lists and mappings")
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise ValueError(f"line {line}: a second document; a file has one")
            elif isinstance(event, yaml.CollectionEndEvent):
                place.closed()
            elif isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
                _yaml_part(event, place, line)
    except yaml.YAMLError as error:
        raise ValueError(_problem(error)) from None
    return load(text)


def _unread(text: str) -> Any:
    raise ValueError("this Python reads no YAML: write the file as JSON, name.json")


def _yaml_part(event: Any, place: _Place, line: int) -> None:
    import yaml

    scalar = isinstance(event, yaml.ScalarEvent)
    if place.waits_for_key():
        if not scalar:
            raise ValueError(f"line {line}: a list or a mapping as a key; a key is a text")
        place.named(event.value, line)
    elif scalar:
        place.told()
    else:
        place.opened("mapping" if isinstance(event, yaml.MappingStartEvent) else "list", line)


def _problem(error: Any) -> str:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    return f"{f'line {mark.line + 1}: ' if mark else ''}not YAML: {said}"


def _json(text: str, lines: Lines) -> Any:
    """Return what JSON says; ``lines`` takes the lines of the claims."""
    _json_lines(text, lines)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in pairs:
            if key in made:
                raise ValueError(f"{key} is there twice")
            made[key] = value
        return made

    def refused(name: str) -> Any:
        raise ValueError(f"{name} is no number")

    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=refused)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}: not JSON: {error.msg}") from None


def _json_lines(text: str, lines: Lines) -> None:
    """Count parts and depth of JSON without reading it, and note the lines of the claims: third from the outside."""
    depth, line, parts, quoted, escaped, number = 0, 1, 0, False, False, -1
    for character in text:
        line += character == "\n"
        if quoted:
            quoted, escaped = escaped or character != '"', not escaped and character == "\\"
            continue
        quoted = character == '"'
        parts += character in ",:{["
        depth += (character in "{[") - (character in "}]")
        if depth > NESTED or parts > PARTS:
            many = f"nested more than {NESTED} deep" if depth > NESTED else f"more than {PARTS} keys, values and lists"
            raise ValueError(f"line {line}: {many}")
        if character == "{" and depth == 3:
            number += 1
            lines[number, ""] = line


def _plain(content: Any) -> None:
    """Raise ``ValueError`` for a key that is no text, a number beyond all measure, a text with control characters."""
    waiting: list[Any] = [content]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            for key in part:
                if not isinstance(key, str):
                    raise ValueError(f"the key {key!r} is no text")
            waiting += [*part, *part.values()]
        elif isinstance(part, list):
            waiting += part
        elif isinstance(part, str):
            _shown(part)
        elif isinstance(part, int | float) and not (math.isfinite(part) and abs(part) <= NUMBER):
            raise ValueError(f"a number beyond {NUMBER:g}")


def _shown(text: str) -> None:
    for character in text:
        if character in TURNED or (unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t"):
            raise ValueError(f"a text has the character U+{ord(character):04X}, which does not show")
