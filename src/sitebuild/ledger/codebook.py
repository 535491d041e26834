"""The codebook as HTML: the tables of facts and the models' constants."""

import dataclasses
import importlib
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from scalingbet import facts
from scalingbet.explorable.html import script_json
from scalingbet.facts import lookup
from scalingbet.markup import joined
from scalingbet.numbers import quantity
from scalingbet.numbers.expressions import existing_modules

from ..found import linked
from .entries import history, speaks_of
from .html import locator_html, render, source_html, sources_html


def facts_html(tables: Mapping[str, Any] | None = None, page: str = "codebook", site: str = "") -> Markup:
    """Return the tables of facts that stand on a page: columns with units, rows, sources, licence, what is old.

    Each says to a machine what it is, with its address where that of the ``site`` is known.
    """
    described = facts.tables() if tables is None else tables
    here = {name: about for name, about in described.items() if about.get("page", "codebook") == page}
    elsewhere = {name: about for name, about in described.items() if page == "codebook" and name not in here}
    return render(
        "tables.html", tables=[_table(name, about, site) for name, about in here.items()], elsewhere=elsewhere
    )


def _table(name: str, about: Mapping[str, Any], site: str) -> dict[str, Any]:
    """Return what the template shows of a table: what all rows say alike stands above them, once."""
    frame = facts.table(name)
    alike = [column for column in facts.COMMON if column in about["each"] and frame[column].nunique() == 1]
    records = frame.to_dict("records")
    rows = [
        (
            f"{name}.{lookup.row_name(name, row)}",
            [_cell(column, value, about["ages"]) for column, value in row.items() if column not in alike],
        )
        for row in records
    ]
    columns = [(column, {"unit": ""} | about["columns"][column]) for column in frame.columns]
    return {
        "name": name,
        "about": about,
        "rows": rows,
        "columns": columns,
        "shared": alike,
        "alike": [(column, _cell(column, records[0][column], about["ages"])["content"]) for column in alike],
        "history": history(about.get("history", ())),
        "linked": script_json(linked.table(name, about, site)),
    }


def _cell(column: str, value: Any, ages: bool) -> dict[str, Any]:
    if value is None or value != value:
        return {"long": False, "content": ""}
    if column == "source":
        content = joined(map(source_html, facts.sources_of(value)), "; ")
    elif column == "locator":
        content = locator_html(value)
    else:
        content = speaks_of(value, ages) if column == "speaks_of" else escape(quantity(value))
    return {"long": len(str(value)) > 28, "content": content}


def constants_html() -> Markup:
    """Return the published constants of the models, as the modules hold them."""
    constants: dict[str, dict[str, Any]] = {}
    for module in existing_modules():
        for name, value in vars(importlib.import_module(f"scalingbet.{module}")).items():
            if dataclasses.is_dataclass(value) and not isinstance(value, type) and name.isupper():
                constants.setdefault(name, _constant(name, module, value))
    return render("constants.html", constants=constants.values())


def _constant(name: str, module: str, value: Any) -> dict[str, Any]:
    """Return what the template shows of a published constant."""
    fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    source = fields.pop("source", "")
    sources = dict.fromkeys(facts.sources_of(source), "") if source and isinstance(source, str) else {}
    where = fields.pop("equation", fields.pop("locator", ""))
    if sources:
        sources[[*sources][-1]] = where
    title = fields.pop("name", "") or fields.pop("what", "") or name
    return {
        "name": name, "module": module, "title": title, "source": sources_html(sources),
        "fields": [(field, _plain(held)) for field, held in fields.items() if held not in (None, "")],
    }  # fmt: skip


def _plain(value: Any) -> str:
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return ", ".join(f"{name} {_plain(part)}" for name, part in value._asdict().items())
    if isinstance(value, tuple | list):
        return " to ".join(_plain(part) for part in value)
    return quantity(value) if isinstance(value, int | float) else str(value)
