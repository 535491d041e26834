"""The views that the bet opens with, as a table of links and results, and the buttons to keep, save and load one."""

import json
import math
import os

import pandas as pd

from ..claims.conflict_cards import document_name
from ..facts import references
from ..formula.words import say, write
from ..markup import escape
from .chain import FIRST, LAST
from .exchange import text_of
from .formulas import SMALL_GAIN
from .inputs import declared
from .scenario import Scenario


def _year(value):
    return "later or never" if value > LAST else write(math.floor(value), "year")


def _gain(value):
    return f"over {write(SMALL_GAIN, 'pct0')}" if value > SMALL_GAIN else write(value, "pct1")


def results():
    """Return a row for each view: what it comes to in the chain."""
    rows = []
    for name in declared().presets:
        one = Scenario.preset(name)
        path = one.path().set_index("year")
        rows.append({
            "view": name, "payback": one.payback(), "chance": one.chance(2035), "wall": one.wall(),
            "revenue_2030": path.revenue[2030], "firms_2030": path.firms[2030],
            "productivity_2035": path.productivity[2035],
        })  # fmt: skip
    return pd.DataFrame(rows).set_index("view")


def _who(preset):
    if preset.who == "this book":
        return "this book"
    named = document_name(preset.who)
    return named if named else references.html_link(preset.who)


def _sets(preset):
    """Return what a view sets, in words: label and value."""
    inputs = declared().inputs
    said = []
    for name, value in preset.set.items():
        one = inputs[name]
        shown = (
            one.options[value] if one.options else text_of(value if isinstance(value, bool) else float(f"{value:.4g}"))
        )
        said.append(f"{one.label}: {shown} {one.unit}".strip())
    return "; ".join(said) or "nothing beside the central values"


def _row(preset, result):
    claims = " ".join(f'<a href="../book/claims.html#claim-{key}">{key}</a>' for key in preset.claims)
    state = Scenario.preset(preset.name).to_link(page="")
    return (
        f'<tr><th scope="row"><a href="{escape(state)}">{escape(preset.name)}</a><small>{_who(preset)}</small></th>'
        f"<td>{escape(preset.says)}{f' <small>{claims}</small>' if claims else ''}"
        f"<details><summary>What it sets</summary><p>{escape(_sets(preset))}.</p><p><i>Assumed by us:</i> "
        f"{escape(preset.assumed)}</p></details></td>"
        f"<td>{_year(result.payback)}</td><td>{write(result.chance, 'pct0')}</td><td>{_year(result.wall)}</td>"
        f"<td>{write(result.revenue_2030 * 1e9, 'usd2')}</td><td>{_gain(result.productivity_2035)}</td></tr>"
    )


_HEADS = ("View", "What it holds", "Pays back", "Draws paid by 2035", "Text runs out", "Revenue in 2030",
          "Productivity by 2035")  # fmt: skip
_TOOLS = """<div class="bet-tools scripted" role="group" aria-label="Start from a view; keep, save and load a scenario">
<p class="starts">Start from {starts}</p>
<button type="button" data-bet="keep">Keep this scenario beside</button>
<button type="button" data-bet="json">Save as JSON</button>
<button type="button" data-bet="csv">Save as CSV</button>
<button type="button" data-bet="python">Copy as Python</button>
<label>Load a scenario <input type="file" accept=".json,application/json"></label>
<p class="notes" role="status"></p>
<script type="application/json" class="declaration">{declaration}</script>
</div>"""


class starts:
    """On the site, the views to start from and the buttons that a script serves; in a notebook, the views by name."""

    def _repr_html_(self):
        if "SCALINGBET_SITE" not in os.environ:
            return f"<p>{escape(self)}</p>"
        links = " \N{MIDDLE DOT} ".join(
            f'<a href="{escape(Scenario.preset(name).to_link(page=""))}">{escape(name)}</a>'
            for name in declared().presets
        )
        about = {
            "version": declared().version,
            "inputs": {name: [one.unit, one.kind, one.source] for name, one in declared().inputs.items()},
        }
        declaration = json.dumps(about, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        return _TOOLS.replace("{starts}", links).replace("{declaration}", declaration)

    def __repr__(self):
        return f"Scenario.preset(name), with a name of {', '.join(declared().presets)}"


class views:
    """The views and what each comes to, as a table."""

    def _repr_html_(self):
        found = results()
        if "SCALINGBET_SITE" not in os.environ:
            return found._repr_html_()
        rows = "".join(_row(preset, found.loc[name]) for name, preset in declared().presets.items())
        heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
        caption = say(
            "Nine views in one chain, {first:year} to {last:year}. A name opens its scenario.", first=FIRST, last=LAST
        )
        return (
            f'<div class="scroll"><table class="views"><caption>{caption}</caption><thead><tr>{heads}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div>"
        )

    def __repr__(self):
        return results().to_string()


class shares:
    """The Sobol indices of a scenario, as a table with bars."""

    def __init__(self, scenario):
        self.found = scenario.sobol()

    def _repr_html_(self):
        if "SCALINGBET_SITE" not in os.environ:
            return self.found._repr_html_()

        def bar(share):
            width = max(0.0, min(1.0, share)) * 100
            drawn = f'<svg viewBox="0 0 100 8" aria-hidden="true"><rect width="{width:.1f}" height="8"/></svg>'
            return f"<td>{write(max(0.0, share), 'pct0')} {drawn}</td>"

        rows = "".join(
            f'<tr><th scope="row">{escape(one.label)}</th>{bar(one.alone)}{bar(one.total)}</tr>'
            for one in self.found.itertuples()
        )
        return (
            '<div class="scroll"><table class="shares"><caption>Shares of the variance of the balance of 2040</caption>'
            '<thead><tr><th scope="col">Input</th><th scope="col">Alone</th><th scope="col">With the others</th></tr>'
            f"</thead><tbody>{rows}</tbody></table></div>"
        )

    def __repr__(self):
        return self.found.round(2).to_string()
