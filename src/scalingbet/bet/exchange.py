"""A scenario's values as a link or a file, and back; what a file or a link cannot hold raises, by name."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote

from .inputs import ScenarioError, declared

LINK_VERSIONS = ("1",)
LOOKS = ("what", "beside", "by", "outcome", "goal", "show", "asked_revenue", "asked_firms", "asked_productivity")


def text_of(value: Any) -> str:
    """Return an input's value as links and files write it.

    >>> text_of(True), text_of(0.1), text_of(3e15), text_of("most")
    ('true', '0.1', '3e+15', 'most')
    """
    return (
        str(value).lower() if isinstance(value, bool) else f"{value:.12g}" if isinstance(value, int | float) else value
    )


def value_of(name: str, text: str) -> Any:
    """Return the value of an input from a text; a name that is no input is left for the scenario to name."""
    declaration = declared().inputs.get(name)
    if declaration is None or declaration.options:
        return text
    if isinstance(declaration.value, bool):
        return {"true": True, "false": False}.get(text, text)
    try:
        return float(text)
    except ValueError:
        return text


def link_of(values: Mapping[str, Any], page: str, figure: str) -> str:
    """Return the address that opens ``values``, those that differ from the defaults, on the site's page."""
    changed = "".join(f"&{name}={quote(text_of(value))}" for name, value in values.items())
    return f"{page}#{figure}?v={declared().version}{changed}"


def values_of_link(link: str) -> dict[str, Any]:
    """Return the values of an address that the site's page gave; one without a known version raises.

    What a figure shows of the scenario (a year, an outcome, the scenario kept beside it) is no part of it.
    """
    pairs = dict(parse_qsl(link.partition("#")[2].partition("?")[2], keep_blank_values=True))
    version = pairs.pop("v", None)
    if version not in LINK_VERSIONS:
        raise ScenarioError(f"v = {version!r:.20} is no version of a link; allowed is {', '.join(LINK_VERSIONS)}")
    inputs = {name: text for name, text in pairs.items() if name not in LOOKS and not name.startswith("other_")}
    return {name: value_of(name, text) for name, text in inputs.items()}


def json_of(values: Mapping[str, Any]) -> str:
    """Return ``values`` as JSON: version, inputs."""
    return json.dumps({"scaling_bet": declared().version, "inputs": values}, indent=1) + "\n"


def values_of_json(text: str) -> dict[str, Any]:
    """Return the values of :func:`json_of`; a file that is none raises :class:`ScenarioError`, with the field."""
    try:
        record = json.loads(text)
    except ValueError as error:
        raise ScenarioError(f"this is no JSON: {error}") from None
    if not isinstance(record, dict) or str(record.get("scaling_bet")) not in LINK_VERSIONS:
        known = ", ".join(LINK_VERSIONS)
        raise ScenarioError(f"scaling_bet: the file names no version of a scenario; allowed is {known}")
    if not isinstance(record.get("inputs"), dict):
        raise ScenarioError("inputs: the file has no inputs; allowed is an object of names and values")
    return record["inputs"]


def csv_of(values: Mapping[str, Any]) -> str:
    """Return ``values`` as CSV: a line an input, with unit, kind and source."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["input", "value", "unit", "kind", "source"])
    for name, declaration in declared().inputs.items():
        lines.writerow([name, text_of(values[name]), declaration.unit, declaration.kind, declaration.source])
    return text.getvalue()
