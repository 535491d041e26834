"""Code cells that only load something or name what they show: the site shows the figure, not its name."""

import ast
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform


def only_shows(source: str) -> bool:
    """Return whether a cell computes nothing: it imports, names a figure, or asks for a ready-made part.

    >>> only_shows("from scalingbet.figures import market as figures"), only_shows("figures.run_rates")
    (True, True)
    >>> only_shows("workbench.cost_a_cluster()"), only_shows("market.required_revenue(100, 0.1, 5, 0.6)")
    (True, False)
    """
    for statement in ast.parse(source).body:
        shown = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(shown, ast.Call) and not shown.args and not shown.keywords:
            shown = shown.func
        if not isinstance(statement, ast.Import | ast.ImportFrom) and not isinstance(shown, ast.Attribute | ast.Name):
            return False
    return True


class QuietCells(SphinxTransform):
    """Leave out the code of cells that only show something."""

    default_priority = 500

    def apply(self, **kwargs: Any) -> None:
        """Work on the page that is being read."""
        for code in list(self.document.findall(nodes.container)):
            if "cell_input" in code["classes"] and only_shows(code.astext()):
                cell = code.parent
                cell.remove(code)
                if not cell.children:
                    cell.parent.remove(cell)


def setup(app: Sphinx) -> dict[str, Any]:
    """Let pages be read so."""
    app.add_transform(QuietCells)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
