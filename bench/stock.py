"""A stock Jupyter Book of the same pages: its own theme, MathJax, and Altair's charts as Altair shows them.

``write`` makes the sources: the same notebooks and pages, without the links that only this book's build knows.
Each figure is a plain chart in its opening state.  In that book this module is the Sphinx extension that gives the
pages their tables and figures, and what a kernel starts with.
"""

import json
import os
import re
import shutil

from sitebuild.pages.directives import Chapters, Documents, ExplorableDirective

CONFIG = """\
title: The Scaling Bet, as Jupyter Book makes it
author: The Scaling Bet contributors
only_build_toc_files: true
execute: {execute_notebooks: cache, timeout: 300}
parse:
  myst_enable_extensions: [amsmath, attrs_block, attrs_inline, colon_fence, deflist, dollarmath, fieldlist]
bibtex_bibfiles: BIBLIOGRAPHY
sphinx:
  extra_extensions: [sphinxcontrib.bibtex]
  local_extensions: {stock: .}
"""
START = "import stock\nstock.show_plain_charts()\n"


def write(root, folder):
    """Write the sources of the stock book of the repository ``root`` into ``folder``."""
    for name in ("book", "notebooks"):
        shutil.copytree(root / name, folder / name)
    for file in [*folder.rglob("*.md"), *folder.rglob("*.ipynb")]:
        file.write_text(re.sub(r"\[((?:[^\[\]\\]|\\.)*)\]\(n:[^)\s]*\)", r"\1", file.read_text("utf-8")), "utf-8")
    shutil.copy(root / "_toc.yml", folder)
    shutil.copy(__file__, folder / "stock.py")
    shutil.copytree(root / "src" / "scalingbet" / "facts" / "bibliography", folder / "references")
    sources = [file.relative_to(folder).as_posix() for file in sorted(folder.glob("references/*.bib"))]
    (folder / "_config.yml").write_text(CONFIG.replace("BIBLIOGRAPHY", json.dumps(sources)), "utf-8")
    startup = folder / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-stock.py").write_text(START, "utf-8")


def environment(folder):
    """Return the environment that the stock book in ``folder`` is built in."""
    mine = {name: value for name, value in os.environ.items() if name != "SCALINGBET_SITE"}
    paths = os.pathsep.join(filter(None, [str(folder), mine.get("PYTHONPATH")]))
    return mine | {"PYTHONPATH": paths, "IPYTHONDIR": str(folder / "ipython")}


def chart(figure):
    """Return what Altair shows of a figure's chart in its opening state, as MIME types."""
    import altair

    opening = figure.evaluate()
    named = {f"p_{name}": value for name, value in opening.p._values.items()}
    plain = {name: value.item() if hasattr(value, "item") else value for name, value in named.items()}
    spec = figure.lite() | {
        "params": [{"name": name, "value": value} for name, value in plain.items()],
        "datasets": {name: json.loads(rows.to_json(orient="records")) for name, rows in opening.data.items()},
        "$schema": altair.SCHEMA_URL,
    }
    with altair.renderers.enable("default"):
        return altair.renderers.get()(spec)


def show_plain_charts():
    """Have the figures of a kernel show themselves as Altair does."""
    from scalingbet.explorable import Explorable

    Explorable._repr_mimebundle_ = lambda self, include=None, exclude=None: chart(self)


def setup(app):
    """Give the pages what their directives name: Sphinx calls this."""
    from sitebuild.ledger import pages as ledger_pages

    show_plain_charts()
    ledger_pages.setup(app)
    for listener in [one for listeners in app.events.listeners.values() for one in listeners]:
        if listener.handler is ledger_pages.page_template:
            app.disconnect(listener.id)
    for name, directive in (("explorable", ExplorableDirective), ("chapters", Chapters),
                            ("documents", Documents)):  # fmt: skip
        app.add_directive(name, directive)
    return {"parallel_read_safe": True}
