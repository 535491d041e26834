"""The long datasets of a figure as JavaScript functions, for the browser.

A strict Content-Security-Policy leaves Vega an interpreter, which walks every formula again in each row.  What Vega
would compile in the page is compiled when the book is built instead: the very expressions of the specification, in the
figure's own script.  ``explorable.js`` puts each function in the place of the formulas that it stands for.
"""

import re

LONG = 300  # rows from which it is worth its bytes
PLAIN = {"abs", "ceil", "exp", "floor", "if", "log", "max", "min", "pow", "sqrt"}  # the same in JavaScript's own Math
_CALL = re.compile(r"([A-Za-z_]\w*)\s*\(")
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_COLUMN = re.compile(r"(?<![\w.])datum\.(\w+)")
_LOCAL = r"c_\1"
_SIGNAL = re.compile(r"(?<![\w.])p_\w+")


def javascript(expression):
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


def _plain(expression):
    return set(_CALL.findall(_QUOTED.sub("''", expression))) <= PLAIN


def compiled(data):
    """Return ``{dataset: what stands for its formulas}`` of a specification's ``data`` with many rows.

    ``first``: the place of the first of the formulas; ``columns``: what they compute; ``signals``: what they read;
    ``code``: the function of rows and signals' values.  Formulas that read no signal are computed once: they stay.
    """
    found = {}
    for source in data:
        steps = source.get("transform", [])
        rows = next((step["stop"] for step in steps if step["type"] == "sequence"), len(source.get("values", ())))
        first = next((k for k, step in enumerate(steps) if _SIGNAL.search(step.get("expr", ""))), len(steps))
        taken = []
        for step in steps[first:]:
            if step["type"] != "formula" or not _plain(step["expr"]):
                break
            taken.append(step)
        if rows < LONG or len(taken) < 2:
            continue
        signals = sorted({name for step in taken for name in _SIGNAL.findall(_QUOTED.sub("''", step["expr"]))})
        columns = [step["as"] for step in taken]
        given = sorted({name for step in taken for name in _COLUMN.findall(step["expr"])} - set(columns))
        lines = [f"const c_{name}=datum.{name};" for name in given]  # a local name is read faster than a row's
        for step in taken:
            lines.append(f"const c_{step['as']}=datum.{step['as']}={_COLUMN.sub(_LOCAL, javascript(step['expr']))};")
        code = f"(datum,[{','.join(signals)}])=>{{{''.join(lines)}}}"
        found[source["name"]] = {"first": first, "columns": columns, "signals": signals, "code": code}
    return found


def functions(found):
    """Return what :func:`compiled` found as the text of a JavaScript object."""
    if not found:
        return "{}"
    entries = (
        f'"{name}":{{first:{one["first"]},columns:{one["columns"]},signals:{one["signals"]},row:{one["code"]}}}'
        for name, one in found.items()
    )
    names = ",".join(sorted(PLAIN - {"if"}))
    return f"(({{{names}}})=>({{{','.join(entries)}}}))(Math)"
