"""What takes a figure long to compute as JavaScript functions, for the browser.

A strict Content-Security-Policy compiles nothing in the page: there ``formulas.js`` makes nested functions, and each
formula takes a pass of its own over the rows.  What Vega would compile in the page is compiled when the book is built
instead: the very expressions of the specification, all of a dataset as one function in the figure's own script.
``engine.js`` finds it there instead of the formulas that it stands for.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

MUCH = 300  # formulas times rows, from which it is worth its bytes
PLAIN = {"abs", "ceil", "exp", "floor", "if", "log", "max", "min", "pow", "sqrt"}  # the same in JavaScript's own Math
_CALL = re.compile(r"([A-Za-z_]\w*)\s*\(")
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_COLUMN = re.compile(r"(?<![\w.])datum\.(\w+)")
_LOCAL = r"c_\1"
_SIGNAL = re.compile(r"(?<![\w.])p_\w+")
_NAMED = re.compile(r"(?<=[.'\"])\w+")  # a field's name is a whole string, or follows a point


def javascript(expression: str) -> str:
    """Return a Vega ``expression`` as JavaScript: ``if(a, b, c)``, which is no call there, as ``(a ? b : c)``.

    >>> javascript("if(datum.x > 1, if(p_a === ',', 1, 2), max(datum.x, 3))")
    "(datum.x > 1 ? (p_a === ',' ? 1 : 2) : max(datum.x, 3))"
    """
    parts, depth, ends, at = [], 0, {}, 0
    while at < len(expression):
        quoted = _QUOTED.match(expression, at)
        piece = quoted[0] if quoted else expression[at]
        if not quoted and expression.startswith("if(", at) and not expression[at - 1 : at].isidentifier():
            depth, piece, at = depth + 1, "(", at + 2
            ends[depth] = [" ? ", " : "]
        elif piece in "([":
            depth += 1
        elif piece in ")]":
            ends.pop(depth, None)
            depth -= 1
        elif piece == "," and ends.get(depth):
            piece = ends[depth].pop(0)
        parts.append(piece)
        at += len(quoted[0]) if quoted else 1
    return re.sub(r" +", " ", "".join(parts))


def _plain(expression: str) -> bool:
    return set(_CALL.findall(_QUOTED.sub("''", expression))) <= PLAIN


def compiled(data: list[dict[str, Any]], elsewhere: object = None) -> dict[str, dict[str, Any]]:
    """Return ``{dataset: what stands for its formulas}`` of a specification's ``data`` with much to compute.

    ``first``: the place of the first of the formulas; ``count``: how many they are; ``columns``: what rows keep of
    them; ``signals``: what they read; ``code``: the function of rows and signals' values.  Formulas that read no signal
    are computed once: they stay.  ``elsewhere``: all else that may name a column.  One that is named neither there nor
    in the rest of the data is not kept, since a row is copied with all it holds; without ``elsewhere`` all are kept.
    """
    compiled_sources = {}
    for source in data:
        steps = source.get("transform", [])
        rows = next((step["stop"] for step in steps if step["type"] == "sequence"), len(source.get("values", ())))
        first = next((k for k, step in enumerate(steps) if _SIGNAL.search(step.get("expr", ""))), len(steps))
        taken = []
        for step in steps[first:]:
            if step["type"] != "formula" or not _plain(step["expr"]):
                break
            taken.append(step)
        if rows * len(taken) < MUCH or len(taken) < 2:
            continue
        signals = sorted({name for step in taken for name in _SIGNAL.findall(_QUOTED.sub("''", step["expr"]))})
        columns = [step["as"] for step in taken]
        given = sorted({name for step in taken for name in _COLUMN.findall(step["expr"])} - set(columns))
        if elsewhere is not None:
            others = [other for other in data if other is not source]
            rest = [elsewhere, others, steps[:first], steps[first + len(taken) :]]
            named = set(_NAMED.findall(json.dumps(rest)))
            columns = [name for name in columns if name in named]
        lines = [f"const c_{name}=datum.{name};" for name in given]  # a local name is read faster than a row's
        for step in taken:
            kept = f"datum.{step['as']}=" if step["as"] in columns else ""
            lines.append(f"const c_{step['as']}={kept}{_COLUMN.sub(_LOCAL, javascript(step['expr']))};")
        code = f"(datum,[{','.join(signals)}])=>{{{''.join(lines)}}}"
        stands_for = {"first": first, "count": len(taken), "columns": columns}
        compiled_sources[source["name"]] = stands_for | {"signals": signals, "code": code}
    return compiled_sources


def without(source: Mapping[str, Any], made: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return a ``source`` of the data without the formulas that ``made``, of :func:`compiled`, replaces."""
    if not made:
        return source
    steps = source["transform"]
    return {**source, "transform": steps[: made["first"]] + steps[made["first"] + made["count"] :]}


def functions(sources: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the text of a JavaScript object of ``sources``, what :func:`compiled` returns."""
    if not sources:
        return "{}"
    entries = (
        f'"{name}":{{first:{source["first"]},columns:{source["columns"]},'
        f"signals:{source['signals']},row:{source['code']}}}"
        for name, source in sources.items()
    )
    names = ",".join(sorted(PLAIN - {"if"}))
    return f"(({{{names}}})=>({{{','.join(entries)}}}))(Math)"
