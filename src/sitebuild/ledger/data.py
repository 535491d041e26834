"""The data that the site publishes: claims, checked numbers and facts, with their schemas and a dictionary."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from scalingbet import claims, facts, numbers
from scalingbet.bet import forecasts
from scalingbet.claims import conflicts
from scalingbet.claims.export import NUMBERS, claims_json
from scalingbet.claims.own import reading
from scalingbet.facts.book import book
from scalingbet.facts.description import row_schema

from ..finish import links

NAMES = ("numbers", "figures")  # of the file of checked numbers: now, and in links of before
TURN = {
    "input": {"type": "string", "description": "the input, as code"},
    "value": {"type": "number", "description": "its value"},
    "at": {"type": ["number", "null"], "description": "the nearest value at which the verdict turns; null: none tried"},
    "verdict": {"type": ["string", "null"], "description": "the verdict there"},
    "change": {"type": ["number", "null"], "description": "the relative change that leads there"},
    "low": {"type": "number", "description": "the lowest value tried"},
    "high": {"type": "number", "description": "the highest value tried"},
}
SIDE: dict[str, dict[str, Any]] = {
    "name": {"type": "string", "description": "short name of the document or source"},
    "low": {"type": ["number", "null"], "description": "the value, or the low end of it; null where there is none"},
    "high": {"type": ["number", "null"], "description": "the value, or the high end of it"},
}
RESULTS: dict[str, dict[str, Any]] = {
    "chapter": {"type": "string", "description": "chapter of the book, by its name in the package"},
    "file": {"type": "string", "description": "the file of the ledger that states it"},
    "result": {"type": ["number", "boolean", "null"], "description": "what the check gives"},
    "distance": {"type": ["number", "null"], "description": "relative distance of the result to the claimed value"},
    "inputs": {"type": ["object", "null"], "description": "constants and facts that the check names"},
    "turns": {
        "type": "array",
        "description": "for each input of the check: its value and where the verdict turns",
        "items": {"type": "object", "additionalProperties": False, "required": list(TURN), "properties": TURN},
    },
    "verdict": {"enum": list(claims.VERDICTS), "description": "what follows from the check, by what is known today"},
    "written": {
        "enum": [None, *claims.VERDICTS],
        "description": "the verdict by what was known when the document was written",
    },
    "strength": {"enum": [None, *claims.STRENGTHS], "description": "what the check proves; null where there is none"},
    "decided_by": {
        "type": "array",
        "items": {"type": "string"},
        "description": "what makes the check no stronger: where another value would move the verdict",
    },
    "anchor": {"type": "string", "description": "id of the entry on the page book/claims.html"},
}


def claims_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``claims.json``."""
    stated = {name: dict(about) for name, about in claims.SCHEMA["properties"].items()}
    for name, about in stated.items():  # a field that the file leaves out is published as null
        if name not in claims.SCHEMA["required"] and "type" in about:
            kinds = about["type"] if isinstance(about["type"], list) else [about["type"]]
            about["type"] = list(dict.fromkeys([*kinds, "null"]))
    claim = {"type": "object", "additionalProperties": False, "properties": stated | RESULTS,
             "required": [*claims.SCHEMA["required"], "verdict", "anchor"]}  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The claims of The Scaling Bet, with their checks and verdicts",
        "type": "object",
        "required": ["book", "documents", "verdicts", "strengths", "summary", "claims"],
        "properties": {"claims": {"type": "array", "items": claim}},
    }


def conflicts_json() -> str:
    """Return the conflicts as JSON."""
    content = {"conflicts": [conflicts.as_record(conflict) for conflict in conflicts.load()]}
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def conflicts_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``conflicts.json``: what the file states, computed."""
    stated = dict(conflicts.SCHEMA["properties"])
    del stated["computed"]
    side = dict(stated["positions"]["items"]["properties"])
    del side["value"]
    texts = {name: {"type": "string", "description": side[name]["description"]} for name in ("who", "says", "needs")}
    side |= texts | SIDE | {"claims": side["claims"] | {"minItems": 0}}
    positions = stated["positions"] | {"items": {"type": "object", "additionalProperties": False, "properties": side,
                                                 "required": list(side)}}  # fmt: skip
    texts = {
        name: {"type": "string", "description": stated[name]["description"]} for name in ("scale", "unit", "figure")
    }
    conflict = stated | texts | {"positions": positions, "anchor": {"type": "string", "description": "id of the card"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Where the documents of The Scaling Bet contradict each other, themselves or their sources",
        "type": "object", "required": ["conflicts"],
        "properties": {"conflicts": {"type": "array", "items": {
            "type": "object", "additionalProperties": False, "required": list(conflict), "properties": conflict}}},
    }  # fmt: skip


KEPT = {"sha256": {"type": "string", "description": "digest of the forecast as it was made, without its outcome"}}
FILE: dict[str, dict[str, Any]] = {
    "file": {"type": "string", "description": "the file of the forecasts, published beside this one"},
    "sha256": {"type": "string", "description": "digest of that file, byte for byte"},
    "levels": {
        "type": "array",
        "description": "what share a quantity's quantiles lie above",
        "items": {"type": "number"},
    },
}


def forecasts_json() -> str:
    """Return the forecasts as JSON, each with the digest that was kept of it, and the digest of their file."""
    kept = forecasts.kept_digests()
    content = {
        "file": forecasts.FILE.name, "sha256": forecasts.file_digest(), "levels": forecasts.LEVELS,
        "forecasts": [entry | {"sha256": kept[entry["id"]]} for entry in forecasts.load()],
    }  # fmt: skip
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def forecasts_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``forecasts.json``."""
    item = forecasts.SCHEMA | {"properties": forecasts.SCHEMA["properties"] | KEPT}
    definitions = {name: item.pop(name) for name in ("$schema", "$defs", "title")}
    every = {"forecasts": {"type": "array", "items": item | {"required": [*item["required"], *KEPT]}}}
    return definitions | {"title": "The forecasts of The Scaling Bet", "type": "object", "additionalProperties": False,
                          "required": [*FILE, *every], "properties": FILE | every}  # fmt: skip


