"""``data/datapackage.json``: every file of published data, every column, in the form of a Data Package."""

from collections.abc import Iterable, Mapping
from typing import Any

from scalingbet import facts, figures
from scalingbet.claims.export import NUMBERS
from scalingbet.explorable.rows import Column
from scalingbet.facts.book import book
from scalingbet.facts.description import TYPES

from ..finish import links
from . import edition

TEXTS = {  # files that are no tables
    "claims.json": "The claims, with their checks and verdicts", "conflicts.json": "Where the documents contradict",
    "forecasts.json": "What this book forecasts",
}  # fmt: skip
CONSTRAINTS = {"required": "required", "minimum": "minimum", "maximum": "maximum", "enum": "enum"}
KINDS = {"number": "number", "integer": "integer", "year": "integer"}  # of a column of facts; any other is a string


def package(shown: Iterable[str], site: str = "") -> dict[str, Any]:
    """Return the description of ``data/``; ``shown`` are the names of the figures on the site's pages."""
    registry = figures.load()
    resources = [
        *(_resource(name.partition(".")[0], name, title=title) for name, title in TEXTS.items()),
        _table("numbers", "numbers.csv", "The numbers that the book's sentences state", _columns(NUMBERS), key="key"),
        _table("links", "links.csv", "The links that lead out of the book", _columns(links.COLUMNS), key="address"),
        *(_facts(name, about) for name, about in facts.tables().items()),
        *(
            _table(f"{name}-{rows}", f"figures/{name}-{rows}.csv",
                   f"Figure {name.replace('-', ' ')}: {rows}", [_column(column) for column in data.columns])
            for name in sorted(shown) if name in registry
            for rows, data in registry[name].datasets.items() if data.columns
        ),
    ]  # fmt: skip
    about = {
        "name": "the-scaling-bet", "title": f"Data of {book()['title']}", "version": str(book()["version"]),
        "created": f"{book()['date']}T00:00:00Z", "homepage": site, "resources": resources,
        "licenses": [{"name": book()["licence"]["text"], "path": edition.licence(), "title": "CC BY 4.0"}],
        "contributors": [{"title": edition.name(author), "role": "author"} for author in edition.authors()],
    }  # fmt: skip
    return {name: value for name, value in about.items() if value}


def _resource(name: str, path: str, **about: Any) -> dict[str, Any]:
    ending = path.rpartition(".")[2]
    mediatype = {"csv": "text/csv", "json": "application/json"}[ending]
    return {"name": name.lower(), "path": path, "format": ending, "mediatype": mediatype, "encoding": "utf-8", **about}


def _table(
    name: str, path: str, title: str, fields: Iterable[Mapping[str, Any]], key: Any = (), **about: Any
) -> dict[str, Any]:
    schema = {"fields": list(fields)} | ({"primaryKey": key} if key else {})
    return _resource(name, path, title=title, profile="tabular-data-resource", schema=schema, **about)


def _facts(name: str, about: Mapping[str, Any]) -> dict[str, Any]:
    """Return the description of a table of facts; a fact is named by its key and the day since which it is known."""
    columns = {column: about["columns"][column] for column in facts.table(name).columns}
    fields = []
    for column, described in columns.items():
        limits = {limit: described[limit] for limit in CONSTRAINTS if limit in described}
        if pattern := TYPES[described["type"]].get("pattern"):
            limits["pattern"] = pattern
        field = {
            "name": column,
            "type": KINDS.get(described["type"], "string"),
            "description": described["description"],
        }
        fields.append(field | ({"unit": described["unit"]} if "unit" in described else {})
                      | ({"constraints": limits} if limits else {}))  # fmt: skip
    text = f"{about['description']} Licence of the figures: {about['licence']}."
    return _table(name, f"facts/{name}.csv", about["title"], fields, [*about["key"], "known_since"], description=text)


def _columns(about: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"name": name, "type": "number" if name == "value" else "string", "description": what}
            for name, what in about.items()]  # fmt: skip


def _column(column: Column) -> dict[str, Any]:
    """Return a column of a figure's data."""
    field = {"name": column.name, "type": "string" if column.format == "text" else "number",
             "title": column.label or column.name}  # fmt: skip
    return field | ({"unit": column.unit} if column.unit else {})
