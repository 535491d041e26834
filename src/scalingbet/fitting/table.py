"""A fit as a notebook and a page show it: its constants in a table, and under it what the data cannot tell."""

from html import escape

from ..formula.words import write


def digits(value):
    """Return the format in which a constant is written."""
    return "g3" if value == 0 or 1e-3 <= abs(value) < 1e5 else "e3"


def table_html(heading, constants, cannot_tell):
    """Return HTML: ``constants`` are rows ``(name, value, se, low, high)``, with None for what there is not.

    >>> table_html("Fit", [("b", 0.0733, None, 0.05, 0.11)], ["Much."]).partition("<tbody>")[2][:58]
    '<tr><th scope="row">b</th><td>0.0733</td><td></td><td>0.05'
    """
    heads = ("Constant", "Value", "Standard error", "95% interval")
    rows = []
    for name, value, se, low, high in constants:
        error = "" if se is None else write(se, "g2" if digits(value) == "g3" else "e2")
        span = "" if low is None else f"{write(low, digits(low))} to {write(high, digits(high))}"
        cells = "".join(f"<td>{cell}</td>" for cell in (write(value, digits(value)), error, span))
        rows.append(f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>')
    head = "".join(f'<th scope="col">{cell}</th>' for cell in heads)
    said = "".join(f"<li>{escape(one)}</li>" for one in cannot_tell)
    below = f"<p>What these runs cannot tell:</p><ul>{said}</ul>" if said else ""
    return (f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(heading)}">'
            f"<table><caption>{escape(heading)}</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{''.join(rows)}</tbody></table></div>{below}")  # fmt: skip