def _csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([header, *rows])
    return text.getvalue()


def numbers_csv() -> str:
    """Return all checked numbers as CSV."""
    rows = [
        ["; ".join(getattr(number, column)) if column == "source" else getattr(number, column) for column in NUMBERS]
        for number in numbers.load().values()
    ]
    return _csv(list(NUMBERS), rows)


def numbers_schema() -> dict[str, Any]:
    """Return the JSON Schema of a row of ``numbers.csv``, its cells read as texts but for the value."""
    cells: dict[str, dict[str, Any]] = {name: {"type": "string", "description": what} for name, what in NUMBERS.items()}
    cells |= {
        "value": {"type": "number", "description": NUMBERS["value"]},
        "kind": {"enum": list(numbers.KINDS), "description": NUMBERS["kind"]},
        "source": {"type": "string", "minLength": 1, "description": NUMBERS["source"]},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A number that a sentence of The Scaling Bet states",
        "type": "object", "additionalProperties": False, "required": list(NUMBERS), "properties": cells,
    }  # fmt: skip


def facts_csv(name: str) -> str:
    """Return a table as CSV, all vintages, each row with source, days and status written out, numbers as typed."""
    with (facts.tables()[name]["path"]).open(encoding="utf-8", newline="") as file:
        typed = list(csv.DictReader(file))
    columns = list(facts.table(name).columns)
    full = [  # a number as it was typed; what the description says for every row, from the checked row
        [row.get(column) or (checked.get(column, "") if column in facts.COMMON else "") for column in columns]
        for row, checked in zip(typed, facts.vintages(name), strict=True)
    ]
    return _csv(columns, full)


def unit(column: Mapping[str, Any]) -> str:
    """Return a column's unit as the dictionary writes it."""
    return f" ({column['unit']})" if column.get("unit") else ""


def dictionary() -> str:
    """Return the data dictionary: every file, every column."""
    lines = [
        f"# Data of {book()['title']}, version {book()['version']}, as of {book()['date']}",
        "",
        "Compilation under CC BY 4.0; each table names the licence of its figures. Sources are keys of the book's",
        "bibliography (book/bibliography.html) or texts. An empty cell: not known or not published.",
        "datapackage.json says the same to a program, of the figures' data too.",
        "",
        "## claims.json (claims.schema.json)",
        *(f"- {name}: {about['description']}" for name, about in (claims.SCHEMA["properties"] | RESULTS).items()),
        "",
        "## example-claims.yaml (my-claims.schema.json), a file of claims as python -m scalingbet check takes one",
        *(f"- {name}: {about['description']}" for name, about in reading.CLAIM["properties"].items()),
        "",
        "## conflicts.json (conflicts.schema.json)",
        *(f"- {name}: {about['description']}" for name, about in conflicts.SCHEMA["properties"].items()),
        *(f"- positions, {name}: {about['description']}" for name, about in SIDE.items()),
        "",
        f"## forecasts.json (forecasts.schema.json), what this book forecasts; {forecasts.FILE.name} is its file",
        *(f"- {name}: {about['description']}" for name, about in FILE.items()),
        *(
            f"- forecasts, {name}: {about['description']}"
            for name, about in (forecasts.SCHEMA["properties"] | KEPT).items()
        ),
        "",
        "## numbers.csv (numbers.schema.json), the numbers that the book's sentences state; figures.csv is the same",
        *(f"- {column}: {what}" for column, what in NUMBERS.items()),
        "",
        "## links.csv, the links that lead out of the book",
        *(f"- {column}: {what}" for column, what in links.COLUMNS.items()),
    ]
    for name, about in facts.tables().items():
        columns = [(column, about["columns"][column]) for column in facts.table(name).columns]
        lines += ["", f"## facts/{name}.csv ({name}.schema.json)"]
        lines += [f"{about['title']}. {about['description']} Licence: {about['licence']}."]
        lines += [f"- {column}: {c['description']}{unit(c)}" for column, c in columns]
    return "\n".join(lines) + "\n"


def write(folder: Path) -> None:
    """Write everything into ``folder``."""
    files = {
        "claims.json": claims_json(),
        "conflicts.json": conflicts_json(),
        "conflicts.schema.json": json.dumps(conflicts_schema(), indent=1) + "\n",
        "claims.schema.json": json.dumps(claims_schema(), indent=1) + "\n",
        "my-claims.schema.json": json.dumps(reading.SCHEMA, indent=1) + "\n",
        "example-claims.yaml": reading.EXAMPLE.read_text(encoding="utf-8"),
        forecasts.FILE.name: forecasts.FILE.read_text(encoding="utf-8"),
        "forecasts.json": forecasts_json(),
        "forecasts.schema.json": json.dumps(forecasts_schema(), indent=1) + "\n",
        **{f"{name}.csv": numbers_csv() for name in NAMES},
        **{f"{name}.schema.json": json.dumps(numbers_schema(), indent=1) + "\n" for name in NAMES},
        "README.md": dictionary(),
    }
    for name, about in facts.tables().items():
        files[f"facts/{name}.csv"] = facts_csv(name)
        files[f"facts/{name}.schema.json"] = json.dumps(row_schema(about), indent=1) + "\n"
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
