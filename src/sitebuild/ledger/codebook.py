"""The codebook as HTML: the checked numbers, the tables of facts, the models' constants."""

import dataclasses
import importlib

from scalingbet import facts, numbers
from scalingbet.facts.book import chapters
from scalingbet.markup import aside, code, escape, listed
from scalingbet.numbers import quantity
from scalingbet.numbers.expressions import existing_modules

from .html import source_html, sources_html


def _as_of(as_of, ages):
    old = ' <span class="aged">more than a year before this book</span>' if ages and facts.is_aged(as_of) else ""
    return f"{escape(as_of)}{old}"


def _history(changes):
    """Return what a number or a table said before, and why it changed."""
    return "; ".join(escape(f"{change['was']} until {change['until']}: {change['why']}") for change in changes)


def numbers_html(where):
    """Return every checked number, by chapter: what it is, value, unit, how it is computed, source, where it stands."""
    by_chapter = {}
    for number in numbers.load().values():
        rows = [
            ("Value", escape(f"{quantity(number.value, number.unit)}")),
            ("Kind", number.kind),
            ("Computed", f'<pre tabindex="0">{code(number.expression)}</pre>'),
            ("Source", sources_html(number.source, number.locator)),
            ("As of", _as_of(number.as_of, number.ages)),
            ("Stands in", ", ".join(dict.fromkeys(where(number.key)))),
            ("Before", _history(number.history)),
        ]
        by_chapter.setdefault(number.chapter, []).append(
            f'<details class="codebook-entry" id="{number.anchor}"><summary class="entry-head">'
            f"<b>{escape(number.text)}</b> {escape(number.definition)} {code(number.key)}</summary>"
            f"{listed(rows)}</details>"
        )
    return "".join(
        f"<h3>{escape(chapters()[chapter]['title'])}</h3>{''.join(entries)}" for chapter, entries in by_chapter.items()
    )


def changes_html():
    """Return the numbers that have been revised, with what they were and why."""
    rows = [
        f'<li><b>{escape(number.text)}</b> {escape(number.definition)}, before: {_history(number.history)} '
        f'<a href="codebook.html#{number.anchor}">{number.key}</a></li>'
        for number in numbers.load().values() if number.history
    ]  # fmt: skip
    return f'<ul class="changes">{"".join(rows)}</ul>'


def facts_html():
    """Return every table of facts: columns with units, rows, sources, licence, what is old."""
    return "".join(_table_html(name, about) for name, about in facts.tables().items())


def _table_html(name, about):
    frame = facts.table(name)
    columns = "".join(
        f"<dt>{code(column)}</dt><dd>{escape(about['columns'][column]['description'])}"
        f"{escape(' [' + about['columns'][column]['unit'] + ']') if about['columns'][column].get('unit') else ''}</dd>"
        for column in frame.columns
    )
    head = "".join(f'<th scope="col">{escape(column.replace("_", " "))}</th>' for column in frame.columns)
    body = "".join(
        "<tr>" + "".join(_cell(column, value, about["ages"]) for column, value in row.items()) + "</tr>"
        for row in frame.to_dict("records")
    )
    history = f"<p>Before: {_history(about['history'])}</p>" if about.get("history") else ""
    title, said, file = escape(about["title"]), aside(about["title"]), f"../data/facts/{name}"
    return (
        f'<section class="codebook-table" id="t-{name}"><h3>{title}</h3><p>{escape(about["description"])}</p>'
        f'<p class="licence">Licence: {escape(about["licence"])}. {code(name)}, {len(frame)} rows: '
        f'<a href="{file}.csv" download>CSV{said}</a>, <a href="{file}.schema.json">schema{said}</a></p>'
        f"{history}<details><summary>Columns</summary><dl>{columns}</dl></details>"
        f'<details><summary>Rows</summary><div class="scroll" tabindex="0" role="group" aria-label="{title}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></details></section>"
    )


def _cell(column, value, ages):
    if value is None or value != value:
        return "<td></td>"
    if column == "source":
        said = "; ".join(source_html(source) for source in facts.sources_of(value))
    elif column == "as_of":
        said = _as_of(value, ages)
    else:
        said = escape(quantity(value))
    return f'<td class="long">{said}</td>' if len(str(value)) > 28 else f"<td>{said}</td>"


def constants_html():
    """Return the published constants of the models, as the modules hold them."""
    found = {}
    for name in existing_modules():
        module = importlib.import_module(f"scalingbet.{name}")
        for constant, value in vars(module).items():
            if dataclasses.is_dataclass(value) and not isinstance(value, type) and constant.isupper():
                found.setdefault(constant, (name, value))
    return "".join(_constant_html(constant, *found[constant]) for constant in found)


def _constant_html(constant, module, value):
    fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    source = fields.pop("source", "")
    where = fields.pop("equation", fields.pop("locator", ""))
    title = fields.pop("name", "") or fields.pop("what", "") or constant
    said = {name: _plain(value) for name, value in fields.items() if value not in (None, "")}
    rows = "".join(f"<dt>{code(name)}</dt><dd>{escape(text)}</dd>" for name, text in said.items())
    key = source if isinstance(source, str) else ""
    cited = f"<p>{sources_html([key], where)}</p>" if key else ""
    return (
        f'<div class="codebook-entry" id="c-{module}-{constant}"><p class="entry-head"><b>{escape(title)}</b> '
        f"{code(f'{module}.{constant}')}</p>{cited}<details><summary>Constants</summary><dl>{rows}</dl></details></div>"
    )


def _plain(value):
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return ", ".join(f"{name} {_plain(part)}" for name, part in value._asdict().items())
    if isinstance(value, tuple | list):
        return " to ".join(_plain(part) for part in value)
    return quantity(value) if isinstance(value, int | float) else str(value)
